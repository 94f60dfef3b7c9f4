"""Pages of people signed in: who they are, what every page shows, page or fragment."""

from collections.abc import Callable
from typing import Any, cast

from flask import Response, abort, current_app, g, make_response, redirect, request
from flask_login import current_user

from crm_pwa.accounts import given, queries
from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.queries import Person
from crm_pwa.core import hx, ids, words
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db
from crm_pwa.core.scope import Scope
from crm_pwa.core.templating.language import speak as templates_speak

LANGUAGE_COOKIE = "lang"
DEFAULT_ZONE = "Asia/Shanghai"
HANT = frozenset({"hant", "tw", "hk", "mo"})
"""Scripts and places that a browser's Chinese may name where it is written in the old way."""
CURRENCY = setting(
    Setting("currency", "choice", "CNY", choices=("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "SGD"))
)
"""What amounts are in. All of these have cents, as amounts are kept."""
YEAR_SECONDS = 365 * 86_400


_parts: dict[str, Callable[[str, int], Any]] = {}
_of_trade: list[Callable[[str], None]] = []


def part(key: str, read: Callable[[str, int], Any]) -> None:
    """Let a domain above add a key to ``page``: ``read(language, now_ms)``."""
    _parts[key] = read


def by_trade(tell: Callable[[str], None]) -> None:
    """Let a domain above hear, before each page, the trade of the person's store; "" for none."""
    _of_trade.append(tell)


def person() -> Person | None:
    """The person of this request, asked for once; None when nobody is signed in."""
    if "person" not in g:
        g.person = current_user.person if current_user.is_authenticated else None
    return cast(Person | None, g.person)


def me() -> Person:
    """The person of this request. Aborts with 401 when nobody is signed in."""
    return person() or abort(401)


def scope() -> Scope:
    """The scope of this request."""
    return me().scope


def language() -> str:
    """The language of this request: the one chosen, the person's, the browser's, Chinese."""
    if chosen := chosen_language():
        return chosen
    known = person()
    return known.language if known else language_of_browser()


def chosen_language() -> str:
    """The language somebody tapped on this browser; empty when nobody did."""
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    return kept if kept in given.LANGUAGES else ""


def speak(code: str) -> None:
    """Answer this request in a language."""
    g.language = code
    templates_speak(code)


def language_of_browser() -> str:
    """The language the browser asks for, else Chinese."""
    for tag, quality in request.accept_languages:
        tongue, *more = tag.lower().split("-")
        if tongue == "en" and quality:
            return "en"
        if tongue == "zh" and quality:
            return "zh-Hant" if HANT.intersection(more) and "hans" not in more else "zh-Hans"
    return "zh-Hans"


def page(tab: str) -> dict[str, Any]:
    """What every template sees as ``page``; the worker builds the same."""
    staff = {"id": "", "name": "", "role": "", "store": ""}
    if known := person():
        staff = {
            "id": known.id,
            "name": known.name,
            "role": known.scope.role,
            "store": known.shops[0].name if known.shops else "",
        }
    lang, at = g.language, moment()
    return {
        "lang": lang,
        "tab": tab,
        "staff": staff,
        "sync": {"n": 0, "level": "ok", "minutes": 0, "hours": 0, "attention": 0, "at": ""},
        "build": current_app.extensions["build"],
        "offline": False,
        "practice": False,
        "once": ids.new(),
    } | {key: read(lang, at) for key, read in _parts.items()}


def zone() -> str:
    """The time zone of this person's store; of the shops of China for those without one."""
    known = person()
    return known.shops[0].tz if known and known.shops else DEFAULT_ZONE


def zone_of(store_id: str) -> str:
    """The time zone of a store, most often one of this person's own."""
    for shop in me().shops:
        if shop.id == store_id:
            return shop.tz
    return queries.zone(db.session(), store_id) or DEFAULT_ZONE


def render(template: str, tab: str = "", /, **context: object) -> str:
    """Render a template with ``page`` and the given context, in the request's language."""
    words.stand_on(str(store_day(moment(), DEFAULT_ZONE)))
    known = person()
    words.pay_in(lambda: str(CURRENCY.of(db.session())))
    for tell in _of_trade:
        tell(known.shops[0].trade if known and known.shops else "")
    environment = current_app.extensions["templates"]
    text: str = environment.get_template(template).render(page=page(tab), **context)
    return text


def answer(name: str, tab: str = "", status: int = 200, /, **context: object) -> Response:
    """Answer with the page ``<slice>/name.html``, or for htmx with its ``_name.html``."""
    folder, _, file = name.rpartition("/")
    part = f"_{file}" if hx.wants_fragment() else file
    return make_response(render(f"{folder}/{part}.html", tab, **context), status)


def go(path: str) -> Response:
    """After a plain form: 303 to its page. For htmx the page is fetched in place."""
    if hx.wants_fragment():
        return hx.redirected(path)
    return cast(Response, redirect(path, 303))


def moment() -> int:
    """The time of this request, read once."""
    at = g.get("now_ms")
    if at is None:
        at = g.now_ms = now_ms()
    return int(at)

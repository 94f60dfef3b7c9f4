"""Pages of people signed in: who they are, what every page shows, page or fragment."""

from collections.abc import Callable
from typing import Any, cast

from flask import Response, abort, current_app, g, make_response, redirect, request
from flask_login import current_user

from crm_pwa.accounts import given, queries
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
YEAR_SECONDS = 365 * 86_400


_parts: dict[str, Callable[[str, int], Any]] = {}
_of_trade: list[Callable[[str], None]] = []


def part(key: str, read: Callable[[str, int], Any]) -> None:
    """Let a domain above add a key to ``page``: ``read(language, now_ms)``."""
    _parts[key] = read


def by_trade(tell: Callable[[str], None]) -> None:
    """Let a domain above hear, before each page, the trade of the person's store; "" for none."""
    _of_trade.append(tell)


def me() -> Person:
    """The person of this request. Aborts with 401 when nobody is signed in."""
    if not current_user.is_authenticated:
        abort(401)
    return cast(Person, current_user.person)


def scope() -> Scope:
    """The scope of this request."""
    return me().scope


def language() -> str:
    """The language of this request: the one chosen, the person's, the browser's, Chinese."""
    if chosen := chosen_language():
        return chosen
    if current_user.is_authenticated:
        return str(current_user.person.language)
    return language_of_browser()


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
    if current_user.is_authenticated:
        person = me()
        staff = {
            "id": person.id,
            "name": person.name,
            "role": person.scope.role,
            "store": person.shops[0].name if person.shops else "",
        }
    return {
        "lang": g.language,
        "tab": tab,
        "staff": staff,
        "sync": {"n": 0, "level": "ok", "minutes": 0, "hours": 0, "attention": 0, "at": ""},
        "build": current_app.extensions["build"],
        "offline": False,
        "once": ids.new(),
    } | {key: read(g.language, moment()) for key, read in _parts.items()}


def zone() -> str:
    """The time zone of this person's store; of the shops of China for those without one."""
    shops = me().shops
    return shops[0].tz if shops else DEFAULT_ZONE


def zone_of(store_id: str) -> str:
    """The time zone of a store, most often one of this person's own."""
    for shop in me().shops:
        if shop.id == store_id:
            return shop.tz
    found = queries.stores(db.session(), (store_id,))
    return found[0].tz if found else DEFAULT_ZONE


def render(template: str, tab: str = "", /, **context: object) -> str:
    """Render a template with ``page`` and the given context, in the request's language."""
    words.stand_on(str(store_day(moment(), DEFAULT_ZONE)))
    shops = me().shops if current_user.is_authenticated else ()
    for tell in _of_trade:
        tell(shops[0].trade if shops else "")
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
    if "now_ms" not in g:
        g.now_ms = now_ms()
    return int(g.now_ms)

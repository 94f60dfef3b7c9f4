"""Answering a prompt."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access, words
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db, writing
from crm_pwa.members import pages
from crm_pwa.members.queries import Reached
from crm_pwa.members.verbs import Verb, do
from crm_pwa.notes.vocabulary import questions
from crm_pwa.prompts import learned
from crm_pwa.prompts.rules import rules_setting
from crm_pwa.prompts.why import why

bp = Blueprint("prompts", __name__)
LATER = {"tomorrow": 1, "days": 3, "week": 7}
"""What is offered to put a prompt off to, in days from today; worker/page.js has the same."""


@bp.post("/members/<m>/prompts/<prompt>/outcomes")
@access.allow("guide", "lead")
def answer(m: str, prompt: str) -> Response:
    """Done, waiting, later with a day, or unsuitable with a reason: shown where it was said."""
    found = pages.member(m)
    payload = {"prompt": prompt, "outcome": request.form.get("outcome", "")}
    payload |= {key: request.form[key] for key in ("until", "reason") if request.form.get(key)}
    verb = Verb(kind="prompt.outcome", member=found.id, payload=payload, seen=found.rev)
    with writing() as session:
        verdict = do(session, pages.sender(), verb)[0]
    return pages.saved(found.id, {"op": verdict.id, "kind": verb.kind, "words": payload["outcome"]})


@bp.get("/members/<m>/prompts/<prompt>/why")
@access.allow("guide", "lead")
def reasons(m: str, prompt: str) -> Response:
    """The sheet that says why: facts, the member's rhythm, what would change it, its worth."""
    return pages.opened(m, lambda found: _why(found, prompt))


def _why(found: Reached, prompt_id: str) -> Response:
    card = pages.card_view(found)
    prompt = next((one for one in card["prompts"] if one["id"] == prompt_id), None)
    if prompt is None:
        return shown.go(f"/members/{found.id}")  # answered meanwhile, or over
    zone, worth = shown.zone_of(found.home_store), learned.worth(db.session())
    said = why(pages.body(found), prompt, shown.moment(), zone, worth)
    return shown.answer("prompts/why", "scan", card=card, why=said)


def _unsuitable(language: str, _at: int) -> list[dict[str, str]]:
    reasons = rules_setting()["unsuitable"]
    return [{"id": reason["id"], "words": reason["words"][language]} for reason in reasons]


def _later(_language: str, at: int) -> list[dict[str, Any]]:
    today = store_day(at, shown.zone())
    return [{"k": k, "date": str(today + timedelta(days=n))} for k, n in LATER.items()]


def _speak(trade: str) -> None:
    words.speak_by(rules_setting(trade)["rules"], questions(trade))


shown.by_trade(_speak)
shown.part("unsuitable", _unsuitable)
shown.part("later", _later)

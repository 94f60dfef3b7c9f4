"""Which prompts a card shows now."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm_pwa.members.view import view
from crm_pwa.notes import kinds
from crm_pwa.privacy.consent import redact
from crm_pwa.prompts.visible import visible
from tests.core.merge.histories import DAY_MS, NOW_MS
from tests.core.merge.javascript import SharedCode
from tests.members.looks import ENV, TODAY, allergy, card, consent, op, tag, withdrawal

assert kinds.TASTE, "names what a child's data is"
SETTING: dict[str, Any] = {"tz": "Asia/Shanghai"}


def prompt(name: str = "p1", rule: str = "birthday", **named: Any) -> dict[str, Any]:
    """Make a prompt that holds for years."""
    usual: dict[str, Any] = {"args": {}, "reasons": [], "from": "", "to": "", "score": 1}
    return usual | {"id": name, "rule": rule} | named


def shown(
    prompts: list[dict[str, Any]], *ops: dict[str, Any], at: int = NOW_MS, **setting: Any
) -> list[str]:
    body = card(*ops, prompts=prompts)
    return [one["id"] for one in visible(body, [], at, SETTING | setting)]


def outcome(number: int, answer: str, until: str = "", **named: Any) -> dict[str, Any]:
    p = {"prompt": "p1", "outcome": answer, "until": until}
    return op(number, "prompt.outcome", p, **named)


def test_the_best_three_are_shown_in_their_order() -> None:
    assert shown([prompt(name) for name in "abcd"]) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("begins", "ends", "count"),
    [
        (TODAY, TODAY, 1),
        ("2026-05-30", "", 0),
        ("", "2026-05-28", 0),
        ("2026-05-28", "2026-05-30", 1),
    ],
)
def test_a_prompt_holds_on_its_first_and_last_store_day(begins: str, ends: str, count: int) -> None:
    assert len(shown([prompt(**{"from": begins, "to": ends})])) == count


@pytest.mark.parametrize(
    ("clock", "count"), [("13:59", 0), ("14:00", 1), ("14:01", 1), ("23:59", 1)]
)
@pytest.mark.parametrize("tz", ["Asia/Shanghai", "America/New_York"])
def test_a_prompt_with_an_hour_is_shown_from_then_on_by_the_stores_clock(
    clock: str, count: int, tz: str
) -> None:
    at = datetime.fromisoformat(f"{TODAY}T{clock}").replace(tzinfo=ZoneInfo(tz))
    hourly = [prompt(args={"from_hour": 14})]
    assert len(shown(hourly, at=round(at.timestamp() * 1000), tz=tz)) == count
    ask = "(card, now, tz) => visible(card, [], now, { tz }).length"
    body = card(prompts=hourly)
    phone = SharedCode("visible.js")
    assert phone.call(ask, body, round(at.timestamp() * 1000), tz) == count


@pytest.mark.parametrize("part", ["args", "reasons"])
def test_a_childs_age_is_not_said_once_that_consent_is_withdrawn(part: str) -> None:
    named: dict[str, Any] = {
        "args": {"next": "baby_month.m3_6"},
        "reasons": [{"stage": "baby_month.m0_3"}],
    }
    one = prompt(**{part: named[part]})
    assert shown([one], consent(90, "allergy")) == ["p1"]
    refused = consent(95, "allergy", "withdrawn")
    assert shown([one], refused) == []
    body = card(refused, prompts=[one])
    assert redact(body, body["consent"])["prompts"] == []
    ask = """(card) => { protect("baby_month"); return [redact(card, card.consent).prompts,
        visible(card, [], 1780000000000, { tz: "Asia/Shanghai" })]; }"""
    phone = SharedCode("consent.js", "visible.js")
    assert phone.call(ask, body) == [[], []]


@pytest.mark.parametrize("answer", ["done", "unsuitable"])
def test_an_answered_prompt_is_closed_for_good(answer: str) -> None:
    later = outcome(2, "later", TODAY)
    assert shown([prompt()], outcome(1, answer, days=40), later) == []


@pytest.mark.parametrize(("until", "count"), [("2026-05-30", 0), (TODAY, 1), ("2026-05-28", 1)])
def test_later_comes_back_on_its_day(until: str, count: int) -> None:
    assert len(shown([prompt()], outcome(1, "later", until))) == count


def test_later_without_a_day_comes_back_tomorrow() -> None:
    said = outcome(1, "later")
    assert shown([prompt()], said) == []
    assert shown([prompt()], said, at=NOW_MS + DAY_MS) == ["p1"]


def test_waiting_for_an_answer_moves_off_the_card() -> None:
    assert shown([prompt()], outcome(1, "waiting")) == []
    assert shown([prompt()], outcome(1, "waiting", TODAY)) == ["p1"]


def test_an_own_answer_counts_before_it_is_sent() -> None:
    body = card(prompts=[prompt()])
    assert visible(body, [outcome(5, "done") | {"rev": 0}], NOW_MS, SETTING) == []


def test_what_the_member_dislikes_is_not_offered() -> None:
    retro = prompt(args={"style": "style.retro", "n": 3})
    styled = [retro, prompt("p2", args={"concepts": ["fit.loose"]})]
    assert shown(styled, tag(1, "style.retro", "dislike")) == ["p2"]
    assert shown(styled, tag(1, "fit.loose", "dislike")) == ["p1"]
    assert shown(styled, tag(1, "fit.loose", "dislike"), tag(2, "fit.loose")) == ["p1", "p2"]


def test_what_the_member_reacts_to_is_not_offered() -> None:
    woollen = [prompt(args={"substances": ["wool", "silk"]})]
    assert shown(woollen, allergy(1, "wool", "avoid")) == []
    assert shown(woollen, allergy(1, "wool"), withdrawal(2, 1)) == ["p1"]


def test_what_was_said_for_this_visit_only_counts_too() -> None:
    refused = consent(95, "allergy", "refused")
    body = card(refused, prompts=[prompt(args={"substances": ["wool"]})])
    visit = allergy(97, "wool") | {"visit": True}
    assert len(view(body, [], NOW_MS, ENV)["prompts"]) == 1
    assert view(body, [visit], NOW_MS, ENV)["prompts"] == []


def test_without_consent_only_neutral_rules_speak() -> None:
    rules = [prompt("p1", "birthday"), prompt("p2", "consent"), prompt("p3", "profile")]
    assert shown(rules, consent(95, "personalisation", "withdrawn")) == ["p2"]


def test_an_open_complaint_is_apologised_for_and_nothing_is_sold() -> None:
    assert shown([prompt("p1"), prompt("p2", "complaint")]) == ["p2"]


@pytest.mark.parametrize(("done", "count"), [(0, 3), (5, 3), (6, 2), (8, 0), (9, 0)])
def test_a_guide_gets_so_many_a_day(done: int, count: int) -> None:
    assert len(shown([prompt(name) for name in "abcd"], cap=8, done=done)) == count


def test_an_apology_is_never_capped() -> None:
    assert shown([prompt("p1", "complaint")], cap=8, done=9) == ["p1"]


def test_the_card_is_given_what_its_template_needs() -> None:
    body = card(prompts=[prompt(args={"n": 3}, to="2026-06-04")])
    assert view(body, [], NOW_MS, ENV)["prompts"] == [
        {"id": "p1", "rule": "birthday", "args": {"n": 3}, "reasons": [], "to": "2026-06-04"}
        | {"read_first": False}
    ]


def test_a_card_not_held_has_none() -> None:
    assert visible(None, [], NOW_MS, SETTING) == []

"""Consent is read in one place, and what it does not cover is not there."""

from typing import Any

import pytest

from crm_pwa.core.merge.entries import knew
from crm_pwa.notes import kinds
from crm_pwa.privacy import folds
from crm_pwa.privacy.consent import allows, layer_for, profiled, redact
from tests.core.merge.javascript import SharedCode

CARD: dict[str, Any] = {
    "name": "李静",
    "tags": [{"f": "style", "c": "style.retro"}, {"f": "feeding", "c": "feeding.breast"}],
    "facets": {"size_top": [{"v": "M"}], "baby_size": [{"v": "80"}]},
    "notes": [{"text": "喜欢真丝"}],
    "note_count": 1,
    "prompts": [{"rule": "birthday"}, {"rule": "consent"}],
    "allergies": [{"s": "wool"}],
    "allergy_none": {"id": "1"},
    "allergy_state": "present",
}
assert kinds.TASTE


def given(*layers: str) -> dict[str, Any]:
    """Make consents, given."""
    return {layer: {"state": "given"} for layer in layers}


def test_membership_needs_no_answer() -> None:
    assert allows({}, "membership")


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_only_a_yes_allows(state: str) -> None:
    assert allows(given("allergy"), "allergy")
    assert not allows({"allergy": {"state": state}}, "allergy")
    assert not allows({}, "allergy")


def test_channels_are_apart() -> None:
    assert not allows(given("marketing:sms"), "marketing:wecom")


def test_all_consents_leave_the_card_whole() -> None:
    assert redact(CARD, given("personalisation", "allergy")) == CARD


def test_without_any_the_parts_are_empty_and_every_key_is_there() -> None:
    assert redact(CARD, {}) == {
        "name": "李静",
        "tags": [],
        "facets": {},
        "notes": [],
        "note_count": 0,
        "prompts": [{"rule": "consent"}],
        "allergies": [],
        "allergy_none": None,
        "allergy_state": "hidden",
    }


def test_a_childs_data_goes_with_the_allergies() -> None:
    card = redact(CARD, given("personalisation"))
    assert [row["f"] for row in card["tags"]] == ["style"]
    assert list(card["facets"]) == ["size_top"]
    assert card["notes"] == CARD["notes"]
    card = redact(CARD, given("allergy"))
    assert [row["f"] for row in card["tags"]] == ["feeding"]
    assert card["allergies"] == CARD["allergies"]


def test_a_childs_facet_asks_for_the_consent_allergies_need() -> None:
    assert layer_for("personalisation", {"facet": "feeding"}) == "allergy"
    assert layer_for("personalisation", {"facet": "style"}) == "personalisation"
    assert layer_for(None, {}) is None


@pytest.mark.parametrize(
    "said",
    [
        {"facet": "style", "concept": "allergen.nickel"},
        {"facet": "style", "concept": "feeding.breast"},
        {"facet": "size_top", "value": "feeding.breast"},
        {"facet": "style", "concept": "feeding"},
    ],
)
def test_what_is_protected_stays_so_under_any_facet(said: dict[str, str]) -> None:
    assert layer_for("personalisation", said) == "allergy"
    card: dict[str, Any]
    if "concept" in said:
        card = {"tags": [{"f": said["facet"], "c": said["concept"]}]}
        nothing: dict[str, Any] = {"tags": []}
    else:
        card = {"facets": {said["facet"]: [{"v": said["value"]}]}}
        nothing = {"facets": {}}
    assert redact(card, given("personalisation")) == nothing
    assert redact(card, given("personalisation", "allergy")) == card


def test_the_card_itself_is_left_alone() -> None:
    before = repr(CARD)
    redact(CARD, {})
    assert repr(CARD) == before


STOPPED = {"profiling": {"state": "withdrawn"}}


def test_who_stops_profiling_keeps_their_notes_and_loses_the_prompts() -> None:
    consent = given("personalisation", "allergy") | STOPPED
    assert (profiled(given("personalisation")), profiled(consent)) == (True, False)
    assert not profiled(given("profiling"))
    card = redact(CARD, consent)
    assert (card["notes"], card["tags"]) == (CARD["notes"], CARD["tags"])
    assert card["prompts"] == [{"rule": "consent"}]


def test_a_phone_leaves_out_the_same() -> None:
    phone = SharedCode("consent.js")
    for layers in ((), ("personalisation",), ("personalisation", "allergy"), ("profiling",)):
        for more in ({}, STOPPED, given("profiling")):
            consent = given(*layers) | more
            names = ["feeding", "allergen"]
            assert phone.call("redact", CARD, consent, names) == redact(CARD, consent, names)


def test_many_answers_are_decided_by_their_last(monkeypatch: pytest.MonkeyPatch) -> None:
    many, looks = 200, []

    def counted(later: dict[str, Any], earlier: dict[str, Any]) -> bool:
        looks.append(earlier["id"])
        return knew(later, earlier)

    monkeypatch.setattr(folds, "knew", counted)
    answers = [
        {
            "id": f"{n:03}",
            "hlc": f"{n:03}",
            "m": "m",
            "state": ("given", "withdrawn")[n % 2],
            "seen": n,
            "rev": n + 1,
        }
        for n in range(2 * many)
    ]
    for told in (answers, answers[:-1]):
        state: dict[str, Any] = {"consents": {"allergy": told[:-1]}, "consent": {}}
        folds.CONSENTS.put(state, "allergy", told[-1])
        assert state["consent"]["allergy"] is told[-1]
    assert len(looks) <= 2 * many

"""A card as a guide sees it."""

from typing import Any

import pytest

from crm_pwa.core.merge import Op
from crm_pwa.members.view import view
from tests.core.merge.histories import DAY_MS, MEMBER, NOW_MS, op_id
from tests.members.looks import ENV, card, consent, look, note, op, pending, size, tag


def words(shown: dict[str, Any]) -> list[str]:
    return [chip["v"] or chip["c"] for chip in shown["chips"]]


def test_strong_chips_come_first_then_likes_then_sizes_then_dislikes() -> None:
    shown = look(
        tag(1, "colour.neon", "dislike"),
        tag(2, "style.retro", days=5),
        tag(3, "style.retro"),
        size(4, "M"),
        tag(5, "fit.loose"),
        tag(6, "style.minimal"),
    )
    assert words(shown) == ["style.retro", "style.minimal", "fit.loose", "M", "colour.neon"]
    assert [chip["strong"] for chip in shown["chips"]] == [True, False, False, False, False]


def test_said_twice_in_one_day_is_said_once() -> None:
    (chip,) = look(tag(1, "style.retro"), tag(2, "style.retro"))["chips"]
    assert not chip["strong"]
    assert chip["ids"] == [op_id(1), op_id(2)]


def test_the_members_own_word_is_strong() -> None:
    (chip,) = look(tag(1, "style.retro", act=MEMBER))["chips"]
    assert chip["strong"]


def test_the_later_word_on_one_thing_is_shown() -> None:
    (chip,) = look(tag(1, "style.retro", days=9), tag(2, "style.retro", "dislike"))["chips"]
    assert (chip["p"], chip["strong"], len(chip["ids"])) == ("dislike", False, 2)


def test_a_chip_tells_who_and_when() -> None:
    (chip,) = look(tag(1, "style.retro", days=2, act="guide-b"))["chips"]
    assert (chip["who"], chip["date"], chip["pending"]) == ("Anna", "2026-05-27", False)


def test_dates_are_the_stores() -> None:
    env = ENV | {"tz": "America/New_York"}
    (chip,) = view(card(tag(1, "style.retro")), [], NOW_MS, env)["chips"]
    assert chip["date"] == "2026-05-28"


def test_the_form_of_address_is_no_chip_and_the_channel_is_one() -> None:
    channel = op(1, "facet.set", {"facet": "channel", "value": "channel.in_store"})
    address = op(2, "facet.set", {"facet": "address", "value": "address.ms"})
    seen = look(channel, address)
    assert [(chip["f"], chip["v"]) for chip in seen["chips"]] == [("channel", "channel.in_store")]
    assert seen["reach"] == "none"


@pytest.mark.parametrize(
    ("noted", "reach"), [("", "none"), ("channel.wechat", "wechat"), ("by pigeon", "none")]
)
def test_a_member_is_reached_as_the_card_says_where_nothing_was_noted(
    noted: str, reach: str
) -> None:
    said = [op(1, "facet.set", {"facet": "channel", "value": noted})] if noted else []
    assert view(card(*said) | {"channel": "none"}, [], NOW_MS, ENV)["reach"] == reach


def test_an_own_edit_shows_before_the_centre_has_it() -> None:
    shown = pending(tag(5, "fit.loose"), size(6, "L"), onto=card(size(1, "M")))
    assert [(chip["c"] or chip["v"], chip["pending"]) for chip in shown["chips"]] == [
        ("fit.loose", True),
        ("L", True),
    ]


def test_an_edit_the_snapshot_holds_already_shows_once() -> None:
    shown = pending(tag(5, "fit.loose"), onto=card(tag(5, "fit.loose")))
    assert len(shown["chips"]) == 1


def test_the_server_looks_with_operations_of_its_own_kind() -> None:
    raw = tag(5, "fit.loose")
    assert view(card(), [Op(**raw)], NOW_MS, ENV) == view(card(), [raw], NOW_MS, ENV)


@pytest.mark.parametrize(("days", "count"), [(14, 1), (15, 0)])
def test_two_guides_differ_for_fourteen_days(days: int, count: int) -> None:
    shown = look(size(1, "M", days=days), size(2, "L", days=days, act="guide-b"))
    assert len(shown["differ"]) == count
    if count:
        (one,) = shown["differ"]
        assert (one["f"], one["ours"]["v"], one["theirs"]["v"]) == ("size_top", "L", "M")
        assert (one["ours"]["who"], one["theirs"]["who"]) == ("Anna", "王芳")


def test_who_knew_the_other_value_does_not_differ() -> None:
    assert look(size(1, "M"), size(2, "L", act="guide-b", seen=1))["differ"] == []
    assert look(size(1, "M"), size(2, "L", act="guide-b", obs=[op_id(1)]))["differ"] == []


def test_one_guide_who_changes_their_mind_does_not_differ() -> None:
    assert look(size(1, "M"), size(2, "L"))["differ"] == []


def test_two_guides_who_agree_do_not_differ() -> None:
    assert look(size(1, "M"), size(2, "M", act="guide-b"))["differ"] == []


def test_notes_are_newest_first_and_ones_own_can_be_taken_back() -> None:
    shown = pending(note(5, "third"), onto=card(note(1, "first"), note(2, "second", act="guide-b")))
    told = [(one["text"], one["mine"], one["pending"]) for one in shown["notes"]]
    assert told == [("third", True, True), ("second", False, False), ("first", True, False)]
    assert shown["note_count"] == 3


def test_notes_are_counted_beyond_those_shown() -> None:
    many = card(*[note(n, str(n)) for n in range(1, 71)])
    retract = op(80, "note.retract", {}, of=op_id(70))
    shown = pending(retract, onto=many)
    assert (len(shown["notes"]), shown["note_count"]) == (59, 69)


def test_what_is_not_consented_to_is_absent_and_asked_for() -> None:
    shown = view(card(tag(1, "style.retro")) | {"consent": {}}, [], NOW_MS, ENV)
    assert (shown["taste"], shown["sensitive"], shown["chips"]) == (False, False, [])
    assert shown["ask"] == ["personalisation", "allergy"]


def test_a_refusal_is_not_asked_again_and_hides_the_layer() -> None:
    shown = look(consent(95, "personalisation", "refused"), tag(1, "style.retro"), note(2, "x"))
    assert (shown["taste"], shown["ask"]) == (False, [])
    assert (shown["chips"], shown["notes"], shown["note_count"]) == ([], [], 0)


def test_the_facts_a_chain_chose_are_shown_known_or_not() -> None:
    facts = {"usual_basket": 128_000, "usual_gap_days": None, "last_bought": "", "visits": 3}
    assert look(facts=facts)["facts"] == [
        {"k": "usual_basket", "cents": 128_000},
        {"k": "rhythm", "days": None},
        {"k": "last_bought", "words": None},
    ]


@pytest.mark.parametrize(
    ("day", "days"), [("2026-05-17", 12), ("2026-05-29", 0), ("2026-06-01", 0), ("", None)]
)
def test_days_since_the_last_visit_are_counted(day: str, days: int | None) -> None:
    assert look(facts={"last_visit": day})["last_visit_days"] == days


def test_a_member_goes_by_their_form_of_address() -> None:
    assert look()["title"] == "李女士"
    assert look(address="")["title"] == "李静"


def test_an_unknown_card_still_takes_notes() -> None:
    shown = pending(consent(1, "personalisation"), note(2, "likes silk"), onto=None)
    assert (shown["m"], shown["title"], shown["rev"]) == (MEMBER, "", 0)
    assert [one["text"] for one in shown["notes"]] == ["likes silk"]


def test_a_broken_clock_breaks_no_card() -> None:
    (chip,) = look(tag(1, "style.retro") | {"hlc": "0ffffffffffff-ffff"})["chips"]
    assert chip["date"] == "9999-12-31"
    assert look(tag(1, "style.retro", days=NOW_MS // DAY_MS))["chips"]

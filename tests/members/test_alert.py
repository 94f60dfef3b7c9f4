"""The allergy line: four states, never blank; worst first; nothing lost, nothing invented."""

from typing import Any

import pytest

from crm_pwa.members.view import view
from tests.core.merge.histories import NOW_MS, op_id
from tests.members.looks import (
    ENV,
    allergy,
    card,
    consent,
    look,
    none,
    op,
    pending,
    withdrawal,
)


def entries(shown: dict[str, Any], *keys: str) -> list[list[Any]]:
    return [[entry[key] for key in keys] for entry in shown["alert"]["entries"]]


def test_nobody_asked_is_unknown() -> None:
    alert = look()["alert"]
    assert (alert["state"], alert["entries"], alert["date"]) == ("unknown", [], "")


def test_asked_none_says_when() -> None:
    alert = look(none(1, days=3))["alert"]
    assert (alert["state"], alert["date"], alert["conflict"]) == ("none", "2026-05-26", False)


def test_an_answer_on_a_card_that_is_not_here_promises_nothing() -> None:
    shown = view(card(none(1, days=3)), [], NOW_MS, ENV | {"held": False})
    assert shown["alert"]["state"] == "hidden"


@pytest.mark.parametrize(("days", "state"), [(364, "none"), (365, "none"), (366, "unknown")])
def test_none_is_believed_for_twelve_months(days: int, state: str) -> None:
    assert look(none(1, days=days))["alert"]["state"] == state


def test_without_consent_the_line_is_the_same_for_everyone() -> None:
    refused = consent(95, "allergy", "refused")
    for ops in ([], [none(1)], [allergy(1, "wool", "severe")]):
        shown = look(refused, *ops)
        assert shown["alert"] == look(refused)["alert"]
        assert shown["alert"]["state"] == "hidden"
        assert not shown["sensitive"]


def test_the_worst_comes_first_then_the_newest() -> None:
    shown = look(
        allergy(1, "wool", "avoid"),
        allergy(2, "latex", "unknown"),
        allergy(3, "nickel", "severe"),
        allergy(4, "silk", "avoid"),
    )
    assert entries(shown, "s") == [["nickel"], ["latex"], ["silk"], ["wool"]]
    assert shown["alert"]["severe"]


@pytest.mark.parametrize(
    ("severity", "severe"),
    [("avoid", False), ("reacts", False), ("unknown", True), ("severe", True)],
)
def test_not_knowing_how_bad_counts_as_severe(severity: str, severe: bool) -> None:
    assert look(allergy(1, "wool", severity))["alert"]["severe"] is severe


def test_one_substance_is_one_entry_as_bad_as_the_worst_said() -> None:
    shown = look(
        allergy(1, "wool", "severe", days=9),
        allergy(2, "wool", "avoid", act="guide-b", words="毛衣"),
    )
    both = f"{op_id(1)},{op_id(2)}"
    assert entries(shown, "id", "sev", "w", "who", "date") == [
        [both, "severe", "毛衣", "Anna", "2026-05-29"]
    ]


def test_words_nobody_coded_show_too() -> None:
    shown = look(allergy(1, "", words="的确良"), allergy(2, "", words="的确良"))
    assert entries(shown, "s", "w") == [["", "的确良"]]
    assert shown["alert"]["state"] == "present"


def test_a_withdrawn_one_is_struck_through_and_last() -> None:
    shown = look(allergy(1, "wool", "severe"), allergy(2, "silk", "avoid"), withdrawal(3, 1))
    assert entries(shown, "s", "gone") == [["silk", False], ["wool", True]]
    assert not shown["alert"]["severe"]


@pytest.mark.parametrize(("days", "count"), [(90, 1), (91, 0)])
def test_a_withdrawn_one_stays_ninety_days(days: int, count: int) -> None:
    shown = look(allergy(1, "wool", days=200), withdrawal(2, 1, days=days))
    assert len(shown["alert"]["entries"]) == count
    assert shown["alert"]["state"] == "unknown"


def test_what_the_member_deleted_vanishes_at_once() -> None:
    own = withdrawal(2, 1) | {"act": card()["m"]}
    assert look(allergy(1, "wool"), own)["alert"]["entries"] == []


def test_one_said_again_is_shown_once() -> None:
    shown = look(allergy(1, "wool"), withdrawal(2, 1), allergy(3, "wool"))
    assert entries(shown, "id", "gone") == [[op_id(3), False]]


def test_none_never_hides_an_allergy_and_what_disagrees_is_asked() -> None:
    shown = look(allergy(1, "wool"), none(2))
    assert shown["alert"]["state"] == "present"
    assert shown["alert"]["conflict"]


def test_an_allergy_noted_by_somebody_who_read_none_is_no_conflict() -> None:
    assert not look(none(1), allergy(2, "wool", seen=1))["alert"]["conflict"]
    assert not look(none(1), allergy(2, "wool", obs=[op_id(1)]))["alert"]["conflict"]


def test_an_old_none_disagrees_with_nothing() -> None:
    assert not look(allergy(1, "wool", days=500), none(2, days=400))["alert"]["conflict"]


def test_on_this_phone_differs_from_at_the_centre() -> None:
    shown = pending(allergy(5, "silk"), onto=card(allergy(1, "wool")))
    assert sorted(entries(shown, "s", "pending")) == [["silk", True], ["wool", False]]


def test_a_card_not_held_never_says_none() -> None:
    given = consent(1, "allergy")
    assert pending(given, none(2), onto=None)["alert"]["state"] == "unknown"
    assert pending(given, allergy(2, "wool"), onto=None)["alert"]["state"] == "present"


def test_consent_and_allergy_of_one_batch_show_at_once() -> None:
    fresh = card(consent(95, "allergy", "refused"))
    seen = consent(96, "allergy") | {"seen": 95}
    shown = pending(seen, allergy(97, "wool"), onto=fresh)
    assert entries(shown, "s", "pending") == [["wool", True]]


def test_a_withdrawn_consent_empties_the_line_at_once() -> None:
    shown = pending(consent(96, "allergy", "withdrawn"), onto=card(allergy(1, "wool")))
    assert (shown["alert"]["state"], shown["alert"]["entries"]) == ("hidden", [])


def test_kept_for_this_visit_only_it_warns_today_and_not_tomorrow() -> None:
    refused = card(consent(95, "allergy", "refused"))
    visit = allergy(97, "wool", "severe") | {"visit": True}
    shown = pending(visit, onto=refused)
    assert shown["alert"]["severe"]
    assert entries(shown, "s", "visit", "pending") == [["wool", True, True]]
    behind = view(refused, [visit], NOW_MS - 24 * 3_600_000, ENV)
    assert behind["alert"]["state"] == "present"
    later = view(refused, [visit], NOW_MS + 24 * 3_600_000, ENV)
    assert later["alert"]["state"] == "hidden"


def test_undone_it_is_off_the_card() -> None:
    undo = op(2, "undo", {}, of=op_id(1))
    assert look(allergy(1, "wool"), undo)["alert"]["state"] == "unknown"

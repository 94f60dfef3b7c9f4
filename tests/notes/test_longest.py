"""What a field holds is told by the form, by the refusal, and by nothing else."""

from crm_pwa.notes.kinds import LONGEST_NOTE, LONGEST_WORDS
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.visiting import Visitor


def test_the_sheets_take_as_much_as_is_kept(
    visit: Visitor, guide_a: Person, member_a: Known, act: Act
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    guide, at = visit.by(guide_a), f"/members/{member_a.id}"
    own_words = guide.get(f"{at}/tags/new").one("#own-words")
    assert own_words["maxlength"] == str(LONGEST_NOTE)
    words = guide.get(f"{at}/allergies/new", substance="other").one("[name=words]")
    assert words["maxlength"] == str(LONGEST_WORDS)


def test_a_note_too_long_is_told_how_much_a_note_holds(
    visit: Visitor, guide_a: Person, member_a: Known
) -> None:
    guide, at = visit.by(guide_a).speaking("en"), f"/members/{member_a.id}"
    note = guide.hx_post(f"{at}/notes", {"text": "真" * (LONGEST_NOTE + 1)}, status=413)
    assert "At most 1000 characters" in note.text
    allergy = {"words": "布" * (LONGEST_WORDS + 1), "severity": "severe"}
    assert "At most 120 characters" in guide.hx_post(f"{at}/allergies", allergy, status=413).text

"""What nobody could read is not kept, and the guide is told so."""

import pytest
from flask import Flask

from crm_pwa.core.blank import is_blank
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor
from tests.sync.floor import new_phone


@pytest.mark.parametrize(
    "text", ["", " \n", "\u3000", "\u200b\u200d", "\u3164", "\u2800", "\ufe0f"]
)
def test_text_without_ink_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "静", "é", "\U0001f44d\ufe0f", "-", "\U0010ffff"])
def test_text_with_one_sign_is_not(text: str) -> None:
    assert not is_blank(text)


def test_a_blank_note_is_refused_on_the_page_in_words(
    visit: Visitor, guide_a: Person, member_a: Known
) -> None:
    guide, path = visit.by(guide_a).speaking("en"), f"/members/{member_a.id}"
    for text in ("", "  ", "\u200b", "\u3164"):
        told = guide.hx_post(f"{path}/notes", {"text": text}, status=422)
        assert "There is nothing to read in it" in told.text
        assert (
            "There is nothing to read in it"
            in guide.post(f"{path}/notes", {"text": text}, status=422).text
        )
    allergy = {"words": "\u200b", "severity": "severe"}
    told = guide.hx_post(f"{path}/allergies", allergy, status=422)
    assert "There is nothing to read in it" in told.text


def test_a_blank_note_that_is_pushed_is_refused(
    app: Flask, guide_a: Person, member_a: Known
) -> None:
    phone = new_phone(app, guide_a)
    (verdict,) = phone.push(phone.op("note.add", member_a.id, {"text": "\u3000\u200b"}))
    assert (verdict["s"], verdict["why"]) == ("rejected", "invalid")

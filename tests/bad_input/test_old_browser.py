"""A browser that cannot keep cards on the phone is told on its first page which one can."""

import pytest

from tests.house.visiting import Visitor


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Chrome 123", "iOS 17.5")), ("zh-Hans", ("Chrome 123", "17.5"))]
)
def test_the_first_page_holds_the_words_and_the_script_that_judges(
    visit: Visitor, language: str, words: tuple[str, ...]
) -> None:
    page = visit.speaking(language).get("/sign-in")
    notice = page.one("#old-browser")
    assert notice.has_attr("hidden")
    assert all(word in notice.get_text() for word in words)
    judge = page.one("script[src*='page/ready.js']")
    assert not judge.get("type"), "a browser without modules must run it"


def test_the_form_works_without_any_script(visit: Visitor) -> None:
    form = visit.get("/sign-in").one("form[data-sign-in]")
    assert (form["method"], form["action"]) == ("post", "/sign-in")

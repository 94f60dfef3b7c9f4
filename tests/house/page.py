"""A page or fragment as a test sees it."""

from dataclasses import dataclass
from functools import cached_property

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse


@dataclass(frozen=True)
class Page:
    """One answer. ``one`` and ``all`` take CSS selectors."""

    response: TestResponse

    @cached_property
    def markup(self) -> BeautifulSoup:
        """The parsed body."""
        return BeautifulSoup(self.response.get_data(as_text=True), "html.parser")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def location(self) -> str:
        """Where the answer sends the browser; empty when nowhere."""
        return str(self.response.headers.get("Location", ""))

    @property
    def html(self) -> str:
        """The body as it came."""
        return self.response.get_data(as_text=True)

    @property
    def text(self) -> str:
        """The words a reader sees, runs of space as one."""
        return " ".join(self.markup.get_text(" ").split())

    def all(self, selector: str) -> list[Tag]:
        """Every element that fits."""
        return list(self.markup.select(selector))

    def one(self, selector: str) -> Tag:
        """The one element that fits; an AssertionError when there is none or more."""
        found = self.all(selector)
        assert len(found) == 1, f"{selector!r} fits {len(found)} elements, not one"
        return found[0]

    def words(self, selector: str) -> list[str]:
        """The text of every element that fits, in order of the page."""
        return [" ".join(tag.get_text(" ").split()) for tag in self.all(selector)]

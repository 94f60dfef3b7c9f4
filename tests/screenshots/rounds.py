"""All screens in one language and scheme, drawn on phones and tablets that stay signed in."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FloatRect, Page
from playwright.sync_api import Error as PlaywrightError

from tests.house.chromium import A_PHONE
from tests.screenshots.people import a_regular, sign_in
from tests.screenshots.screens import Screen
from tests.screenshots.steps import SETTLED

LANGUAGES = {
    "zh": ("zh-Hans", "zh-CN"),
    "en": ("en", "en-GB"),
    "hant": ("zh-Hant", "zh-TW"),
}
SCHEMES = ("light", "dark")
TABLET = {"width": 1024, "height": 768}


@dataclass(frozen=True)
class Look:
    """How a round looks. ``turn`` tells one round from another."""

    language: str
    scheme: str
    turn: int

    @property
    def tag(self) -> str:
        """What stands behind the dash of a picture's name."""
        return f"{self.language}-{self.scheme}"


def looks() -> list[Look]:
    """Chinese and English in both schemes; traditional Chinese by day."""
    both = [*product(("zh", "en"), SCHEMES), ("hant", "light")]
    return [Look(language, scheme, turn) for turn, (language, scheme) in enumerate(both)]


class Round:
    """Each of the staff has one phone throughout, and a tablet where one is asked for."""

    def __init__(self, chromium: Browser, url: str, data_dir: Path, look: Look) -> None:
        self._chromium = chromium
        self._url = url
        self._data_dir = data_dir
        self._look = look
        self._phones: dict[tuple[str, bool], BrowserContext] = {}
        self._member = ""

    def draw(self, screens: Iterable[Screen], out: Path) -> int:
        """Draw the screens; return how many could not be."""
        failed = 0
        for screen in screens:
            if self._look.language == "hant" and not screen.main:
                continue
            try:
                self._picture(screen, out / f"{screen.name}-{self._look.tag}.png")
            except (PlaywrightError, AssertionError) as error:
                failed += 1
                said = str(error).splitlines()[0]
                sys.stderr.write(f"{screen.name}-{self._look.tag}: {said}\n")
        for phone in self._phones.values():
            phone.close()
        return failed

    def _picture(self, screen: Screen, to: Path) -> None:
        phone = self._phone(screen)
        page = phone.new_page()
        page.set_default_timeout(30_000)
        try:
            answer = page.goto(self._address(screen, page))
            assert answer, "nothing answered"
            assert (answer.status == 404) == screen.missing, f"answered {answer.status}"
            page.wait_for_timeout(SETTLED)
            screen.step(page)
            page.screenshot(path=to, clip=self._clip(screen, page))
        finally:
            phone.set_offline(False)
            page.close()

    @staticmethod
    def _clip(screen: Screen, page: Page) -> FloatRect | None:
        if not screen.part:
            return None
        box = page.locator(screen.part).first.bounding_box()
        assert box, f"{screen.part} is not there"
        width = A_PHONE["viewport"]["width"]
        return {"x": 0, "y": max(0, box["y"]), "width": width, "height": screen.height}

    def _address(self, screen: Screen, page: Page) -> str:
        if "{m}" in screen.address and not self._member:
            self._member = a_regular(page)
        return screen.address.format(m=self._member)

    def _phone(self, screen: Screen) -> BrowserContext:
        key = (screen.who, screen.tablet)
        if key not in self._phones:
            self._phones[key] = self._new_phone(screen)
            turn = self._look.turn
            sign_in(self._phones[key].new_page(), screen.who, self._data_dir, turn)
        return self._phones[key]

    def _new_phone(self, screen: Screen) -> BrowserContext:
        lang, locale = LANGUAGES[self._look.language]
        how: dict[str, Any] = {**A_PHONE, "locale": locale, "color_scheme": self._look.scheme}
        if screen.tablet:
            how |= {"viewport": TABLET}
        context = self._chromium.new_context(base_url=self._url, permissions=["camera"], **how)
        context.add_cookies([{"name": "lang", "value": lang, "url": self._url}])
        return context

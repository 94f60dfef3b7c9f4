"""Draws every screen of the demo shop: ``make screenshots``.

The real server, a real phone of 390 × 844 points at twice the pixels, Chinese and English, light
and dark. They go to docs/screenshots/ as <screen>-<language>-<scheme>.png; the README's are kept
under names of their own.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests import manifest_pictures
from tests.house.application import SECRET
from tests.house.chromium import A_PHONE, launch
from tests.house.server import ROOT, Server
from tests.house.waiting import until

OUT = ROOT / "docs" / "screenshots"
PASSWORD = "the-demo-shop-for-pictures"
LANGUAGES = {"zh": ("zh-Hans", "zh-CN"), "en": ("en", "en-GB")}
SCHEMES = ("light", "dark")
README = {"card-zh-light": "readme-card", "today-zh-light": "readme-today"}
TABLET = {"width": 1024, "height": 768}
SETTLED = 600  # milliseconds: the longest motion is 180

Step = Callable[[Page], None]


def stay(_page: Page) -> None:
    """The screen is there already."""


def tap(*selectors: str) -> Step:
    """Tap one thing after another, each once it is there."""

    def taps(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).first.tap()
            page.wait_for_timeout(SETTLED)

    return taps


def write(selector: str, words: str) -> Step:
    """Write into a field and wait for what it brings."""

    def writes(page: Page) -> None:
        page.locator(selector).first.fill(words)
        page.wait_for_timeout(SETTLED * 2)

    return writes


def see_the_shop(page: Page) -> None:
    """Wait until the camera shows something."""
    frames = "() => [...document.querySelectorAll('video')].some((v) => v.currentTime > 0)"
    until(lambda: page.evaluate(frames), "the camera shows nothing")


@dataclass(frozen=True)
class Screen:
    """One picture: who looks (nobody = signed out), at which address, after which taps.

    ``{m}`` in the address is a member of the demo shop who stands before the guide.
    """

    name: str
    who: str
    address: str
    step: Step = stay
    tablet: bool = False


SCREENS = (
    Screen("sign-in", "", "/sign-in"),
    Screen("scan", "guide-a", "/", see_the_shop),
    Screen("search", "guide-a", "/search", write('input[name="q"]', "li")),
    Screen("card", "guide-a", "/members/{m}"),
    Screen("sheet", "guide-a", "/members/{m}", tap('a[href*="/tags/new"]')),
    Screen("allergy", "guide-a", "/members/{m}", tap('a[href*="/allergies/new"]')),
    Screen("consent", "guide-a", "/members/{m}/consents/new?layer=allergy"),
    Screen("today", "guide-a", "/today"),
    Screen("sync", "guide-a", "/sync"),
    Screen("not-here", "guide-a", "/nothing-of-the-kind"),
    Screen("devices", "lead-a", "/devices"),
    Screen("followups", "lead-a", "/followups"),
    Screen("followups-tablet", "lead-a", "/followups", tablet=True),
    Screen("rules", "lead-a", "/rules"),
    Screen("overview", "hq", "/overview"),
    Screen("overview-tablet", "hq", "/overview", tablet=True),
)


def main() -> int:
    """Draw all, or the screens named as arguments; return the number that failed."""
    wanted = set(sys.argv[1:])
    screens = [screen for screen in SCREENS if not wanted or screen.name in wanted]
    OUT.mkdir(parents=True, exist_ok=True)
    with shop() as server, browser() as chromium:
        failed = 0
        for language, scheme in product(LANGUAGES, SCHEMES):
            failed += Round(chromium, server.url, language, scheme).draw(screens)
    for drawn, kept in README.items():
        if (OUT / f"{drawn}.png").exists():
            shutil.copyfile(OUT / f"{drawn}.png", OUT / f"{kept}.png")
    manifest_pictures.keep(OUT)
    return min(failed, 1)


class Round:
    """All screens in one language and scheme. Each of the staff has one phone throughout."""

    def __init__(self, chromium: Browser, url: str, language: str, scheme: str) -> None:
        self.tag = f"{language}-{scheme}"
        self._chromium = chromium
        self._url = url
        self._lang, self._locale = LANGUAGES[language]
        self._scheme = scheme
        self._phones: dict[tuple[str, bool], BrowserContext] = {}
        self._member = ""

    def draw(self, screens: list[Screen]) -> int:
        """Draw the screens; return how many could not be."""
        failed = 0
        for screen in screens:
            try:
                self._picture(screen)
            except (PlaywrightError, AssertionError) as error:
                failed += 1
                sys.stderr.write(f"{screen.name}-{self.tag}: {str(error).splitlines()[0]}\n")
        for phone in self._phones.values():
            phone.close()
        return failed

    def _picture(self, screen: Screen) -> None:
        page = self._phone(screen).new_page()
        page.set_default_timeout(30_000)
        if "{m}" in screen.address and not self._member:
            self._member = a_regular(page)
        page.goto(screen.address.format(m=self._member))
        page.wait_for_timeout(SETTLED)
        screen.step(page)
        page.screenshot(path=OUT / f"{screen.name}-{self.tag}.png")
        page.close()

    def _phone(self, screen: Screen) -> BrowserContext:
        key = (screen.who, screen.tablet)
        if key not in self._phones:
            self._phones[key] = self._new_phone(screen)
            if screen.who:
                sign_in(self._phones[key].new_page(), screen.who)
        return self._phones[key]

    def _new_phone(self, screen: Screen) -> BrowserContext:
        looks: dict[str, Any] = {**A_PHONE, "locale": self._locale, "color_scheme": self._scheme}
        if screen.tablet:
            looks |= {"viewport": TABLET}
        context = self._chromium.new_context(base_url=self._url, permissions=["camera"], **looks)
        context.add_cookies([{"name": "lang", "value": self._lang, "url": self._url}])
        return context


def sign_in(page: Page, login: str) -> None:
    """Through the form, and wait until the phone has its cards."""
    page.goto("/sign-in")
    page.fill('[name="login"]', login)
    page.fill('[name="password"]', PASSWORD)
    page.click('form[action="/sign-in"] button')
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.wait_for_timeout(5 * SETTLED)
    page.close()


def a_regular(page: Page) -> str:
    """The id of a member whose card tells a lot, said to be here; at worst the last one tried."""
    member = ""
    for name in ("li", "wang", "zhang", "chen"):
        page.goto(f"/search?q={name}")
        links = page.locator('a[href^="/members/"]').all()
        for address in [str(link.get_attribute("href")) for link in links]:
            member = address.rpartition("/")[2]
            if tells_a_lot(page, address):
                return member
    return member


def tells_a_lot(page: Page, address: str) -> bool:
    """Open the card of somebody who is here: an allergy and three chips at least?"""
    page.goto(address)
    here = page.locator('form[action$="/presence"] button')
    page.locator("#card").or_(here).first.wait_for()
    if here.count():
        here.first.click()
        page.locator("#card").wait_for()
    return page.locator("#alert.present").count() > 0 and page.locator(".chip").count() > 2


@contextmanager
def shop() -> Iterator[Server]:
    """The server over a new demo shop."""
    with tempfile.TemporaryDirectory(prefix="crm-pictures-") as folder:
        settings = {
            "CRM_PWA_DATA_DIR": folder,
            "CRM_PWA_SECRET_KEY": SECRET,
            "CRM_PWA_DEMO_PASSWORD": PASSWORD,
        }
        server = Server(settings, Path(folder) / "server.log", "--demo")
        server.start(patience=300)
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium whose camera looks at shelves, softly out of focus."""
    with tempfile.TemporaryDirectory(prefix="crm-camera-") as folder, sync_playwright() as running:
        clip = Path(folder) / "shelves.mjpeg"
        shelves().save(clip, "JPEG", quality=88, subsampling="4:2:0")
        yield launch(
            running,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={clip}",
        )


def shelves() -> Image.Image:
    """1280 × 720 of warm blurred colour, as a shop looks to a lens held up."""
    rng = np.random.default_rng(8)
    rows = rng.integers(70, 190, (6, 14, 1)) + np.array([26, 8, -14])
    picture = Image.fromarray(np.clip(rows, 0, 255).astype(np.uint8))
    wide = picture.resize((1280, 720), Image.Resampling.NEAREST)
    return wide.filter(ImageFilter.GaussianBlur(34))


if __name__ == "__main__":
    sys.exit(main())

"""What hands do on a screen before its picture is taken."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.house.waiting import until

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


def then(*steps: Step) -> Step:
    """One step after another."""

    def all_of_them(page: Page) -> None:
        for step in steps:
            step(page)

    return all_of_them


def scroll_to(selector: str) -> Step:
    """Bring something to the middle of the screen."""

    def scrolls(page: Page) -> None:
        place = "(one) => one.scrollIntoView({ block: 'center', behavior: 'instant' })"
        page.locator(selector).first.evaluate(place)
        page.wait_for_timeout(SETTLED)

    return scrolls


def see_the_shop(page: Page) -> None:
    """Wait until the camera shows something."""
    frames = "() => [...document.querySelectorAll('video')].some((v) => v.currentTime > 0)"
    until(lambda: page.evaluate(frames), "the camera shows nothing")


def lose_the_network(page: Page) -> None:
    """The phone is out of reach; whoever draws brings it back."""
    page.context.set_offline(True)
    page.reload()
    page.wait_for_timeout(SETTLED)

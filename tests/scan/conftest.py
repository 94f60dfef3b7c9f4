"""A phone whose camera sees a clip, standing on a shop floor of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.house.chromium import A_PHONE, launch
from tests.scan.floor import Floor

ALLOWED = "--use-fake-ui-for-media-stream"
FAKE = "--use-fake-device-for-media-stream"
PATIENCE = 30_000  # ms
Look = Callable[..., Page]


@pytest.fixture
def floor() -> Iterator[Floor]:
    """The server of the scan page."""
    with Floor() as floor:
        yield floor


@pytest.fixture
def look(playwright: Playwright, floor: Floor) -> Iterator[Look]:
    """Open the scan page: ``look(clip)``; ``look(clip, allowed=False)``; ``look()`` has no camera.

    ``before`` is JavaScript that runs first, to be an older or better equipped phone.
    """
    with ExitStack() as stack:

        def open_page(clip: Path | None = None, *, allowed: bool = True, before: str = "") -> Page:
            camera = [FAKE, f"--use-file-for-fake-video-capture={clip}"] if clip else []
            browser = launch(playwright, *camera, *([ALLOWED] if allowed else []))
            stack.callback(browser.close)
            page = browser.new_context(**A_PHONE, base_url=floor.url).new_page()
            expect.set_options(timeout=PATIENCE)
            if before:
                page.add_init_script(before)
            page.goto("/")
            return page

        yield open_page

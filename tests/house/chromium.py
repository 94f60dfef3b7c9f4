"""Chromium: Debian's, driven by Playwright."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from tests.house.driver import PHONE, Driver, EvaluationError, as_json

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTH, HEIGHT = PHONE
A_PHONE: dict[str, Any] = {
    "viewport": {"width": WIDTH, "height": HEIGHT},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}


def launch(playwright: Playwright, *more: str) -> Browser:
    """Start Chromium; ``more`` are further command line arguments."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *more])


def leave(context: BrowserContext) -> None:
    """Close a context, its pages left first: amid a navigation that fails, closing never ends."""
    for page in context.pages:
        with suppress(PlaywrightError):
            page.goto("about:blank")
    context.close()


class KeptPhone:
    """A phone whose storage outlives the browser: install, push and restarts need one.

    ``context`` is the running browser. ``switch_off`` closes it, ``crash`` kills it, ``switch_on``
    starts it again over the same storage.
    """

    def __init__(self, playwright: Playwright, folder: Path, *arguments: str, **how: Any) -> None:
        self._playwright = playwright
        self.folder = folder
        self._arguments = [*ARGUMENTS, *arguments]
        self._how = {**A_PHONE, **how}
        self.context: BrowserContext
        self.switch_on()

    def switch_on(self) -> BrowserContext:
        """Start the browser over the storage of last time."""
        self.context = self._playwright.chromium.launch_persistent_context(
            self.folder, executable_path=CHROMIUM, args=self._arguments, **self._how
        )
        return self.context

    def switch_off(self) -> None:
        """Close the browser in an orderly way; one that crashed is closed already."""
        with suppress(PlaywrightError):
            self.context.close()

    def crash(self) -> None:
        """SIGKILL to every process of this browser, as when the battery falls out."""
        for pid in _processes_over(self.folder):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.switch_off()

    @property
    def page(self) -> Page:
        """The first open page."""
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def stop_workers(self) -> None:
        """End the service worker's process: the next request meets a cold start."""
        session = self.context.new_cdp_session(self.page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()


class ChromiumDriver(Driver):
    """A Playwright page that answers as the other browsers do."""

    name = "chromium"

    def __init__(self, page: Page) -> None:
        self.page = page

    def goto(self, url: str) -> None:
        self.page.goto(url)

    def evaluate(self, expression: str) -> Any:
        try:
            text = self.page.evaluate(f"() => {as_json(expression)}")
        except PlaywrightError as error:
            raise EvaluationError(error.message) from error
        return self.page.evaluate("(text) => JSON.parse(text)", text)

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)

    def quit(self) -> None:
        self.page.context.close()


def _processes_over(folder: Path) -> list[int]:
    """The processes that were started with this profile folder."""
    mine = f"--user-data-dir={folder}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mine in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found

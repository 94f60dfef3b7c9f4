"""Screens in a browser: ``show`` opens a sample, with htmx and the page's own scripts running."""

from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.house.chromium import A_PHONE
from tests.screens import stage
from tests.screens.answers import SAMPLES, Show
from tests.screens.render import serve


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, ThreadingHTTPServer]]:
    folder = tmp_path_factory.mktemp("screens")
    server = serve(folder, SAMPLES)
    yield folder, server
    server.shutdown()
    server.server_close()


@pytest.fixture
def show(chromium: Browser, shelf: tuple[Path, ThreadingHTTPServer]) -> Iterator[Show]:
    """Open a sample: ``show("members.card.usual")``; ``before`` runs first, on the empty page.

    With ``early`` the page is given as soon as it is drawn, its deferred scripts still to come.
    """
    folder, server = shelf
    context = chromium.new_context(
        **A_PHONE, base_url=f"http://127.0.0.1:{server.server_port}", service_workers="block"
    )

    def open_page(
        name: str, before: Callable[[Page], Any] = lambda _: None, *, early: bool = False
    ) -> Page:
        lang = "en"
        file = folder / f"{name}.{lang}.html"
        file.write_text(stage.draw(SAMPLES[name], lang), "utf-8")
        page = context.new_page()
        before(page)
        page.goto(f"/{file.name}", wait_until="commit" if early else "load")
        return page

    yield open_page
    context.close()

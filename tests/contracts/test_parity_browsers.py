"""Three browsers render the worker's templates as the server does, under its own policy."""

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from jinja2 import Environment
from playwright.sync_api import Browser

from crm_pwa.core.headers import CSP
from tests.core.templating.contexts import contexts
from tests.core.templating.screens import hostile_screen, screen_environment, screen_module
from tests.core.templating.shop import (
    HERE,
    LANGUAGES,
    ROOT,
    UNPRINTED,
    Case,
    compiled,
    environment,
    in_python,
)
from tests.house.chromium import ChromiumDriver
from tests.house.driver import Driver

EACH = 1000
"""Cases of the sample shop, and as many of the worker's screens."""

ADDRESS = "/static/shared/runtime.js"
PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="browser.js"></script>'

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]


class Stage(SimpleHTTPRequestHandler):
    """The project's static files and tests, and a folder of pages, under the server's policy."""

    def translate_path(self, path: str) -> str:
        ours = path.startswith(("/static/", "/tests/"))
        return str(ROOT / path[1:]) if ours else super().translate_path(path)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("stage")
    env = environment()
    _page(folder / "nodes", env, compiled(env, _names(env), ADDRESS), _node_cases(env), "words.js")
    cases = [hostile_screen(seed) for seed in range(EACH)]
    with screen_environment() as env:
        _page(folder / "screens", env, screen_module(env, ADDRESS), cases, "screen_words.js")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Stage, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _names(env: Environment) -> list[str]:
    return [name for name in env.list_templates() if "/" not in name]


def _node_cases(env: Environment) -> list[Case]:
    names = _names(env)
    drawn: list[dict[str, object]] = []

    @settings(
        max_examples=-(-EACH // len(names)), derandomize=True, phases=[Phase.generate],
        deadline=None, database=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(context=contexts())
    def draw(context: dict[str, object]) -> None:
        drawn.append(context)

    draw()
    pairs = [(name, context) for context in drawn for name in names]
    return [Case(*pair, LANGUAGES[i % len(LANGUAGES)]) for i, pair in enumerate(pairs)]


def _page(folder: Path, env: Environment, module: str, cases: list[Case], words: str) -> None:
    """Write a page that renders cases, each beside what the server makes of it."""
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    (folder / "templates.js").write_text(module, "utf-8")
    (folder / "words.js").write_text(f'export {{ speak }} from "/tests/core/templating/{words}";')
    (folder / "browser.js").write_bytes((HERE / "browser.js").read_bytes())
    told = [
        [[case.name, case.context, case.language], in_python(env, case), UNPRINTED]
        for case in cases
    ]
    (folder / "cases.json").write_text(json.dumps(told))


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def browser(request: pytest.FixtureRequest) -> Iterator[Driver]:
    if request.param != "chromium":
        yield request.getfixturevalue(request.param)
        return
    chromium: Browser = request.getfixturevalue("chromium")
    tab = chromium.new_page()
    yield ChromiumDriver(tab)
    tab.close()


@pytest.mark.parametrize("page", ["nodes", "screens"])
def test_a_browser_renders_what_the_server_does(page: str, browser: Driver, stage: str) -> None:
    browser.goto(f"{stage}/{page}/")
    parity: dict[str, Any] = browser.wait_for("globalThis.parity")
    assert parity["wrong"] == []
    assert parity["cases"] >= EACH
    assert parity["shown"] > EACH // 3

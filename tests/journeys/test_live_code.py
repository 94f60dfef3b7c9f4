"""A member's phone goes on showing codes, and a guide's tells what they are, with no server."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, text

from crm_pwa.core.clock import now_ms
from crm_pwa.core.seal import Keys
from crm_pwa.members.shown import STEP_MS
from tests.house.browsers import MakePhone, SignIn
from tests.house.cast import Person
from tests.house.chromium import A_PHONE
from tests.house.server import Server
from tests.house.waiting import until
from tests.journeys.phone import PATIENCE_MS, filled, held, sent
from tests.journeys.till import open_till, prove, scanned
from tests.vectors.marks import signed

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
STORE_A = 60
NUMBER = "13912345678"
QUIET = 4


def path_of(rows: list[str]) -> str:
    """What the page draws of a code."""
    lines = [f"{int(row, 16):0{len(rows)}b}" for row in rows]
    return "".join(
        f"M{run.start() + QUIET} {y + QUIET}h{len(run[0])}v1h-{len(run[0])}z"
        for y, line in enumerate(lines)
        for run in re.finditer("1+", line)
    )


def drawn(own: Page, codes: list[dict[str, Any]]) -> str:
    """Which of these the member's page has drawn; empty for the one that it came with."""
    path = own.locator("[data-live] path").get_attribute("d")
    return next((str(one["text"]) for one in codes if path_of(one["rows"]) == path), "")


def typed(guide: Page, code: str) -> None:
    """Type what was shown: the lens would have read it."""
    guide.goto("/")
    guide.locator("details.typed summary").click()
    guide.locator("#code").fill(code)
    guide.locator("#scan-form button.main").click()


def outcomes(folder: Path) -> list[str]:
    engine = create_engine(f"sqlite:///{folder / 'crm.db'}")
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT outcome FROM code_use ORDER BY id")))
    engine.dispose()
    return found


def test_a_code_is_shown_and_told_with_the_server_gone(
    server: Server,
    data_dir: Path,
    chromium: Browser,
    new_phone: MakePhone,
    sign_in: SignIn,
    cast: Mapping[str, Person],
) -> None:
    guide = new_phone().new_page()
    sign_in(guide, cast["guide-a"])
    filled(guide, STORE_A)
    before = held(guide)["cards"]
    screen = guide.context.new_page()
    till = open_till(screen)
    screen.close()

    own = chromium.new_context(**A_PHONE).new_page()
    prove(own, scanned(server, data_dir, till), NUMBER, data_dir, 0)
    own.locator("main form button.main").click()
    expect(own.locator("h1")).to_contain_text("欢迎")
    own.clock.install()
    with own.expect_response("**/me/codes.json") as answer:
        own.goto(f"{server.url}/me")
    codes = answer.value.json()["codes"]
    expect(own.locator("[data-renew]")).to_be_hidden()
    filled(guide, before + 1)

    server.stop()
    first = drawn(own, codes)
    own.clock.fast_forward(31_000)
    until(lambda: drawn(own, codes) not in ("", first), "the code does not change")
    typed(guide, drawn(own, codes))
    card = guide.locator("#card")
    expect(card).to_contain_text("139****5678", timeout=PATIENCE_MS)
    expect(card).to_contain_text("已出示动态码")

    keys = Keys((data_dir / "secret.key").read_text().strip())
    printed = f"M1:{codes[0]['text'].split('.')[0].removeprefix('M2:')}"
    typed(guide, signed(now_ms() // STEP_MS - 10, printed, keys))
    said = guide.locator(".notice.unknown")
    expect(said).to_contain_text("请会员重新打开自己的页面", timeout=PATIENCE_MS)
    typed(guide, signed(now_ms() // STEP_MS, printed))
    expect(said).to_contain_text("没有这个码的会员", timeout=PATIENCE_MS)

    own.clock.fast_forward(11 * 60_000)
    expect(own.locator("[data-aged]")).to_be_visible(timeout=PATIENCE_MS)
    expect(own.locator("[data-live]")).to_be_hidden()
    expect(own.locator("[data-aged]")).to_contain_text("不能用来抵扣")

    server.start()
    sent(guide)
    assert outcomes(data_dir) == ["live"]
    own.clock.fast_forward(60_000)
    expect(own.locator("[data-live]")).to_be_visible(timeout=PATIENCE_MS)
    own.context.close()

"""Limits are the shop's, not a process's: two servers and a restart count as one."""

import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.accounts import chosen
from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Staff
from crm_pwa.accounts.operations import tries
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.messages import sending
from crm_pwa.messages.models import Message
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.server import Server
from tests.sync.floor import open_shop

CODES = 10
OVER = 6
"""Tries beyond a limit."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_asked: object, **_named: object) -> None:
        """Where an answer leads is not looked at."""


@dataclass(frozen=True)
class Desk:
    """A browser that is signed in, at two servers in turn."""

    servers: tuple[Server, Server]
    cookie: str

    def post(self, path: str, forms: Sequence[Mapping[str, str]]) -> Counter[int]:
        """Send forms side by side, to one server and the other; how often which status came."""
        with ThreadPoolExecutor(8) as pool:
            asked = [
                pool.submit(self._post, self.servers[n % 2].url + path, form)
                for n, form in enumerate(forms)
            ]
            return Counter(one.result() for one in asked)

    def _post(self, url: str, form: Mapping[str, str]) -> int:
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": self.cookie, "HX-Request": "true"}
        body = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(url, body, headers, method="POST")
        try:
            with urllib.request.build_opener(_Stay()).open(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code


@pytest.fixture
def desk(
    app: Flask, settings: dict[str, str], server: Server, lead_a: Person, tmp_path: Path
) -> Iterator[Desk]:
    """A lead at two servers over one database, which show text messages instead of sending them."""
    open_shop(app)
    with app.app_context(), writing() as session:
        session.merge(Meta(key=sending.DEMO, value="1"))
        chosen.choose(session, "codes_hour", CODES, by=None)
        token = accounts.open_session(session, session.get_one(Staff, lead_a.id), now_ms())
    second = Server(settings, tmp_path / "second.log")
    try:
        second.start()
        yield Desk((server, second), f"session={token}")
    finally:
        second.kill()


@pytest.mark.slow
def test_two_workers_and_a_restart_let_in_no_more_than_one(
    app: Flask, desk: Desk, member_a: Known
) -> None:
    scans = [{"code": f"M1:NOBODY{n}"} for n in range(tries.LOOK_UPS + OVER)]
    assert desk.post("/scan", scans) == {422: tries.LOOK_UPS, 429: OVER}

    called = desk.post(f"/members/{member_a.id}/call", [{}] * (tries.NUMBERS + OVER))
    assert called[429] == OVER
    assert called.total() - called[429] == tries.NUMBERS
    desk.servers[0].restart()
    assert desk.post(f"/members/{member_a.id}/call", [{}] * 2) == {429: 2}

    numbers = [{"phone": f"137{n:08d}"} for n in range(CODES + OVER)]
    asked = desk.post("/me/sign-in/phone", numbers)
    assert asked[429] == OVER
    desk.servers[1].restart()
    assert desk.post("/me/sign-in/phone", [{"phone": "13700001234"}] * 2) == {429: 2}
    with app.app_context():
        assert db.session().query(Message).count() == CODES

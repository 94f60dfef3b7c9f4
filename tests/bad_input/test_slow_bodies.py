"""Bodies that never come whole, against the real server: they hold up nobody who reads."""

import json
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.house.cast import PASSWORD
from tests.house.server import Server

pytestmark = pytest.mark.slow
MANY = 12
PATIENCE = 30  # seconds until a server that answers nobody is called so
GUIDE = urllib.parse.urlencode({"login": "guide-a", "password": PASSWORD}).encode()
NOTHING = b'{"proto": 1, "ops": []}'
Answer = tuple[int, Any]


def ask(server: Server, path: str, body: bytes | None = None, token: str = "") -> Answer:
    """The status, and the headers, or the JSON of a sign-in."""
    headers = {"Origin": server.url, "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    asked = urllib.request.Request(server.url + path, data=body, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if body == GUIDE else answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


@contextmanager
def half_sent(server: Server, path: str, token: str = "") -> Iterator[None]:
    """Many requests whose bodies stop after their first bytes, for as long as this lasts."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Origin: {server.url}",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 1000",
        *([f"Authorization: Bearer {token}"] if token else []),
    ]
    head = "\r\n".join([*lines, "", "login=a"]).encode()
    with ExitStack() as open_ones:
        for _ in range(MANY):
            one = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
            open_ones.enter_context(one)
            one.sendall(head)
        yield


def test_strangers_bodies_hold_up_neither_readers_nor_phones(server: Server) -> None:
    _, enrolled = ask(server, "/sign-in", GUIDE)
    token = enrolled["token"]
    with half_sent(server, "/sign-in"):
        for _ in range(3):
            assert ask(server, "/healthz")[0] == 200
            assert ask(server, "/sign-in")[0] == 200
            assert ask(server, "/sync/v1/pull?store=store-a", token=token)[0] == 200
            assert ask(server, "/sync/v1/push", NOTHING, token)[0] == 200
        status, headers = ask(server, "/sign-in", GUIDE)
        assert (status, headers["Retry-After"]) == (503, "2")
    assert ask(server, "/sign-in", GUIDE)[0] == 200


def test_a_phones_bodies_hold_up_no_reader_and_others_are_told_when_to_come(
    server: Server,
) -> None:
    _, enrolled = ask(server, "/sign-in", GUIDE)
    token = enrolled["token"]
    with half_sent(server, "/sync/v1/push", token):
        for _ in range(3):
            assert ask(server, "/healthz")[0] == 200
            assert ask(server, "/sync/v1/pull?store=store-a", token=token)[0] == 200
            assert ask(server, "/sign-in", GUIDE)[0] == 200
        status, headers = ask(server, "/sync/v1/push", NOTHING, token)
        assert (status, headers["Retry-After"], headers["X-Sync"]) == (503, "2", "1")
    assert ask(server, "/sync/v1/push", NOTHING, token)[0] == 200


def test_a_push_of_nobody_is_refused_before_its_body_is_waited_for(server: Server) -> None:
    with half_sent(server, "/sync/v1/push", "made-up"):
        assert ask(server, "/sign-in", GUIDE)[0] == 200

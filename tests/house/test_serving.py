"""The server is the real process: it can be killed, and then nobody answers."""

import urllib.error
import urllib.request

import pytest

from tests.house.ports import is_free
from tests.house.server import Server

pytestmark = pytest.mark.slow


def status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


def test_a_killed_server_answers_nobody_and_comes_back_on_its_port(server: Server) -> None:
    assert status(f"{server.url}/sign-in") == 200
    server.kill()
    assert is_free(server.port)
    with pytest.raises(urllib.error.URLError):
        status(f"{server.url}/sign-in")
    server.start()
    assert status(f"{server.url}/sign-in") == 200


def test_a_server_that_is_told_to_ends_and_frees_its_port(server: Server) -> None:
    server.stop()
    assert not server.running
    assert is_free(server.port)


def test_the_log_tells_which_pages_were_asked_for(server: Server) -> None:
    before = server.requests("/sign-in")
    status(f"{server.url}/sign-in")
    assert server.requests("/sign-in") == before + 1


def test_a_second_server_on_a_taken_port_is_refused(server: Server) -> None:
    second = Server(server.settings, server.log.with_name("second.log"))
    second.port = server.port
    with pytest.raises(AssertionError, match="somebody else answers"):
        second.start()

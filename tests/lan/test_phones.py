"""``flask serve --phone``, the real one: what phones trust, what they refuse, and renewal."""

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click import ClickException
from flask import Flask

from crm_pwa.config import Config, from_environment
from crm_pwa.lan import addresses, authority, files, server
from crm_pwa.wiring import phones
from crm_pwa.wiring.serving import HERE, Place
from tests.house.cast import PASSWORD
from tests.house.ports import free_port, is_free
from tests.house.server import Server
from tests.house.waiting import until


class PhoneServer(Server):
    """The server as phones meet it; ``plain`` is the port they ask before they trust it."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        super().__init__(settings, folder / "server.log", "--phone", "--host", "127.0.0.1")
        self.plain = free_port()
        self.settings |= {"CRM_PWA_DATA_DIR": str(folder), "CRM_PWA_CA_PORT": str(self.plain)}
        self.url = f"https://localhost:{self.port}"

    def fetched(self) -> ssl.SSLContext:
        """A phone that took the certificate from the plain port."""
        address = f"http://127.0.0.1:{self.plain}/ca/preference-cards.crt"
        with urllib.request.urlopen(address, timeout=5) as answer:
            phone = ssl.create_default_context(cadata=answer.read())
        phone.verify_flags |= ssl.VERIFY_X509_STRICT
        return phone

    def _answers(self) -> bool:
        assert self.running, f"the server ended at once:\n{self.log_text()[-2000:]}"
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", context=self.fetched(), timeout=2):
                return True
        except OSError:
            return False


def call(phone: ssl.SSLContext, port: int, name: str) -> ssl.SSLSocket:
    """A connection to the server under one of its names."""
    return phone.wrap_socket(socket.create_connection(("127.0.0.1", port), 5), server_hostname=name)


def shown(phone: ssl.SSLContext, port: int) -> bytes | None:
    """The certificate the server shows; None while nobody answers."""
    try:
        with call(phone, port, "localhost") as there:
            return there.getpeercert(binary_form=True)
    except OSError:
        return None


@pytest.fixture
def phone_server(settings: dict[str, str], tmp_path: Path) -> Iterator[PhoneServer]:
    """The running server."""
    running = PhoneServer(settings, tmp_path)
    try:
        running.start()
        yield running
    finally:
        running.kill()
        until(lambda: is_free(running.plain), "the plain port is still held")


@pytest.mark.slow
def test_phones_reach_it_by_each_name_and_by_no_other(phone_server: PhoneServer) -> None:
    phone = phone_server.fetched()
    names = [*addresses.names(addresses.host_name()), "127.0.0.1"]
    for name in names:
        with call(phone, phone_server.port, name) as there:
            assert there.version() == "TLSv1.3", name
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        call(phone, phone_server.port, "cards.example")
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        call(ssl.create_default_context(), phone_server.port, "localhost")
    _signs_in_with_a_locked_cookie(phone_server, phone)
    _serves_the_steps_alone(phone_server)
    _tells_its_addresses(phone_server)


def _signs_in_with_a_locked_cookie(running: PhoneServer, phone: ssl.SSLContext) -> None:
    asked = http.client.HTTPSConnection("localhost", running.port, context=phone, timeout=20)
    body = f"login=guide-a&password={PASSWORD}"
    kind = "application/x-www-form-urlencoded"
    asked.request("POST", "/sign-in", body, {"Origin": running.url, "Content-Type": kind})
    answer = asked.getresponse()
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    asked.close()


def _serves_the_steps_alone(running: PhoneServer) -> None:
    plain = f"http://127.0.0.1:{running.plain}"
    with urllib.request.urlopen(f"{plain}/ca") as answer:
        assert f"https://127.0.0.1:{running.port}/" in answer.read().decode()
    for path in ("/", "/sign-in", "/sync/v1/pull"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(plain + path)


def _tells_its_addresses(running: PhoneServer) -> None:
    told = running.log_text()
    own = authority.read(Path(running.settings["CRM_PWA_DATA_DIR"]))
    assert own
    assert own.fingerprint in told
    assert f":{running.plain}/ca\n" in told
    assert f":{running.port}\n" in told
    answered = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert {"/healthz", "/ca"} <= {one["path"] for one in answered}


def test_two_servers_are_given_two_ports(app: Flask, tmp_path: Path) -> None:
    port = free_port()
    with app.app_context(), pytest.raises(ClickException, match="give them two ports"):
        phones.answer(app, Place(HERE, port), with_ca_port(port, tmp_path))


def test_a_plain_port_in_use_is_told_of_by_its_own_setting(app: Flask, tmp_path: Path) -> None:
    with socket.create_server((HERE, 0)) as taken:
        port = int(taken.getsockname()[1])
        told = with_ca_port(port, tmp_path)
        said = f"CRM_PWA_CA_PORT={port + 1} make phone"
        with app.app_context(), pytest.raises(ClickException, match=said):
            phones.answer(app, Place(HERE, free_port()), told)


def with_ca_port(port: int, folder: Path) -> Config:
    return from_environment({"CRM_PWA_DATA_DIR": str(folder), "CRM_PWA_CA_PORT": str(port)})


@pytest.mark.slow
def test_told_to_end_it_leaves_both_ports(phone_server: PhoneServer) -> None:
    """As a service manager tells it, who knows the first process only."""
    os.kill(phone_server.pid, signal.SIGTERM)
    until(lambda: not phone_server.running, "it runs on")
    assert is_free(phone_server.port)
    assert is_free(phone_server.plain)


@pytest.mark.slow
def test_a_new_certificate_is_shown_without_a_new_start(
    phone_server: PhoneServer, tmp_path: Path
) -> None:
    phone = phone_server.fetched()
    before = shown(phone, phone_server.port)
    (tmp_path / server.FILE).unlink()
    with phones.kept_fresh(tmp_path, phone_server.pid, every_s=0.1):
        until(lambda: shown(phone, phone_server.port) not in (None, before), "nothing changed")
    assert phone_server.running


def test_while_all_fits_nothing_is_made_anew(tmp_path: Path) -> None:
    """No signal comes: it would end this process."""
    server.renew(tmp_path, addresses.lan(), phones.moment())
    before = (tmp_path / server.FILE).read_bytes()
    with phones.kept_fresh(tmp_path, os.getpid(), every_s=0.01):
        time.sleep(0.2)
    assert (tmp_path / server.FILE).read_bytes() == before


def test_after_any_fault_it_is_looked_after_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An authority that somebody put there, which bounds nothing, is no fault of the disk."""
    own = authority.ready(tmp_path, "till", phones.moment())
    later = phones.moment() + timedelta(days=10)
    files.write(tmp_path / authority.FILE, server.vouched(own, ["till"], [server.HERE], later))
    with (
        subprocess.Popen(["env", "--default-signal=HUP", "sleep", "60"]) as told,
        phones.kept_fresh(tmp_path, told.pid, every_s=0.01),
    ):
        logged = ""
        while "ExtensionNotFound" not in logged:
            time.sleep(0.01)
            logged += capsys.readouterr().err
        (tmp_path / authority.FILE).unlink()
        told.wait(30)
    assert (tmp_path / server.FILE).exists()

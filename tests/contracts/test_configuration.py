"""docs/configuration.md and the settings the code reads are one list; bad values are explained.

What a proxy is told in docs/deployment.md is what the server needs.
"""

import errno
import re
import stat
from datetime import time
from pathlib import Path

import pytest

from crm_pwa import config
from crm_pwa.accounts import operations
from crm_pwa.checkout import proof
from crm_pwa.core import bodies
from crm_pwa.core.errors import AppError
from crm_pwa.wiring import LONGEST_BODY, commands, create_app
from tests.house.server import ROOT

NAMED = re.compile(r"\b(?:CRM_PWA_[A-Z_]+|PORT)\b")


def test_every_setting_is_documented_and_nothing_else() -> None:
    source = (ROOT / "crm_pwa" / "config.py").read_text()
    read = set(re.findall(r'env\.get\("([A-Z_]+)"', source))
    table = [line for line in _documented() if line.startswith("| `")]
    assert {re.findall(r"`([A-Z_]+)`", line)[0] for line in table} == read


def test_no_other_module_reads_the_environment() -> None:
    for path in (ROOT / "crm_pwa").rglob("*.py"):
        if path.name != "config.py":
            assert "os.environ" not in path.read_text(), path


def test_the_defaults_are_as_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = config.from_environment({})
    assert settings.port == 8000
    assert settings.data_dir == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'crm.db'}"


@pytest.mark.parametrize(("port", "beside"), [("8000", 8001), ("65535", 65534)])
def test_phones_learn_to_trust_on_the_port_beside(tmp_path: Path, port: str, beside: int) -> None:
    env = {"CRM_PWA_DATA_DIR": str(tmp_path), "PORT": port}
    assert config.from_environment(env).ca_port == beside
    assert config.from_environment(env | {"CRM_PWA_CA_PORT": "81"}).ca_port == 81


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    env = {"CRM_PWA_DATA_DIR": str(tmp_path)}
    first, second = config.from_environment(env), config.from_environment(env)
    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_nobody_else_looks_into_a_data_folder_made_here(tmp_path: Path) -> None:
    config.from_environment({"CRM_PWA_DATA_DIR": str(tmp_path / "new")})
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_secret_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(config.ConfigError, match=r"secret.key .*No space left on device"):
            config.from_environment({"CRM_PWA_DATA_DIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []
    assert config.from_environment({"CRM_PWA_DATA_DIR": str(tmp_path)}).secret_key


@pytest.mark.parametrize("content", [b"short", b"\xff" * 64], ids=["short", "no text"])
def test_a_spoilt_secret_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(content)
    with pytest.raises(config.ConfigError, match=r"secret.key .*Restore it from a backup"):
        config.from_environment({"CRM_PWA_DATA_DIR": str(tmp_path)})


def test_an_empty_value_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = re.findall(r'env\.get\("([A-Z_]+)"', (ROOT / "crm_pwa" / "config.py").read_text())
    unset = config.from_environment({})
    assert config.from_environment(dict.fromkeys(names, "")) == unset


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://shop:hidden@host/crm",
        "postgresql+asyncpg://shop:hidden@host/crm",
        "postgresql+psycopg://shop:hidden@[::/crm",
    ],
)
def test_an_address_of_no_database_of_ours_is_named_without_its_password(
    tmp_path: Path, url: str
) -> None:
    env = {"CRM_PWA_DATA_DIR": str(tmp_path), "CRM_PWA_DATABASE_URL": url}
    with pytest.raises(config.ConfigError, match="CRM_PWA_DATABASE_URL names no") as told:
        create_app(env)
    assert "hidden" not in str(told.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_nothing_begins_on_a_database_that_ends_with_its_process(tmp_path: Path, url: str) -> None:
    app = create_app({"CRM_PWA_DATA_DIR": str(tmp_path), "CRM_PWA_DATABASE_URL": url})
    with app.app_context(), pytest.raises(AppError, match="CRM_PWA_DATABASE_URL names no"):
        commands.ready_database()


def test_the_daily_lists_are_made_at_five_unless_told_otherwise(tmp_path: Path) -> None:
    def at(**env: str) -> object:
        return config.from_environment({"CRM_PWA_DATA_DIR": str(tmp_path)} | env).lists_at

    assert at() == time(5)
    assert at(CRM_PWA_LISTS_AT="08:30") == time(8, 30)
    assert at(CRM_PWA_LISTS_AT="never") is None


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"PORT": "http"}, "1 to 65535"),
        ({"PORT": "²"}, "1 to 65535"),
        ({"PORT": "0"}, "1 to 65535"),
        ({"PORT": "65536"}, "1 to 65535"),
        ({"CRM_PWA_CA_PORT": "plain"}, "CRM_PWA_CA_PORT must be a number from 1 to 65535"),
        ({"CRM_PWA_SECRET_KEY": "short"}, "at least 32 characters"),
        ({"CRM_PWA_SECRET_KEY": "ab" * 20}, "CRM_PWA_SECRET_KEY can be guessed"),
        ({"CRM_PWA_SECRET_KEY": "ChangeMe-9f8e7d6c5b4a3210-ChangeMe"}, "can be guessed"),
        ({"CRM_PWA_LISTS_AT": "25:00"}, "such as 05:00, or never"),
        ({"CRM_PWA_DATA_DIR": "/proc/nowhere"}, "CRM_PWA_DATA_DIR"),
        ({"CRM_PWA_DATA_DIR": "/tmp/crm?"}, "question mark"),
    ],
)
def test_a_value_that_cannot_be_used_says_what_to_do(
    tmp_path: Path, setting: dict[str, str], said: str
) -> None:
    with pytest.raises(config.ConfigError, match=said):
        config.from_environment({"CRM_PWA_DATA_DIR": str(tmp_path)} | setting)


def test_the_proxies_shown_buffer_what_the_server_takes_and_name_the_caller(
    tmp_path: Path,
) -> None:
    text = "\n".join(_documented("deployment"))
    caddy, nginx = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    kib = LONGEST_BODY // 1024
    assert f"at most {kib} KiB" in text
    assert re.findall(r"(max_size|request_buffers|read_body) (\S+)", caddy) == [
        ("read_body", "20s"),
        ("max_size", f"{kib}KiB"),
        ("request_buffers", f"{kib}KiB"),
    ]
    for line in ("proxy_request_buffering on", "client_body_timeout", f"max_body_size {kib}k;"):
        assert line in nginx
    believed = {f"X-Forwarded-{name}" for name in ("For", "Proto", "Host")}
    assert f"client_body_buffer_size {kib}k;" in nginx, "no note lies on the proxy's disk"
    assert set(re.findall(r"proxy_set_header (\S+)", nginx)) == believed
    port = config.from_environment({"CRM_PWA_DATA_DIR": str(tmp_path)}).port
    assert f"127.0.0.1:{port}" in caddy
    assert "CRM_PWA_PROXIES=1 .venv/bin/flask --app app serve" in text, "one proxy is believed"
    assert f"127.0.0.1:{port}" in nginx


def test_the_limits_told_are_the_limits_kept() -> None:
    text = " ".join([*_documented(), *_documented("deployment")])
    assert (bodies.STRANGERS, bodies.KNOWN) == (2, 3)
    assert "two bodies of strangers and three of people and phones" in text
    assert (operations.TRIES, operations.TRIES_ALL, operations.TRIES_FROM) == (5, 25, 60)
    assert operations.WINDOW_MS == 900_000
    assert "five at one account from one network, 25 at it from anywhere" in text
    assert "sixty from one address, close it for 15 minutes" in text


def _documented(page: str = "configuration") -> list[str]:
    return (ROOT / "docs" / f"{page}.md").read_text().splitlines()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"CRM_PWA_SMS_URL": "http://gateway.example.com/x?key=hidden"}, "anybody on the way"),
        ({"CRM_PWA_WECOM_URL": "gateway"}, "CRM_PWA_WECOM_URL must be written like https://"),
        ({"CRM_PWA_SMTP_URL": "smtp+plain://shop:hidden@mail.example.com"}, "anybody on the way"),
        ({"CRM_PWA_SMTP_URL": "https://shop:hidden@mail"}, "must be written like smtp://"),
        ({"CRM_PWA_SMTP_URL": "smtp://shop:hidden@mail:port"}, "must be written like smtp://"),
    ],
)
def test_what_takes_messages_is_spoken_to_in_private(
    tmp_path: Path, setting: dict[str, str], said: str
) -> None:
    with pytest.raises(config.ConfigError, match=said) as told:
        config.from_environment({"CRM_PWA_DATA_DIR": str(tmp_path)} | setting)
    assert "hidden" not in str(told.value)


def test_the_limits_of_one_time_codes_are_as_told() -> None:
    text = " ".join(_documented())
    assert (proof.PER_PHONE, proof.PER_PHONE_MS, proof.PER_ADDRESS) == (3, 900_000, 60)
    assert (proof.PER_TILL, proof.TRIES, proof.PER_PHONE_DAY) == (120, 5, 10)
    assert (proof.PER_RANGE, proof.PER_STORE) == (240, 240)
    assert "three codes to one number in 15 minutes and ten in a day, sixty an hour" in text
    assert "one address and 240 from its range" in text
    assert "120 an hour at one till and 240 at those of a store" in text

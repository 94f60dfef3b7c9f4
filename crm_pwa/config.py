"""Settings read from the environment. No other module reads it.

docs/configuration.md lists every name below; a test holds the two equal.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_SECRET = 32
FEWEST_LETTERS = 8
"""Different characters of a secret. 32 random hexadecimal digits have fewer once in 30 million."""
EXAMPLES = ("changeme", "change-me", "change_me", "default", "example", "insecure", "password")
"""Words of secrets that were copied from a page instead of made."""
LAST_PORT = 65_535
MOST_PROXIES = 9
CARDS = 5_000
MOST_CARDS = 100_000
NEVER = "never"
PLAIN = ""
MAIL = {
    "smtp": "smtp://user:password@mail.example.com:587",
    "smtps": "smtps://user:password@mail.example.com",
    "smtp+plain": PLAIN,
}
WEB = {"https": "https://gateway.example.com/send", "http": PLAIN}
"""Schemes of addresses outside, each with an example; those without one are not encrypted."""
SECRET_FILE = "secret.key"  # noqa: S105 - the name of the file, not a secret


class ConfigError(Exception):
    """A setting that cannot be used; the text says what to do."""


@dataclass(frozen=True)
class Config:
    """What the application was told at start.

    port: TCP port of ``flask serve``.
    data_dir: folder of the database, the secret key and exports; made when missing.
    database_url: SQLAlchemy URL; SQLite in ``data_dir`` unless set.
    secret_key: at least 32 characters; seals bodies and keys hashes.
    demo_password: password of all demo accounts, or empty for random ones.
    proxies: how many trusted proxies stand before the server; their X-Forwarded-* are believed.
    cards: how many full cards the phones of a store carry.
    lists_at: the store's own time from which the server makes its daily list; None for never.
    ca_port: TCP port of the page that tells phones how to trust the server; unencrypted.
    smtp_url, mail_from: the mail server, and whom mail is from; empty for none.
    sms_url, wecom_url: who takes text messages and WeCom messages (docs/messages.md), each with
    its bearer token.
    spark_master: the Spark cluster of ``flask insights … --engine spark``; this machine unless set.
    """

    port: int
    data_dir: Path
    database_url: str
    secret_key: str
    demo_password: str = ""
    proxies: int = 0
    cards: int = CARDS
    lists_at: time | None = None
    ca_port: int = 8001
    smtp_url: str = ""
    mail_from: str = ""
    sms_url: str = ""
    sms_token: str = ""
    wecom_url: str = ""
    wecom_token: str = ""
    spark_master: str = "local[*]"


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings; make the data folder and the secret key where missing.

    An empty value is none. Raises ConfigError when the port, the proxies or the cards are no
    number, the lists' time is none, the folder cannot be written, the secret is too short or can
    be guessed, or what takes messages could be overheard.
    """
    given = os.environ if environ is None else environ
    env = {name: value for name, value in given.items() if value}
    data_dir = Path(env.get("CRM_PWA_DATA_DIR", "./var")).resolve()
    _writable(data_dir)
    port = _port(env.get("PORT", "8000"))
    beside = port - 1 if port == LAST_PORT else port + 1
    return Config(
        port=port,
        data_dir=data_dir,
        database_url=env.get("CRM_PWA_DATABASE_URL", "") or _sqlite(data_dir / "crm.db"),
        secret_key=_secret(env.get("CRM_PWA_SECRET_KEY", ""), data_dir),
        demo_password=env.get("CRM_PWA_DEMO_PASSWORD", ""),
        proxies=_proxies(env.get("CRM_PWA_PROXIES", "0")),
        cards=_cards(env.get("CRM_PWA_CARDS", str(CARDS))),
        lists_at=_lists_at(env.get("CRM_PWA_LISTS_AT", "05:00")),
        ca_port=_port(env.get("CRM_PWA_CA_PORT", str(beside)), "CRM_PWA_CA_PORT"),
        smtp_url=_address(env.get("CRM_PWA_SMTP_URL", ""), "CRM_PWA_SMTP_URL", MAIL),
        mail_from=env.get("CRM_PWA_MAIL_FROM", ""),
        sms_url=_address(env.get("CRM_PWA_SMS_URL", ""), "CRM_PWA_SMS_URL", WEB),
        sms_token=env.get("CRM_PWA_SMS_TOKEN", ""),
        wecom_url=_address(env.get("CRM_PWA_WECOM_URL", ""), "CRM_PWA_WECOM_URL", WEB),
        wecom_token=env.get("CRM_PWA_WECOM_TOKEN", ""),
        spark_master=env.get("CRM_PWA_SPARK_MASTER", "local[*]"),
    )


def _port(text: str, name: str = "PORT") -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= LAST_PORT:
        raise ConfigError(f"{name} must be a number from 1 to {LAST_PORT}, not {text!r}.")
    return int(text)


def _proxies(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_PROXIES:
        raise ConfigError(
            f"CRM_PWA_PROXIES must be a number from 0 to {MOST_PROXIES}, not {text!r}: "
            "how many proxies of yours stand before the server."
        )
    return int(text)


def _cards(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= MOST_CARDS:
        raise ConfigError(
            f"CRM_PWA_CARDS must be a number from 1 to {MOST_CARDS}, not {text!r}: "
            "how many full cards the phones of a store carry."
        )
    return int(text)


def _lists_at(text: str) -> time | None:
    if text == NEVER:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - each store's own clock
    except ValueError:
        raise ConfigError(
            f"CRM_PWA_LISTS_AT must be a time such as 05:00, or {NEVER}, not {text!r}: "
            "from when the server makes each store's daily list, by the store's clock."
        ) from None


def _address(text: str, name: str, kind: Mapping[str, str]) -> str:
    """An address outside that nobody on the way can read along with; the value is never shown."""
    if not text:
        return ""
    try:
        told = urlsplit(text)
        where, _port_of_it = told.hostname, told.port
    except ValueError:
        where, told = None, urlsplit("")
    if not where or told.scheme not in kind:
        raise ConfigError(f"{name} must be written like {next(iter(kind.values()))}.")
    if kind[told.scheme] == PLAIN and where not in ("localhost", "127.0.0.1", "::1"):
        raise ConfigError(
            f"{name} begins with {told.scheme}://, which anybody on the way can read. That is "
            f"for this machine alone; elsewhere write it like {next(iter(kind.values()))}."
        )
    return text


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Make it writable or set CRM_PWA_DATA_DIR to one that is."
        ) from error


def _sqlite(file: Path) -> str:
    if "?" in str(file):  # an address would end there
        raise ConfigError(f"{file.parent} has a question mark in its name: choose another folder.")
    return f"sqlite:///{file}"


def _secret(given: str, folder: Path) -> str:
    if given:
        if len(given) < SHORTEST_SECRET:
            raise ConfigError(
                f"CRM_PWA_SECRET_KEY needs at least {SHORTEST_SECRET} characters; "
                "leave it unset to have one made and kept in the data folder."
            )
        if len(set(given)) < FEWEST_LETTERS or any(word in given.lower() for word in EXAMPLES):
            raise ConfigError(
                "CRM_PWA_SECRET_KEY can be guessed; leave it unset to have one made and kept in "
                "the data folder, or make one with: python -c 'import secrets; "
                "print(secrets.token_urlsafe(48))'"
            )
        return given
    path = folder / SECRET_FILE
    try:
        if not path.exists():
            _make_secret(path)
        kept = path.read_text("utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read or made ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path} holds no secret. Restore it from a backup.") from None
    if len(kept) < SHORTEST_SECRET:
        raise ConfigError(f"{path} holds too short a secret. Restore it from a backup.")
    return kept


def _make_secret(path: Path) -> None:
    """Whole or not at all, and never over another's."""
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()

"""``flask serve --phone``: HTTPS for the phones of this network, and the page that says how."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask

from crm_pwa.config import Config
from crm_pwa.core import logs
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import close, db
from crm_pwa.lan import addresses, authority, server
from crm_pwa.lan.gate import only_trust
from crm_pwa.wiring.serving import EVERYWHERE, Place, announce, listen, refuse_busy
from crm_pwa.wiring.serving import answer as answer_at

LOOKS_EVERY_S = 60.0


def answer(app: Flask, place: Place, settings: Config) -> None:
    """Serve phones until told to stop: the application by https, and plainly how to trust it.

    Raises AppError when the authority's file cannot be used.
    """
    plain = Place(place.host, settings.ca_port)
    if plain == place:
        raise click.ClickException("PORT and CRM_PWA_CA_PORT are one; give them two ports.")
    refuse_busy(plain, "CRM_PWA_CA_PORT={port} make phone")
    server.renew(settings.data_dir, addresses.lan(), moment())
    _tell(place, plain, settings.data_dir)
    close(db.engine)
    with _beside(app, plain, place.port), kept_fresh(settings.data_dir, os.getpid()):
        answer_at(app, place, settings.data_dir / server.FILE)


def _tell(place: Place, plain: Place, data_dir: Path) -> None:
    own = authority.read(data_dir)
    found = [*map(str, addresses.lan()), *addresses.names(addresses.host_name())]
    if place.host != EVERYWHERE:
        found = [place.host]
    click.echo("Once on each phone, in the same network:\n")
    announce(f"http://{found[0]}:{plain.port}/ca")
    click.echo("Then:\n")
    announce(f"https://{found[0]}:{place.port}")
    if found[1:]:
        click.echo(f"  also reached as {', '.join(found[1:])}")
    click.echo(f"  fingerprint of the certificate: {own.fingerprint if own else ''}\n")


@contextlib.contextmanager
def _beside(app: Flask, place: Place, secure_port: int) -> Iterator[None]:
    """A second server while this one runs, on which phones learn to trust this one."""
    gate = only_trust(app.wsgi_app, secure_port)
    multiprocessing.set_start_method("fork", force=True)
    beside = multiprocessing.Process(target=listen, args=(gate, place))
    beside.start()
    try:
        yield
    finally:
        beside.terminate()
        beside.join()


@contextlib.contextmanager
def kept_fresh(data_dir: Path, process: int, every_s: float = LOOKS_EVERY_S) -> Iterator[None]:
    """Renew the certificate when it nears its end or the network gave a new address.

    At SIGHUP the granian of ``process`` puts a new worker beside the old one, which reads the
    file again.
    """
    over = threading.Event()

    def look() -> None:
        while not over.wait(every_s):
            try:
                if server.renew(data_dir, addresses.lan(), moment()):
                    os.kill(process, signal.SIGHUP)
            except Exception as fault:  # noqa: BLE001 - a disk full now has room in a minute
                logs.failed(fault)

    threading.Thread(target=look, daemon=True).start()
    try:
        yield
    finally:
        over.set()


def moment() -> datetime:
    """Now, as certificates count."""
    return datetime.fromtimestamp(now_ms() / 1000, UTC)

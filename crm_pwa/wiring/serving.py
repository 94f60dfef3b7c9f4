"""How granian serves the application: one process, a few threads, SQLite's one writer."""

import errno
import gc
import multiprocessing
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import qrcode
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from crm_pwa.core import bodies
from crm_pwa.core.db import close, db
from crm_pwa.jobs import daily, insights, messages

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NO_HOST = "{host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all there are."
REFUSED = {
    errno.EADDRINUSE: "Port {port} is in use. Stop the program that holds it, or choose another: "
    "{other}",
    errno.EADDRNOTAVAIL: NO_HOST,
    errno.EACCES: "Port {port} is not free for everybody. Choose one above 1023: {other}",
}
HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - phones come from outside


@dataclass(frozen=True)
class Place:
    """Where to listen."""

    host: str
    port: int


def answer(app: Flask, place: Place, tls: Path | None = None) -> None:
    """Answer until told to stop. The worker is a fork: what is loaded need not be loaded again.

    Nor need the collector walk through it, which took a sixth of every page's time.
    """
    close(db.engine)
    gc.collect()
    gc.freeze()
    multiprocessing.set_start_method("fork", force=True)
    opens = app.extensions["settings"].lists_at
    daily.start(app, opens)
    if opens:
        insights.start(app)
    messages.start(app)
    listen(app, place, tls)


def listen(app: "WSGIApplication", place: Place, tls: Path | None = None) -> None:
    """Answer until told to stop. ``tls``: file of the certificate and its key, for https."""
    server = Granian("app:app", **server_options(place, tls))
    server.serve(target_loader=lambda: app, wrap_loader=False)


def server_options(place: Place, tls: Path | None) -> dict[str, Any]:
    """What granian is told.

    It warns of more threads than twice the cores; ours mostly wait for bodies, so only its errors
    are shown.
    """
    return {
        "address": place.host,
        "port": place.port,
        "interface": Interfaces.WSGI,
        "workers": 1,
        "blocking_threads": bodies.THREADS,
        "backpressure": 64,
        "workers_kill_timeout": 10,
        "log_level": LogLevels.error,
        "ssl_cert": tls,
        "ssl_key": tls,
    }


def refuse_busy(place: Place, again: str = "PORT={port} make run") -> None:
    """Two servers can share a port in silence; so ask before. ``again``: how to try another."""
    host, port = place.host, place.port
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (socket.gaierror, UnicodeError):
        raise click.ClickException(NO_HOST.format(host=host)) from None
    except OSError as error:
        said = REFUSED.get(error.errno or 0, "Port {port} of {host} cannot be had: {why}.")
        other = again.format(port=port + 1 if error.errno == errno.EADDRINUSE else 8000)
        raise click.ClickException(
            said.format(host=host, port=port, other=other, why=error.strerror)
        ) from None


def announce(address: str) -> None:
    """Show an address in the terminal, with its QR code."""
    code = qrcode.QRCode(border=1)
    code.add_data(address)
    code.print_ascii(invert=True)
    click.echo(f"  {address}\n")

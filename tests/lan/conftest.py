"""An installation that has its authority already, and one second of its first day."""

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.lan import authority, server
from crm_pwa.lan.authority import Authority

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
SHOP = IPv4Address("192.168.3.4")


@pytest.fixture
def own(tmp_path: Path) -> Authority:
    """The authority of ``tmp_path``, which has vouched for the shop's address."""
    server.renew(tmp_path, [SHOP], NOW)
    made = authority.read(tmp_path)
    assert made
    return made


@pytest.fixture
def trusted(app: Flask, own: Authority, tmp_path: Path) -> Flask:
    """The application of that installation."""
    app.extensions["settings"] = replace(app.extensions["settings"], data_dir=tmp_path)
    return app

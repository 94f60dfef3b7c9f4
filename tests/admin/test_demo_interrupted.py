"""``flask demo`` interrupted anywhere begins again and ends as if nothing had happened."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from crm_pwa.admin import demo_notes, demo_shop
from crm_pwa.admin.importing import whole
from crm_pwa.core.db import db
from crm_pwa.wiring import create_app

pytestmark = pytest.mark.slow
FEW = 20
COUNTED = ("store", "staff", "member", "purchase_line", "operation", "consent", "prompt")
Count = Callable[[Flask], dict[str, int]]


class PowerCut(BaseException):
    """Ends a run as a signal does."""


def cut(*_given: object, **_named: object) -> None:
    raise PowerCut


def counts(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as at:
        return {name: at.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in COUNTED}


@pytest.fixture
def empty(settings: dict[str, str], data_dir: Path) -> Callable[[str], Flask]:
    """Build an application over a database of that name with nothing in it."""

    def build(name: str) -> Flask:
        url = f"sqlite:///{data_dir / name}.db"
        return create_app({**settings, "CRM_PWA_DATABASE_URL": url})

    return build


@pytest.mark.parametrize(
    ("place", "name"), [(whole, "run"), (whole, "count_facts"), (demo_notes, "keep")]
)
def test_an_interrupted_demo_is_gone_on_with(
    empty: Callable[[str], Flask], monkeypatch: pytest.MonkeyPatch, place: object, name: str
) -> None:
    app, peer = empty("cut"), empty("whole")
    with monkeypatch.context() as patched:
        patched.setattr(place, name, cut)
        with pytest.raises(PowerCut):
            app.test_cli_runner().invoke(args=["demo", "--members", str(FEW)])
    again = app.test_cli_runner().invoke(args=["demo", "--members", "900"])
    assert again.exit_code == 0, again.output
    assert "Going on with the demo shop" in again.output
    peer.test_cli_runner().invoke(args=["demo", "--members", str(FEW)])
    assert counts(app) == counts(peer)
    assert counts(app)["member"] == FEW


def test_a_finished_demo_and_a_shop_of_ones_own_are_left_alone(
    empty: Callable[[str], Flask], app: Flask
) -> None:
    made = empty("made")
    made.test_cli_runner().invoke(args=["demo", "--members", str(FEW)])
    for one in (made, app):
        before = counts(one)
        again = one.test_cli_runner().invoke(args=["demo"])
        assert again.exit_code == 1
        assert "only made in an empty database" in again.output
        assert counts(one) == before
    with app.app_context():
        assert not demo_shop.fill_when_empty()

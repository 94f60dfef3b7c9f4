"""The demo shop as it is after ``flask demo``."""

from pathlib import Path

import pytest

from crm_pwa.core.db import db
from tests.house.application import MakeApp


@pytest.mark.slow
def test_every_note_is_taken_those_of_guests_too(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(CRM_PWA_DATABASE_URL=f"sqlite:///{tmp_path / 'demo.db'}")
    app.test_cli_runner().invoke(args=["demo", "--members", "300"], catch_exceptions=False)
    with app.app_context():
        found = db.session.execute(
            db.text("SELECT verdict, count(*) AS n FROM operation GROUP BY verdict")
        ).all()
        guests = db.session.scalar(
            db.text("SELECT count(*) FROM operation WHERE kind = 'scan.seen'")
        )
    assert [row.verdict for row in found] == ["accepted"]
    assert found[0].n > 500
    assert guests

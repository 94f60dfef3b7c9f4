"""The application under test: the real one, over this test's own database.

Building it compiles every template for the phone, so it is built once a run; between tests its
database is put back and so are its settings. A test that needs another one asks ``make_app``.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.core import words
from crm_pwa.core.db import close, db
from crm_pwa.core.templating.language import SOURCE, using
from crm_pwa.wiring import create_app

SECRET = "a-secret-of-the-house-of-more-than-32-characters"

MakeApp = Callable[..., Flask]


@pytest.fixture(scope="session")
def standing_settings(data_dir: Path, database_place: str) -> dict[str, str]:
    """The environment every application of this run is given."""
    return {
        "CRM_PWA_DATA_DIR": str(data_dir),
        "CRM_PWA_DATABASE_URL": database_place,
        "CRM_PWA_SECRET_KEY": SECRET,
    }


@pytest.fixture(scope="session")
def standing_app(standing_settings: dict[str, str]) -> Flask:
    """The application, whatever lies in its database."""
    app = create_app(standing_settings)
    app.testing = True
    return app


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Every test begins in the language of the message ids, whatever a page spoke before.

    Nor does it know which day it is, for the words of dates.
    """
    words.stand_on("")
    words.speak_by({})
    words.pay_in(None)
    with using(SOURCE):
        yield


@pytest.fixture
def settings(standing_settings: dict[str, str], database_url: str) -> dict[str, str]:
    """The environment of this test's application and server; the database is ready."""
    assert standing_settings["CRM_PWA_DATABASE_URL"] == database_url
    return dict(standing_settings)


@pytest.fixture
def app(standing_app: Flask, settings: dict[str, str]) -> Iterator[Flask]:
    """The application. Its database holds the cast and nothing else.

    What a test changes in its config, views or extensions is put back afterwards.
    """
    shelves = (standing_app.config, standing_app.view_functions, standing_app.extensions)
    before = [dict(shelf) for shelf in shelves]
    yield standing_app
    for shelf, was in zip(shelves, before, strict=True):
        shelf.clear()
        shelf.update(was)
    _let_go(standing_app)


@pytest.fixture
def make_app(settings: dict[str, str]) -> Iterator[MakeApp]:
    """Build another application: ``make_app(CRM_PWA_DEMO_PASSWORD="…")``; same database."""
    made: list[Flask] = []

    def make(**more: str) -> Flask:
        app = create_app({**settings, **more})
        app.testing = True
        made.append(app)
        return app

    yield make
    for app in made:
        _let_go(app)


def _let_go(app: Flask) -> None:
    """Close every connection, so that the next test may replace the database."""
    with app.app_context():
        db.session.remove()
        close(db.engine)

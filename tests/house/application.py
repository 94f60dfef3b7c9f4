"""The application under test: the real one, over this test's own database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.core.db import db
from crm_pwa.wiring import create_app

SECRET = "a-secret-of-the-house-of-more-than-32-characters"


@pytest.fixture
def settings(database_url: str, data_dir: Path) -> dict[str, str]:
    """The environment the application is given; a test may add to it before asking for ``app``."""
    return {
        "CRM_PWA_DATA_DIR": str(data_dir),
        "CRM_PWA_DATABASE_URL": database_url,
        "CRM_PWA_SECRET_KEY": SECRET,
    }


@pytest.fixture
def app(settings: dict[str, str]) -> Iterator[Flask]:
    """The application. Its database holds the cast and nothing else."""
    app = create_app(settings)
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

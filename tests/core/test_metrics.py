"""Counters stay as few as the application's own routes and methods."""

from flask import Flask

from crm_pwa.core import metrics


def test_made_up_methods_have_no_counters_of_their_own(app: Flask) -> None:
    for number in range(5):
        app.test_client().open("/healthz", method=f"MADE-UP-{number}")
    assert "MADE-UP" not in metrics.text().decode()

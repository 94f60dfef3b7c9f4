"""The log: a line a request, of patterns and never of people."""

import json
import sys
from typing import NoReturn

import pytest
from flask import Flask


def test_a_request_is_one_line_that_names_its_pattern(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    app.test_client().get("/members/0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01?q=Li")
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert said.pop("ms") >= 0
    assert said == {"method": "GET", "path": "/members/<m>", "status": 303}


def test_a_log_that_cannot_be_written_spoils_no_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", _Full())
    assert app.test_client().get("/healthz").status_code == 200


class _Full:
    """What standard error is once the disk below it is full."""

    def write(self, _text: str) -> NoReturn:
        raise OSError(28, "No space left on device")

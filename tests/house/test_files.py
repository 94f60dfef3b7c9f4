"""The shell's files travel small and whole."""

import gzip
import re

import pytest
from flask import Flask

from crm_pwa.worker import files
from crm_pwa.worker.files import STATIC, bare


def test_a_script_travels_packed_and_without_its_comments(app: Flask) -> None:
    answer = app.test_client().get("/static/shared/hlc.js", headers={"Accept-Encoding": "gzip"})
    script = gzip.decompress(answer.data)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.vary
    assert b"export" in script
    assert not re.search(rb"^\s*//", script, re.MULTILINE)
    assert len(script) < len((STATIC / "shared" / "hlc.js").read_bytes())


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("// said\na();\n", "a();\n"),
        ("  /** said\n   * twice */\n  a();\n", "a();\n"),
        ("/** @type {T} */ (a).b();\n/* c */\nd();\n", "/** @type {T} */ (a).b();\nd();\n"),
        ("a(); // said\n", "a(); // said\n"),
        ("a(`${b && ` ${c}`}`);\n", "a(`${b && ` ${c}`}`);\n"),
        ('a("http://b");\n', 'a("http://b");\n'),
    ],
)
def test_every_line_of_code_travels_as_it_was_written(written: str, sent: str) -> None:
    assert bare(written) == sent


def test_no_script_holds_a_text_of_several_lines() -> None:
    for path in STATIC.rglob("*.js"):
        if "vendor" not in path.parts:
            for line in bare(path.read_text("utf-8")).splitlines():
                assert line.count("`") % 2 == 0, f"{path.name}: {line}"


def test_who_takes_nothing_packed_gets_it_plain(app: Flask) -> None:
    answer = app.test_client().get("/static/icons/app.svg", headers={"Accept-Encoding": ""})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC / "icons" / "app.svg").read_bytes()


def test_what_others_wrote_travels_byte_for_byte(app: Flask) -> None:
    answer = app.test_client().get(
        "/static/vendor/htmx.min.js", headers={"Accept-Encoding": "gzip"}
    )
    assert gzip.decompress(answer.data) == (STATIC / "vendor" / "htmx.min.js").read_bytes()


def test_an_unchanged_file_is_not_sent_again(app: Flask) -> None:
    first = app.test_client().get("/static/shared/hlc.js")
    again = app.test_client().get(
        "/static/shared/hlc.js", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert not again.data


def test_nothing_outside_the_folder_is_served(app: Flask) -> None:
    for name in ("../app.py", "..%2fapp.py", "nothing.js"):
        assert app.test_client().get(f"/static/{name}").status_code == 404


def test_a_file_is_kept_packed_once_however_its_name_is_written(app: Flask) -> None:
    client = app.test_client()
    client.get("/static/shared/hlc.js")
    before = files._packed.cache_info().currsize
    for turn in range(5):
        assert client.get(f"/static/x{turn}/../shared/hlc.js").status_code == 200
    assert files._packed.cache_info().currsize == before

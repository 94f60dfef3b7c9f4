"""The shell's files travel small and whole."""

import gzip

from flask import Flask

from crm_pwa.worker.files import STATIC


def test_a_script_travels_packed_and_without_its_comments(app: Flask) -> None:
    answer = app.test_client().get("/static/shared/hlc.js", headers={"Accept-Encoding": "gzip"})
    script = gzip.decompress(answer.data)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.vary
    assert b"export" in script
    assert b"//" not in script
    assert len(script) < len((STATIC / "shared" / "hlc.js").read_bytes())


def test_who_takes_nothing_packed_gets_it_plain(app: Flask) -> None:
    answer = app.test_client().get("/static/css/base.css", headers={"Accept-Encoding": ""})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC / "css" / "base.css").read_bytes()


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

"""The browser libraries in static/vendor are the ones we chose, whole, and name no other host."""

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
UNLISTED = {"CHECKSUMS", "README.md"}


def listed() -> dict[str, str]:
    lines = (VENDOR / "CHECKSUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_vendored_file_matches_its_checksum() -> None:
    files = {p.relative_to(VENDOR).as_posix(): sha256(p) for p in VENDOR.rglob("*") if p.is_file()}
    assert {name: digest for name, digest in files.items() if name not in UNLISTED} == listed()


def test_the_wasm_is_the_one_its_loader_was_published_with() -> None:
    loader = (VENDOR / "zxing/reader/index.js").read_text()
    assert sha256(VENDOR / "zxing/reader/zxing_reader.wasm") in loader


def test_no_vendored_script_names_a_host() -> None:
    for script in VENDOR.rglob("*.js"):
        assert not re.findall(r"https?://[a-z0-9.-]+", script.read_text()), script.name


def test_every_library_comes_with_its_licence_and_version() -> None:
    readme = (VENDOR / "README.md").read_text()
    for words in ("htmx.org 4.0.1", "0BSD", "zxing-wasm 3.1.4", "MIT", "Apache-2.0"):
        assert words in readme
    for licence in ("htmx.LICENSE", "zxing/LICENSE", "zxing/zxing-cpp.LICENSE"):
        assert len((VENDOR / licence).read_text()) > 500

"""The shell's files as they travel: joined, scripts without their comments, text packed once.

A phone fetches every one of them when it is set up, over a shop's Wi-Fi. What is written for
people who read the code is left out, and what packs well is packed when it is first asked for.
What lies in static/joined/ is sent with all that it imports, as one file.
"""

import gzip
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from flask import Response, request, send_from_directory

from crm_pwa.worker.joining import join_scripts, join_styles

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
"""Files worth packing; pictures are packed already."""
VENDOR = "vendor"
JOINED = STATIC / "joined"
APART = frozenset({"/static/scan/reader.js"})
"""Modules that a page asks for by themselves, and joined scripts import from there."""
KEPT = 256
COMMENTS = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/)[ \t]*\n", re.MULTILINE)
MARGINS = re.compile(r"^[ \t]+|^\n", re.MULTILINE)
Packing = Literal["plain", "gzip"]


def files() -> list[Path]:
    """Every file below static/."""
    return [path for path in STATIC.rglob("*") if path.is_file()]


def bare(code: str) -> str:
    """Leave out margins, empty lines, and comments that have lines of their own.

    Every line of code stays as it is written, for no script of ours holds a text of several lines.
    """
    return MARGINS.sub("", COMMENTS.sub("", code))


def serve(name: str) -> Response:
    """Answer with one file of static/. Raises NotFound for a name that is none."""
    kind = TYPES.get(Path(name).suffix)
    plain = send_from_directory(STATIC, name)
    if kind is None:
        return plain
    plain.close()
    path = (STATIC / name).resolve()  # one name a file, however it was asked for
    packing = _packing()
    response = Response(_packed(path, path.stat().st_mtime_ns, packing), mimetype=kind)
    return packed_as(response, packing)


def packed(text: str, kind: str) -> Response:
    """Answer with a text made here, packed where the browser takes it. ``kind``: its MIME type."""
    packing = _packing()
    response = Response(_text(text, packing), mimetype=kind)
    return packed_as(response, packing)


def packed_as(response: Response, packing: Packing) -> Response:
    """Say how an answer is packed; an unchanged one is answered with 304."""
    if packing == "gzip":
        response.headers["Content-Encoding"] = packing
    response.vary.add("Accept-Encoding")
    response.add_etag()
    response.make_conditional(request)
    return response


def _packing() -> Packing:
    return "gzip" if request.accept_encodings["gzip"] else "plain"


def as_sent(path: Path) -> bytes:
    """The bytes of a file of ours as a phone gets them, before they are packed.

    Raises CannotJoinError for one of static/joined/ with a part that cannot be joined.
    """
    if path.parent == JOINED:
        return joined(path)[0].encode()
    data = path.read_bytes()
    if path.suffix in (".js", ".css") and VENDOR not in path.relative_to(STATIC).parts:
        return bare(data.decode()).encode()
    return data


@lru_cache
def joined(path: Path) -> tuple[str, frozenset[Path]]:
    """One of static/joined/ as it is sent, and the files it is made of. Raises CannotJoinError.

    Joined once a process, as its address is made once.
    """
    join = join_scripts if path.suffix == ".js" else join_styles
    entry = f"/static/{path.relative_to(STATIC).as_posix()}"
    text, parts = join(entry, own, APART)
    return bare(text), frozenset(ROOT / part.strip("/") for part in parts)


def own(address: str) -> str:
    """The text of a file of ours by its address, to be joined: without comments, with margins."""
    return COMMENTS.sub("", (ROOT / address.strip("/")).read_text("utf-8"))


@lru_cache(maxsize=KEPT)
def _packed(path: Path, _changed: int, packing: Packing) -> bytes:
    data = as_sent(path)
    return _zipped(data) if packing == "gzip" else data


@lru_cache(maxsize=12)
def _text(text: str, packing: Packing) -> bytes:
    return _zipped(text.encode()) if packing == "gzip" else text.encode()


def _zipped(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=9, mtime=0)

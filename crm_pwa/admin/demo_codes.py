"""A page of demo members' codes, to show on a second screen and scan."""

import io
from html import escape
from pathlib import Path

import qrcode
import qrcode.image.svg

from crm_pwa.admin import demo

SHOWN = 24
STYLE = (
    "<style>body{display:flex;flex-wrap:wrap;gap:2rem;font:16px sans-serif}svg{width:14rem}</style>"
)


def write(folder: Path, members: int) -> Path:
    """Write ``codes.html`` with the first codes of the demo shop; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "codes.html"
    figures = "".join(_figure(code) for code in list(demo.codes(members).values())[:SHOWN])
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><title>Demo codes</title>{STYLE}{figures}',
        encoding="utf-8",
    )
    return path


def _figure(code: str) -> str:
    image = qrcode.make(code, image_factory=qrcode.image.svg.SvgPathImage)
    picture = io.BytesIO()
    image.save(picture)
    svg = picture.getvalue().decode().partition("?>")[2]
    return f"<figure>{svg}<figcaption>{escape(code)}</figcaption></figure>"

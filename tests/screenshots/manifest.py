"""What the manifest shows of the app before it is put on a home screen."""

from itertools import product
from pathlib import Path

from PIL import Image

from tests.house.server import ROOT

KEPT = ROOT / "static" / "screens"
SHOWN = {"card": "card", "today": "today", "followups-tablet": "list"}
LANGUAGES = ("zh", "en")
COLOURS = 96


def keep(drawn: Path) -> None:
    """Put those of the screenshots into static/screens, in few colours: phones fetch them."""
    KEPT.mkdir(exist_ok=True)
    for screen, language in product(SHOWN, LANGUAGES):
        picture = drawn / f"{screen}-{language}-light.png"
        if picture.exists():
            few = Image.open(picture).convert("RGB").quantize(COLOURS)
            few.save(KEPT / f"{SHOWN[screen]}-{language}.png", optimize=True)

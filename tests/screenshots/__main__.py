"""Draws every screen of the demo shop: ``make screenshots``.

The real server, a real phone of 390 × 844 points at twice the pixels, Chinese and English, light
and dark, the main ones in traditional Chinese too. They go to docs/screenshots/ as
<screen>-<language>-<scheme>.png; the README's are kept under names of their own.

    python -m tests.screenshots [screen …] [--looks zh-light,en-dark]
"""

import argparse
import shutil
import sys

from tests.house.server import ROOT
from tests.screenshots import lesson, manifest
from tests.screenshots.rounds import Round, looks
from tests.screenshots.screens import SCREENS
from tests.screenshots.shop import browser, shop

OUT = ROOT / "docs" / "screenshots"
README = {"card-zh-light": "readme-card", "today-zh-light": "readme-today"}


def main() -> int:
    """Draw all, or the screens named as arguments; return whether any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--looks", default=",".join(look.tag for look in looks()))
    asked = parser.parse_args()
    screens = [one for one in SCREENS if not asked.names or one.name in asked.names]
    OUT.mkdir(parents=True, exist_ok=True)
    with shop() as (server, data_dir), browser() as chromium:
        failed = 0
        for look in looks():
            if look.tag in asked.looks.split(","):
                failed += Round(chromium, server.url, data_dir, look).draw(screens, OUT)
    for drawn, kept in README.items():
        if (OUT / f"{drawn}.png").exists():
            shutil.copyfile(OUT / f"{drawn}.png", OUT / f"{kept}.png")
    manifest.keep(OUT)
    lesson.keep(OUT)
    lesson.main()
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())

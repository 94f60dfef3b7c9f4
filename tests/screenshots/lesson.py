"""The three-minute guide outside the app: its pictures, and docs/first-steps.*.md from its page.

    python -m tests.screenshots.lesson        writes the pages anew

The pictures are parts of screens, drawn in each language by day; phones fetch them.
"""

from html.parser import HTMLParser
from pathlib import Path

from PIL import Image

from tests.house.server import ROOT
from tests.screens import stage

KEPT = ROOT / "static" / "steps"
PAGES = {"en": "first-steps.en.md", "zh-Hans": "first-steps.zh.md"}
SAMPLE = "members.first_steps.fragment"
PREFIX = "lesson-"
WIDTH, COLOURS = 585, 48  # one and a half pixels to the point


def keep(drawn: Path) -> None:
    """Put those of the screenshots that the guide shows into static/steps, small."""
    KEPT.mkdir(exist_ok=True)
    for picture in drawn.glob(f"{PREFIX}*-light.png"):
        name = picture.stem.removeprefix(PREFIX).removesuffix("-light")
        whole = Image.open(picture).convert("RGB")
        small = whole.resize((WIDTH, whole.height * WIDTH // whole.width), Image.Resampling.LANCZOS)
        small.quantize(COLOURS).save(KEPT / f"{name}.png", optimize=True)


def page(lang: str) -> str:
    """The guide in a language as Markdown, word for word as the app shows it."""
    reader = _Reader()
    reader.feed(stage.draw(stage.samples()[SAMPLE], lang))
    blocks = [" ".join(block.split()) for block in "".join(reader.said).split("\n\n")]
    return "\n\n".join(block for block in blocks if block) + "\n"


class _Reader(HTMLParser):
    """Reads headings, paragraphs, keys and pictures; what a screen alone needs is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._step = 0
        self._away = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        self._away = self._away or tag == "a"
        self._step += tag == "h2"
        begins = {"h1": "\n\n# ", "h2": f"\n\n## {self._step}. ", "p": "\n\n", "b": "**"}
        self.said.append(begins.get(tag, ""))
        if tag == "img":
            picture = f'<img src="..{of["src"]}" alt="{of["alt"]}" width="260">'
            self.said.append(f"\n\n{picture}")

    def handle_endtag(self, tag: str) -> None:
        self._away = self._away and tag != "a"
        self.said.append("**" if tag == "b" else "")

    def handle_data(self, data: str) -> None:
        if not self._away:
            self.said.append(data)


def main() -> None:
    """Write the pages."""
    for lang, name in PAGES.items():
        (ROOT / "docs" / name).write_text(page(lang), "utf-8")


if __name__ == "__main__":
    main()

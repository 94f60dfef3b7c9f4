"""How the dignity check does: `python -m tests.notes.dignity.measured [--wrong SET]`.

Without a word: on the sets no weight was fitted on. `--wrong`: what is judged wrongly in a set.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from crm_pwa.notes.dignity.checking import Book, book, weigh

HERE = Path(__file__).parent
UNSEEN = ("unseen_auditor", "unseen_lawyer", "unseen_unusual")
HANDS = tuple(
    file.relative_to(HERE).with_suffix("").as_posix() for file in sorted(HERE.glob("hands/*.tsv"))
)


class Note(NamedTuple):
    """A note somebody made up: whether it is unkind, its language, its text."""

    unkind: bool
    lang: str
    text: str


def notes(*names: str) -> Iterator[Note]:
    """The notes of these sets."""
    for name in names:
        for line in (HERE / f"{name}.tsv").read_text("utf-8").splitlines():
            label, lang, text = line.split("\t")
            yield Note(label == "unkind", lang, text)


class Shares(NamedTuple):
    """How many notes there are, and how many are stopped; seen: stopped, or shown to the lead."""

    notes: int
    stopped: int
    seen: int


def shares(found: Sequence[Note], *, unkind: bool, words: Book | None = None) -> Shares:
    """How the unkind notes among these are judged, or the others."""
    told = Counter(
        weigh(one.text, words or book())["answer"] for one in found if one.unkind == unkind
    )
    return Shares(told.total(), told["stop"], told["stop"] + told["ask"])


def line(name: str, found: Sequence[Note], words: Book | None = None) -> str:
    """What a set comes to, in words."""
    (bad, caught, seen), (good, stopped, asked) = (
        shares(found, unkind=kind, words=words) for kind in (True, False)
    )
    return (
        f"{name}: of {bad} unkind {caught / bad:.1%} stopped, {seen / bad:.1%} seen; "
        f"of {good} others {stopped / good:.1%} stopped, {asked / good:.1%} seen"
    )


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", metavar="SET")
    options = parser.parse_args()
    if options.wrong:
        for note in notes(options.wrong):
            judged = weigh(note.text, book())
            if (judged["answer"] == "fine") == note.unkind:
                click.echo(f"{'unkind' if note.unkind else 'ordinary'} {note.text} {judged}")
        return
    for told in _unseen():
        click.echo(told)


def _unseen() -> Iterator[str]:
    for name in UNSEEN:
        for lang in ("zh", "en"):
            yield line(f"{name} {lang}", [note for note in notes(name) if note.lang == lang])


if __name__ == "__main__":
    main()

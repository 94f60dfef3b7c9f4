"""How the dignity check does: `python -m tests.notes.dignity.measured [--wrong] [--held]`.

A third of each set, by a checksum of the text, is held back: `--held` shows its shares only.
"""

import argparse
import zlib
from collections import Counter
from pathlib import Path

from crm_pwa.notes.dignity.checking import book, weigh

SETS = tuple(
    f"{kind}{set_}" for set_ in ("", "_late", "_fresh", "_last") for kind in ("unkind", "ordinary")
)
HERE = Path(__file__).parent


def held(text: str) -> bool:
    """Whether a text is of the third that is held back."""
    return zlib.crc32(text.encode()) % 3 == 0


def rows(name: str) -> list[list[str]]:
    """The lines of a set; the text is the last cell."""
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line]


def shares(name: str, *, back: bool | None = None) -> Counter[str]:
    """How often each answer is given in a set: of those held back, of the others, or of all."""
    texts = [row[-1] for row in rows(name) if back is None or held(row[-1]) == back]
    return Counter(str(weigh(text, book())["answer"]) for text in texts)


def main() -> None:
    """Print the shares, and what went wrong outside of the third that is held back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--held", action="store_true")
    options = parser.parse_args()
    for name in SETS:
        found = shares(name, back=options.held)
        print(name, found.total(), dict(found))  # noqa: T201
        for row in rows(name) if options.wrong and not options.held else ():
            answer = weigh(row[-1], book())
            if not held(row[-1]) and (answer["answer"] == "fine") == name.startswith("unkind"):
                print(row, answer)  # noqa: T201


if __name__ == "__main__":
    main()

"""Reads the tables of cases: a sentence, its lines four spaces in, what it renders after =>."""

from pathlib import Path

HERE = Path(__file__).parent / "cases"


def lines_of(name: str) -> dict[str, list[str]]:
    """Return what stands below each sentence of a table."""
    table: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("    "):
            lines.append(line[4:])
        elif line:
            lines = table.setdefault(line, [])
    return table


def shown_by(name: str) -> dict[str, tuple[str, str | None]]:
    """Return the source and the text of each sentence; None where it is to be refused."""
    table = {}
    for sentence, (source, expected) in lines_of(name).items():
        text = expected.removeprefix("=>").removeprefix(" ")
        table[sentence] = (source, None if text == "refused" else text)
    return table

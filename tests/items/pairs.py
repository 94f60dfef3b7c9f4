"""Make the labelled pairs: `python -m tests.items.pairs` writes public/pairs.tsv.

A pair: what a member is allergic to, a composition, and the truth, which comes from the lists in
`public/` and from how the composition was put together, never from the application.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).parent / "public"
PAIRS = HERE / "pairs.tsv"
PRESENT, OPEN, ABSENT = "present", "open", "absent"
KINDS = ("fibre", "cosmetic", "food")
FILES = {"fibre": "fibres.tsv", "cosmetic": "cosmetics.tsv", "food": "foods.tsv"}
SAID = ("may contain {}", "可能含有{}", "Allergens: {}", "致敏物质：{}")
SHARES = ((60, 40), (95, 5), (70, 30), (98, 2), (55, 45))
CLOSING = {
    "fibre": (
        "{a} {x}%, other fibres {y}%",
        "{a} 90%",
        "{a} 60%, {b} 30%",
        "面料：{a} {x}%，其他纤维 {y}%",
        "{a}",
        "{a} {x}%, Xylorette {y}%",
        "{a} 约{x}%，{b} {y}%",
        "",
    ),
    "cosmetic": (
        "{a}, {b}, Parfum, etc.",
        "{a}, {b}, botanical extract",
        "{a}, {b}, Novolipidamide",
        "{a}、{b}、植物提取物",
        "free from {w}",
        "不含{w}",
        "",
    ),
    "food": (
        "{a}, {b}, vegetable oil, spices",
        "{a}, {b}, 食品添加剂",
        "{a}、{b}、复合调味料",
        "{a}, {b}, Zorbitine",
        "{a}, natural flavouring",
        "不含{w}",
        "",
    ),
}
"""Compositions that leave something open, whatever one is allergic to."""


class Pair(NamedTuple):
    """``allergies``: names of substances; ``truth``: present, open or absent."""

    allergies: tuple[str, ...]
    composition: str
    truth: str


class Listed(NamedTuple):
    """A line of a list: the substance, what labels call it, and its group."""

    substance: str
    words: tuple[str, ...]
    near: str


def listed(kind: str) -> list[Listed]:
    """The lines of a kind's list."""
    lines = (HERE / FILES[kind]).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line]
    return [Listed(substance, tuple(words.split("|")), near) for substance, words, near in rows]


def plain(kind: str) -> list[str]:
    """What is on labels of this kind and in none of the lists."""
    lines = (HERE / "plain.tsv").read_text("utf-8").splitlines()
    found = dict(line.split("\t") for line in lines if line)
    return found[kind].split("|")


def composed(random: Random, kind: str, words: list[str], fill: list[str]) -> str:
    """A composition of this kind that names these words, and of ``fill`` what it takes."""
    fill = [word for word in fill if word not in words]
    if kind == "fibre":
        x, y = random.choice(SHARES)
        second = words[1] if len(words) > 1 else random.choice(fill)
        first = words[0]
        if random.random() < 0.5:
            first, second = second, first
        return random.choice(
            (
                f"{first} {x}%, {second} {y}%",
                f"{x}% {first}, {y}% {second}",
                f"面料：{first} {x}%，{second} {y}%",
                f"Shell: {x}% {first} {y}% {second}; Lining: 100% {second}",
                f"{first}{x}%{second}{y}%",
                f"面料：{second} 100%；里料：{first} {x}%、{second} {y}%",
            )
        )
    names = [*words, *random.sample(fill, random.randint(2, 6))]
    random.shuffle(names)
    begin = random.choice(("", "Ingredients: ", "成分：", "配料："))
    return begin + random.choice((", ", "、", ",", "，")).join(names)


def present() -> Iterator[Pair]:
    """Every name of every list, once or twice in a label, for who is allergic to what it names."""
    for kind in KINDS:
        for line in listed(kind):
            for word in line.words:
                random = Random(f"{kind} {line.substance} {word}")
                yield Pair((line.substance,), composed(random, kind, [word], plain(kind)), PRESENT)
                if kind == "food":
                    some = random.choice(plain(kind))
                    said = random.choice(
                        ("may contain {}", "可能含有{}", "Allergens: {}", "致敏物质：{}")
                    )
                    yield Pair((line.substance,), f"{some}; {said.format(word)}", PRESENT)
                else:
                    other = random.choice(listed(kind))
                    both = (other.substance, line.substance)
                    yield Pair(both, composed(random, kind, [word], plain(kind)), PRESENT)


def left_open() -> Iterator[Pair]:
    """Labels that do not tell everything, for everybody on the lists."""
    for kind in KINDS:
        for line in listed(kind):
            for form in CLOSING[kind]:
                random = Random(f"open {kind} {line.substance} {form}")
                x, y = random.choice(SHARES)
                a, b = random.sample(_unrelated(kind, line), 2)
                word = random.choice(line.words)
                yield Pair((line.substance,), form.format(a=a, b=b, x=x, y=y, w=word), OPEN)


def absent() -> Iterator[Pair]:
    """Labels told in full that name nothing of what one is allergic to, nor of its group."""
    for kind in KINDS:
        for line in listed(kind):
            for turn in range(3):
                random = Random(f"absent {kind} {line.substance} {turn}")
                words = [random.choice(_unrelated(kind, line))]
                others = [one for one in listed(kind) if one.near != line.near]
                if turn:
                    words = [random.choice(random.choice(others).words)]
                yield Pair(
                    (line.substance,), composed(random, kind, words, _unrelated(kind, line)), ABSENT
                )


def _unrelated(kind: str, line: Listed) -> list[str]:
    """Plain words that no line of the group has."""
    group = {word for one in listed(kind) if one.near == line.near for word in one.words}
    return [word for word in plain(kind) if word not in group]


def pairs() -> list[Pair]:
    """All pairs of the file. Raises FileNotFoundError where it was not written."""
    rows = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines()]
    return [Pair(tuple(allergies.split(" ")), text, truth) for allergies, text, truth in rows]


def main() -> None:
    """Write the file."""
    made = [*present(), *left_open(), *absent()]
    lines = [f"{' '.join(one.allergies)}\t{one.composition}\t{one.truth}\n" for one in made]
    PAIRS.write_text("".join(dict.fromkeys(lines)), "utf-8")


if __name__ == "__main__":
    main()

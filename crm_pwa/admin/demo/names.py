"""Names, phones, ids and codes that look real and belong to nobody."""

import json
from functools import cache
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

from crm_pwa.admin.demo.chance import dice
from crm_pwa.core import ids

FILE = Path(__file__).parent / "data" / "names.json"
FIRST_MS = 1_704_067_200_000
"""2024-01-01: the time part of member ids, so that they do not change from day to day."""
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 20
ENGLISH_IN_A_HUNDRED = 10
_STEP, _NUMBERS = 387_419, 1_000_000
_SERVICE = frozenset({0, 500})
_KEPT = 21


@cache
def words() -> dict[str, Any]:
    """data/names.json."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


@cache
def phones(members: int) -> tuple[str, ...]:
    """One number each, of the block +86 138 00: the network's own numbers, never a subscriber's.

    Those that message centres answer (…000, …500) are left out; 21 …… is kept for the cast.
    """
    numbers = ((21_997 + n * _STEP) % _NUMBERS for n in count())
    free = (
        f"+8613800{n:06d}" for n in numbers if n % 1000 not in _SERVICE and n // 10_000 != _KEPT
    )
    return tuple(islice(free, members))


def identity(seed: int, index: int) -> tuple[str, str]:
    """(member id, member code) of the n-th member: always the same for a seed."""
    chance = dice(seed, "identity", index)
    ident = ids.uuid7(FIRST_MS + index * 1000, chance.randbytes(ids.RANDOM_BYTES))
    return ident, "M1:" + "".join(chance.choices(CODE_LETTERS, k=CODE_LENGTH))


def name(chance: Random, gender: str, *, older: bool) -> tuple[str, str]:
    """(name, language): Chinese, or for one in ten an English name."""
    lists = words()
    if chance.randrange(100) < ENGLISH_IN_A_HUNDRED:
        first = chance.choice(lists["english_male" if gender == "m" else "english_female"])
        return f"{first} {chance.choice(lists['english_surnames'])}", "en"
    given = chance.choice(lists[("male" if gender == "m" else "female") + "_older" * older])
    language = "zh-Hant" if chance.randrange(100) < 3 else "zh-Hans"  # noqa: PLR2004 - percent
    return chance.choice(lists["surnames"]) + given, language

"""Codes nobody's phone shows: `python -m tests.members.forged 1000000` reads so many of them.

Each way of making one is used equally often. It prints, by way, how many there were, how many
were taken for live, and how many had to be refused by their signature: the others have no code's
shape, are of a time to come or of one that has no key. Real codes are read in between, one to a
hundred, so that a reader who refuses everything is found out.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from random import Random

from crm_pwa.core.seal import ORDER, Keys
from crm_pwa.members import shown
from crm_pwa.members.codes import LETTERS
from crm_pwa.members.shown import HALF, PERIOD, STEP_MS, WINDOW_MS, Points, Shown
from tests.vectors.marks import FOREIGN, NOW_MS, OURS, twisted, with_mark

POOL = 400
REAL_OF = 100
STEP = NOW_MS // STEP_MS
STALE = -(-WINDOW_MS // STEP_MS) + 1
Way = Callable[[Random, list[str]], str]


def member(random: Random) -> str:
    """Somebody's printed code."""
    return "M1:" + "".join(random.choices(LETTERS, k=16))


def made(random: Random, step: int, keys: Keys = OURS, key_step: int | None = None) -> str:
    """A code signed like a real one."""
    key = keys.show_key((step if key_step is None else key_step) // PERIOD)
    return shown.write(member(random), step, key)


def _mark(text: str) -> bytes:
    found = shown.read(text)
    assert found
    return found.mark


def _random_mark(random: Random, real: list[str]) -> str:
    r, s = random.randrange(1, ORDER), random.randrange(1, ORDER // 2 + 1)
    return with_mark(random.choice(real), r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big"))


def _flipped_bit(random: Random, real: list[str]) -> str:
    text = random.choice(real)
    mark = bytearray(_mark(text))
    mark[random.randrange(len(mark))] ^= 1 << random.randrange(8)
    return with_mark(text, bytes(mark))


def _another_member(random: Random, real: list[str]) -> str:
    _, step, mark = random.choice(real).split(".")
    return f"M2:{member(random)[3:]}.{step}.{mark}"


def _another_time(random: Random, real: list[str]) -> str:
    said, step, mark = random.choice(real).split(".")
    off = random.choice([n for n in range(-3, 4) if STEP + n != int(step)])
    return f"{said}.{STEP + off}.{mark}"


def _mark_of_another(random: Random, real: list[str]) -> str:
    one, other = random.sample(real, 2)
    return with_mark(one, _mark(other))


def _other_s(random: Random, real: list[str]) -> str:
    return twisted(random.choice(real))


def _letter(random: Random, real: list[str]) -> str:
    text = random.choice(real)
    at = random.randrange(3, len(text))
    letters = [each for each in LETTERS + ".:-/ao" if each.upper() != text[at]]
    return text[:at] + random.choice(letters) + text[at + 1 :]


def _cut(random: Random, real: list[str]) -> str:
    text = random.choice(real)
    at = random.randrange(len(text))
    return random.choice([text[:at], text + text[at], text[at:] + text[:at] if at else text[1:]])


def _stretched(random: Random, real: list[str]) -> str:
    text = random.choice(real)
    return text[:-1] + chr(ord(text[-1]) + random.randrange(1, 8))


POOLS: dict[str, Callable[[Random], str]] = {
    "signed, over": lambda r: made(r, STEP - r.randrange(STALE + 1, 80_000)),
    "signed, to come": lambda r: made(r, STEP + r.randrange(STALE, 80_000)),
    "another shop's": lambda r: made(r, STEP + r.randrange(-2, 3), FOREIGN),
    "another period's key": lambda r: made(r, STEP, key_step=STEP + r.choice([-1, 1]) * PERIOD),
    "of a time without a key": lambda r: made(r, STEP - r.randrange(3, 99) * PERIOD),
}
WAYS: dict[str, Way] = {
    "random signature": _random_mark,
    "one bit of it": _flipped_bit,
    "another member": _another_member,
    "another half minute": _another_time,
    "signature of another": _mark_of_another,
    "its other s": _other_s,
    "one letter": _letter,
    "cut or turned": _cut,
    "bits that are none": _stretched,
}


def is_by_signature(found: Shown | None, points: Points) -> bool:
    """Whether nothing but its signature, or how old it is, speaks against it."""
    if found is None or found.is_to_come(NOW_MS) or found.step // PERIOD not in points:
        return False
    s = int.from_bytes(found.mark[HALF:], "big")
    return 0 < int.from_bytes(found.mark[:HALF], "big") < ORDER and 0 < s <= ORDER // 2


def trial(many: int, seed: int = 0) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Read so many; how often each way came to what, and the codes that were taken for live."""
    random = Random(seed)
    points = shown.points(OURS.show_point, NOW_MS)
    real = [made(random, STEP + random.randrange(-2, 3)) for _ in range(POOL)]
    signed = {name: [make(random) for _ in range(POOL)] for name, make in POOLS.items()}
    names = [*WAYS, *signed]
    tally: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for n in range(many):
        name = names[n % len(names)]
        text = WAYS[name](random, real) if name in WAYS else random.choice(signed[name])
        found = shown.read(text)
        told = shown.tell(found, points, NOW_MS) if found else "none"
        tally[name, told] += 1
        tally[name, "by signature"] += is_by_signature(found, points)
        if told == "live":
            wrong.append(text)
        if n % REAL_OF == 0:
            mine = shown.read(random.choice(real))
            tally["real", shown.tell(mine, points, NOW_MS) if mine else "none"] += 1
    return tally, wrong


def main() -> None:
    """Read as many as are asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("many", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    tally, wrong = trial(options.many, options.seed)
    shares = ("live", "old", "false", "none", "by signature")
    lines = [
        " ".join([f"{name:24}", *(f"{share} {tally[name, share]:7}" for share in shares)])
        for name in (*WAYS, *POOLS, "real")
    ]
    by_signature = sum(n for (_, share), n in tally.items() if share == "by signature")
    lines.append(f"{options.many} read, {by_signature} by signature, {len(wrong)} taken for live")
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()

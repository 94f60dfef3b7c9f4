"""Made-up histories: operations on one card that name each other in every way, from a seed."""

from random import Random
from typing import Any

from hypothesis import strategies as st

from crm_pwa.core import hlc
from crm_pwa.core.merge import Op
from crm_pwa.sync import kinds as every_kind

MEMBER = "01890a5d-0000-7000-8000-00000000000a"
OTHER = "01890a5d-0000-7000-8000-00000000000b"
NOW_MS = 1_780_000_000_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DOMAINS = every_kind.DOMAINS

FACETS = ["style", "size.top", "__proto__", "constructor", "7", "\U0001f455", "～"]
CONCEPTS = ["style.retro", "style.minimal", "M", "__proto__", "高腰"]
PAYLOADS: dict[str, dict[str, list[Any]]] = {
    "tag.add": {"facet": FACETS, "concept": CONCEPTS, "polarity": ["like", "dislike"]},
    "tag.remove": {"facet": FACETS, "concept": CONCEPTS},
    "facet.set": {"facet": FACETS, "value": CONCEPTS},
    "note.add": {"text": ["喜欢真丝", "e\u0301", "<b>", "\U0001f455"]},
    "note.retract": {"reason": ["wrong", ""]},
    "allergy.add": {
        "substance": ["polyester", "wool", ""],
        "words": ["的确良", "wool"],
        "severity": ["avoid", "reacts", "severe", "unknown"],
    },
    "allergy.withdraw": {"reason": ["mistaken"], "member_confirmed": [True]},
    "allergy.none": {"asked": [True]},
    "consent.set": {
        "layer": ["personalisation", "allergy"],
        "state": ["given", "given", "refused", "withdrawn"],
        "text_version": ["t1"],
        "evidence": ["signed"],
    },
    "access.read": {"field": ["phone"]},
    "scan.seen": {"how": ["code"]},
    "contact.claim": {"channel": ["sms", "likes lace"], "purpose": ["birthday"]},
    "contact.made": {
        "channel": ["sms", "__proto__"],
        "result": ["answered", "is pregnant"],
    },
    "prompt.outcome": {
        "prompt": ["p1", "p2", "__proto__"],
        "outcome": ["done", "waiting", "later", "unsuitable"],
        "until": ["", "2026-05-29", "2026-06-05"],
        "reason": ["", "price", "is pregnant", "constructor"],
    },
    "undo": {},
    "move": {"to": [OTHER]},
    "op.discard": {},
}


def op_id(number: int) -> str:
    """Give the id of the numbered operation of a history."""
    return f"01890a5d-ac96-774b-bcce-{number:012x}"


Words = dict[str, dict[str, list[Any]]]


def operation(random: Random, number: int, total: int, said: Words, clocks: list[str]) -> Op:
    """Make one operation that may name any other of its history, itself included."""
    kind = random.choice(list(said))
    named = [op_id(random.randint(0, total)) for _ in range(random.randint(1, 3))]
    return Op(
        id=op_id(number),
        v=1,
        k=kind,
        m=random.choice([MEMBER, MEMBER, MEMBER, OTHER]),
        n=number,
        hlc=random.choice(clocks),
        act=random.choice(["guide-a", "guide-b", MEMBER]),
        seen=random.randint(0, total),
        obs=named,
        of=random.choice(named),
        p={name: random.choice(choices) for name, choices in said[kind].items()},
        rev=number + 1,
    )


def history(
    random: Random, size: int, *, first: int = 0, only: tuple[str, ...] = ("",)
) -> list[Op]:
    """Make operations with ids from `first` on, of the kinds so prefixed, each at its rev.

    A history keeps to a few kinds, words and moments, so that its operations meet.
    """
    kinds = [kind for kind in PAYLOADS if kind.startswith(only)]
    some = random.sample(kinds, min(len(kinds), random.choice([3, 5, 17])))
    said = {
        kind: {
            name: random.sample(all_, min(2, len(all_))) for name, all_ in PAYLOADS[kind].items()
        }
        for kind in some
    }
    hours = [random.randint(-20, 3) ** 3 + random.randint(0, 2) for _ in range(6)]
    clocks = [hlc.make(NOW_MS + hour * HOUR_MS, random.randint(0, 1)) for hour in hours]
    return [operation(random, first + n, first + size, said, clocks) for n in range(size)]


def histories(first: int = 0) -> st.SearchStrategy[list[Op]]:
    """Histories of up to sixteen operations of every kind."""
    seeds = st.randoms(use_true_random=True)
    return st.builds(history, seeds, st.integers(1, 16), first=st.just(first))

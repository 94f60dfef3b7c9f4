"""Made-up alerts and labels, for what must be alike on phone and server."""

from random import Random
from typing import Any

from crm_pwa.items.labels import read
from crm_pwa.items.shown import as_row
from tests.items.pairs import KINDS, composed, listed, plain

GROUPS = {
    "allergen.wool": "fibre",
    "allergen.polyester": "fibre",
    "allergen.fragrance": "scent",
    "allergen.linalool": "scent",
    "allergen.milk": "food",
    "allergen.peanut": "food",
    "allergen.nickel": "metal",
    "allergen.latex": "rubber",
}
WORDS = ("", "", "", "芒果", "Peanut", "wool and nickel", "花生、芝麻", "ＷＯＯＬ", " . ", "水")
STATES = ("present", "present", "present", "none", "hidden", "unknown")


def alerts(random: Random) -> dict[str, Any]:
    """A card's alert: some allergies, coded, in words, withdrawn, or of a later program."""
    entries = [
        {
            "s": random.choice([*GROUPS, "", "allergen.from_a_later_day"]),
            "w": random.choice(WORDS),
            "sev": random.choice(["avoid", "reacts", "unknown", "severe"]),
            "gone": random.random() < 0.2,
        }
        for _ in range(random.randint(0, 4))
    ]
    state = random.choice(STATES)
    return {"state": state, "conflict": random.random() < 0.1, "entries": entries}


def labels(random: Random) -> dict[str, Any] | None:
    """A label that was read, one that is empty, or none."""
    if random.random() < 0.15:
        return random.choice([None, as_row(read(""), "")])
    kind = random.choice(KINDS)
    words = [random.choice(random.choice(listed(kind)).words)]
    text = composed(random, kind, words, plain(kind))
    text += random.choice(["", "", "", "; may contain peanut", "，不含香精", ", Novolipidamide"])
    return as_row(read(text), text)

"""The share of each answer on the labelled pairs: `python -m tests.items.measured [--wrong]`."""

import argparse
from collections import Counter
from typing import Any

from crm_pwa.items.check import check
from crm_pwa.items.labels import read
from crm_pwa.items.shown import as_row
from crm_pwa.notes.vocabulary import substances
from tests.items.pairs import Pair, pairs

GROUPS = {one.id: one.group for one in substances()}


def alert(*allergies: str, severity: str = "reacts", **more: Any) -> dict[str, Any]:
    """The alert of a card with these allergies, by their names."""
    entries = [
        {"s": f"allergen.{one}", "w": "", "sev": severity, "gone": False} for one in allergies
    ]
    return {"state": "present", "conflict": False, "entries": entries} | more


def answered(pair: Pair) -> str:
    """What the check says of a pair."""
    label = as_row(read(pair.composition), pair.composition)
    return str(check(alert(*pair.allergies), label, GROUPS, sure=True)["answer"])


def table() -> Counter[tuple[str, str]]:
    """How often each answer is given, by truth."""
    return Counter((pair.truth, answered(pair)) for pair in pairs())


def main() -> None:
    """Print the table, or what was told to be clear and is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--of", default="")
    options = parser.parse_args()
    found = table()
    for truth in ("present", "open", "absent"):
        whole = sum(n for (told, _), n in found.items() if told == truth)
        shares = {
            answer: f"{found[truth, answer]} ({100 * found[truth, answer] / whole:.1f} %)"
            for answer in ("danger", "caution", "unknown", "clear")
        }
        print(truth, whole, shares)  # noqa: T201
    for pair in pairs() if options.wrong or options.of else ():
        answer = answered(pair)
        if f"{pair.truth}-{answer}" == options.of or (answer == "clear" and pair.truth != "absent"):
            print(pair, answer, read(pair.composition))  # noqa: T201


if __name__ == "__main__":
    main()

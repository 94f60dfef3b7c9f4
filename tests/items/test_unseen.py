"""Labels written down by hands that know nothing of the check: none with the substance is clear.

`unseen/`: the allergy as a guide records it, the label with " / " for a new line, and contains,
traces or absent.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from crm_pwa.items.check import check
from crm_pwa.items.labels import read
from crm_pwa.items.shown import as_row
from crm_pwa.notes.packs.reading import normal, substance_names
from crm_pwa.notes.vocabulary import substances
from tests.items.measured import GROUPS

HERE = Path(__file__).parent / "unseen"
SETS = ("usual", "rare")
CALLED = {name: one.id for one in substances() for name in substance_names(one)}


class Line(NamedTuple):
    """What somebody is allergic to, a label, and whether it is in there."""

    allergy: str
    label: str
    truth: str


def lines(name: str) -> list[Line]:
    rows = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [Line(*row.replace(" / ", "\n").split("\t")) for row in rows]


def answered(line: Line) -> str:
    """What a guide is told whose member has this allergy and no other."""
    known = CALLED.get(normal(line.allergy), "")
    entry = {"s": known, "w": "" if known else line.allergy, "sev": "reacts", "gone": False}
    alert = {"state": "present", "conflict": False, "entries": [entry]}
    found = check(alert, as_row(read(line.label), line.label), GROUPS, sure=True)
    return str(found["answer"])


@pytest.mark.parametrize("name", SETS)
def test_nothing_that_is_there_is_told_to_be_clear(name: str) -> None:
    told = Counter(answered(line) for line in lines(name) if line.truth != "absent")
    assert told.total() >= 150
    assert told["clear"] == 0

"""Vectors of what keeps members from harm: the item check, and the words of notes."""

from random import Random
from typing import Any

from crm_pwa.items.check import check
from crm_pwa.notes.dignity.checking import book, weigh
from tests.items.cases import GROUPS, alerts, labels
from tests.notes.dignity.measured import HANDS, UNSEEN
from tests.notes.dignity.measured import notes as made_up

Cases = list[dict[str, Any]]


def checks() -> Cases:
    """Give cards' alerts and labels with what the check says of them."""
    made: Cases = []
    for seed in range(500, 620):
        random = Random(seed)
        alert, label, sure = alerts(random), labels(random), random.random() < 0.8
        found = check(alert, label, GROUPS, sure=sure)
        made.append({"alert": alert, "label": label, "sure": sure, "found": found})
    return [{"groups": GROUPS, "cases": made}]


def notes() -> Cases:
    """Give notes with what the dignity check says of them."""
    texts = [note.text for note in made_up(*HANDS, *UNSEEN)][::80]
    return [{"text": text, "found": weigh(text, book())} for text in texts]

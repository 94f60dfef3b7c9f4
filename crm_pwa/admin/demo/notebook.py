"""What guides wrote down of the crowd: consents, chips, sizes, free words, allergies."""

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any

from crm_pwa.admin.demo import names, sizes
from crm_pwa.admin.demo.model import Person, Ticket
from crm_pwa.admin.demo.places import ON_THE_FLOOR
from crm_pwa.admin.demo.said import Said, answer, bought_tags, moment
from crm_pwa.notes import vocabulary

LIKABLE = {
    "style", "fit", "colour", "material", "occasion", "concern", "finish", "texture", "scent",
    "attitude", "baby_need", "formula",
}  # fmt: skip
DISLIKES = {
    "beauty": ("scent.oriental", "texture.oil", "finish.glitter", "texture.rich", "scent.musk"),
    "other": (
        "colour.neon", "fit.slim", "colour.pink", "style.sweet", "material.chiffon",
        "style.street", "fit.cropped", "colour.print",
    ),
}  # fmt: skip
SUBSTANCES = {
    "beauty": "fragrance alcohol salicylic_acid niacinamide isothiazolinones fruit_acids lanolin",
    "family": "milk egg peanut tree_nuts wheat shrimp mango fragrance",
    "other": "polyester wool nylon latex nickel down acrylic disperse_dyes fragrance",
}
SEVERITIES = {"avoid": 40, "reacts": 42, "severe": 10, "unknown": 8}
A_CHIP, A_DISLIKE, A_VALUE, FREE_WORDS = 0.30, 0.06, 0.18, 0.03
"""At how many visits such an entry is written."""
ASKS_TASTE, ASKS_ALLERGY, ASKS_ALLERGY_FIRST = 0.30, 0.16, 0.03
WITHDRAWS = 0.02
"""Of those who agreed to something, at the end of their last visit."""
NO_ALLERGY, SOME_ALLERGY = 0.45, 0.45
STRONG = 2
"""Said on two days a chip is strong; nobody writes it a third time."""
SECONDS_BETWEEN = 14

Entry = tuple[str, dict[str, Any]]


class Notebook:
    """One member's page while it is written. `given` holds the layers the member said yes to.

    `labels`: the compositions of everything the member ever bought.
    """

    def __init__(self, person: Person, chance: Random, labels: str) -> None:
        self.person = person
        self.chance = chance
        self.labels = labels
        self.asked = {"personalisation"} if person.consents[1] else set[str]()
        self.given = {"personalisation"} if person.consents[1] == "1" else set[str]()
        self.said: dict[str, int] = {}
        self.values: dict[str, str] = {}

    def write(self, visits: Sequence[Ticket]) -> Iterator[Said]:
        """Entries of all visits in turn. `visits`: those in the store, oldest first."""
        for place, visit in enumerate(visits, start=1):
            by = self.chance.choice(ON_THE_FLOOR[visit.store])
            for n, (kind, payload) in enumerate(self._entries(visits[:place])):
                ms = moment(visit.day, visit.minute - 6, SECONDS_BETWEEN * n)
                yield Said(ms, self.person, by, kind, payload)
            if place == len(visits) and self.given and self._happens(WITHDRAWS):
                layer = self.chance.choice(sorted(self.given))
                ms = moment(visit.day, visit.minute, SECONDS_BETWEEN)
                yield Said(ms, self.person, by, "consent.set", answer(layer, "withdrawn"))

    def _entries(self, visits: Sequence[Ticket]) -> Iterator[Entry]:
        yield from self._ask("personalisation", ASKS_TASTE, yes=0.8)
        if "personalisation" in self.given:
            yield from self._chip(visits)
            yield from self._value(visits[-1])
            if self._happens(FREE_WORDS):
                yield "note.add", {"text": self.chance.choice(names.words()["notes"])}
        if "allergy" not in self.asked:
            yield from self._ask(
                "allergy", ASKS_ALLERGY if self.given else ASKS_ALLERGY_FIRST, yes=0.88
            )
            if "allergy" in self.given:
                yield from self._allergies()

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _ask(self, layer: str, share: float, *, yes: float) -> Iterator[Entry]:
        if layer in self.asked or not self._happens(share):
            return
        self.asked.add(layer)
        state = "given" if self._happens(yes) else "refused"
        if state == "given":
            self.given.add(layer)
        yield "consent.set", answer(layer, state)

    def _chip(self, visits: Sequence[Ticket]) -> Iterator[Entry]:
        bought = bought_tags(visits)
        if self._happens(A_CHIP):
            tags = {tag: n for tag, n in bought.items() if self._may_like(tag)}
            if tags:
                concept = self.chance.choices(list(tags), list(tags.values()))[0]
                self.said[concept] = self.said.get(concept, 0) + 1
                yield _tag(concept, "like")
        elif self._happens(A_DISLIKE):
            concept = self.chance.choice(DISLIKES.get(self.person.kind, DISLIKES["other"]))
            if concept not in self.said and concept not in bought:
                self.said[concept] = STRONG
                yield _tag(concept, "dislike")

    def _may_like(self, concept: str) -> bool:
        facet = concept.split(".", 1)[0]
        weak = self.said.get(concept, 0) < STRONG
        return weak and facet in LIKABLE and vocabulary.layer_of(facet) in self.given

    def _value(self, visit: Ticket) -> Iterator[Entry]:
        value = sizes.ask(self.person, self.chance, visit.day) if self._happens(A_VALUE) else ""
        facet = value.split(".", 1)[0]
        if value and vocabulary.layer_of(facet) in self.given and self.values.get(facet) != value:
            self.values[facet] = value
            yield "facet.set", {"facet": facet, "value": value}

    def _allergies(self) -> Iterator[Entry]:
        roll = self.chance.random()
        if roll < NO_ALLERGY:
            yield "allergy.none", {"asked": True}
        elif roll < NO_ALLERGY + SOME_ALLERGY:
            for substance in self._harmful():
                severity = self.chance.choices(list(SEVERITIES), list(SEVERITIES.values()))[0]
                yield "allergy.add", {"substance": substance, "severity": severity}

    def _harmful(self) -> list[str]:
        """One or two substances, none of which is in what the member bought."""
        pool = SUBSTANCES.get(self.person.kind, SUBSTANCES["other"])
        usual = [f"allergen.{name}" for name in pool.split()]
        free = [s for s in usual if not any(word in self.labels for word in _on_labels(s))]
        return self.chance.sample(free, min(len(free), self.chance.choice((1, 1, 2))))


@cache
def _on_labels(substance: str) -> tuple[str, ...]:
    """What the substance is called on a label in Chinese."""
    found = next(s for s in vocabulary.substances() if s.id == substance)
    return (found.words["zh-Hans"], *found.synonyms.get("zh-Hans", []))


def _tag(concept: str, polarity: str) -> Entry:
    facet = concept.split(".", 1)[0]
    return "tag.add", {"facet": facet, "concept": concept, "polarity": polarity}

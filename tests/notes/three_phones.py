"""Three phones, the member's own page and the centre, with one member's consents and warnings.

All rules are the real code's: what may be said, how it adds up, what a card then shows. What no
phone may show is in ``three_faults``. ``python -m tests.notes.three_phones 100000`` runs as many
histories, and prints how many went wrong.
"""

import argparse
import sys
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

from crm_pwa.core import hlc
from crm_pwa.core.merge import Op, empty_state, fold, kind_for, trim
from crm_pwa.privacy.consent import allows, layer_for, redact
from tests.core.merge.histories import DAY_MS, MEMBER, NOW_MS, op_id
from tests.notes import three_faults

PHONES = 3
SUBSTANCES = ("allergen.wool", "allergen.polyester", "allergen.peanut")
WITHDRAWN = {"reason": "查过了", "member_confirmed": True}
TASTE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("tag.add", {"facet": "style", "concept": "style.minimal", "polarity": "like"}),
    ("note.add", {"text": "喜欢真丝"}),
)
LAYERS = ("allergy", "allergy", "personalisation")
State = dict[str, Any]


@dataclass
class Phone:
    """What lies on one phone: the centre's card as it was pulled, what waits, what came back.

    ``state`` is the fold of ``heard`` and ``waiting``; ``turn`` counts its changes.
    """

    card: State
    state: State
    heard: list[Op] = field(default_factory=list)
    waiting: list[Op] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    turn: int = 0
    sound_at: tuple[int, int] = (-1, -1)


class World:
    """The centre's log, three phones, and time that passes; all rules of the real code."""

    def __init__(self) -> None:
        self.now = NOW_MS
        self.log: list[Op] = []
        self.centre = empty_state()
        self.count = 0
        self.clock = ""
        self.phones = [Phone(self.body(), empty_state()) for _ in range(PHONES)]

    def body(self) -> State:
        """The card as a pull delivers it: without what the member has not agreed to."""
        state = _copied(self.centre)
        open_ = redact(trim(state), state["consent"])
        return open_ | {"m": MEMBER, "rev": len(self.log)}

    def say(self, at: int, kind: str, payload: State, obs: tuple[str, ...] = ()) -> None:
        """Somebody taps on a phone; it is judged there as the worker judges it."""
        phone = self.phones[at]
        if _lacks(phone.state, kind, payload):
            return
        op = self._op(kind, payload, obs, f"guide-{at}", seen=len(phone.heard))
        phone.waiting.append(op)
        fold(phone.state, op)
        phone.turn += 1

    def answer(self, layer: str, state: str) -> None:
        """The member answers on their own page: the centre knows at once, the phones do not."""
        known = tuple(row["id"] for row in self.centre["consents"].get(layer, []))
        self._accept(self._op("consent.set", _answer(layer, state), known, MEMBER, len(self.log)))

    def shown(self, phone: Phone) -> list[str]:
        """The ids of the warnings that stand on the phone's card."""
        return [row["id"] for row in phone.state["allergies"] if not row["gone"]]

    def push(self, at: int) -> None:
        """The centre judges what waits, one by one, as it is then."""
        phone = self.phones[at]
        for op in phone.waiting:
            if why := _lacks(self.centre, op.k, op.p):
                phone.refused[op.id] = why
            else:
                self._accept(op)
        phone.waiting = []
        self.pull(at)

    def pull(self, at: int) -> None:
        """The phone hears all that the centre knows."""
        phone = self.phones[at]
        phone.card, phone.heard = self.body(), list(self.log)
        phone.state = _copied(self.centre)
        for op in phone.waiting:
            fold(phone.state, op)
        phone.turn += 1

    def faults(self) -> list[str]:
        """What no phone may show; of a phone nothing happened to since it is known."""
        found = [] if len(self.phones) == PHONES else ["a phone went"]
        for phone in self.phones:
            if phone.sound_at != (phone.turn, self.now):
                found += three_faults.of(phone, self.now)
                phone.sound_at = (phone.turn, self.now)
        return found

    def end(self) -> list[str]:
        """All phones come to the centre, in any order, and show the same."""
        for at in (*range(PHONES), *range(PHONES)):
            self.push(at)
        alerts = [three_faults.shown(phone, self.now)["alert"] for phone in self.phones]
        differ = ["phones differ in the end"] if any(one != alerts[0] for one in alerts) else []
        return differ + self.faults()

    def _op(self, kind: str, payload: State, obs: tuple[str, ...], by: str, seen: int) -> Op:
        self.count += 1
        self.clock = hlc.tick(self.clock, self.now)
        return Op(
            id=op_id(self.count), v=1, k=kind, m=MEMBER, n=self.count, hlc=self.clock,
            act=by, seen=seen, obs=list(obs), p=payload,
        )  # fmt: skip

    def _accept(self, op: Op) -> None:
        named = {name: getattr(op, name) for name in op.__struct_fields__}
        rev = len(self.log) + 1
        self.log.append(Op(**named | {"rev": rev, "seen": min(op.seen, rev - 1)}))
        fold(self.centre, self.log[-1])


def _lacks(known: State, kind: str, payload: State) -> str:
    """Why the centre, or a phone, refuses it; empty where the member's consents allow it."""
    layer = layer_for(kind_for(kind, 1).layer, payload)
    if not layer or allows(known["consent"], layer):
        return ""
    said = known["consent"].get(layer, {}).get("state")
    return "consent_withdrawn" if said == "withdrawn" else "consent_missing"


def _copied(value: Any) -> Any:
    """Shelves anew; rows are shared: folding replaces rows and never writes into one."""
    if isinstance(value, dict) and "id" not in value:
        return {key: _copied(one) for key, one in value.items()}
    return list(value) if isinstance(value, list) else value


def _answer(layer: str, state: str) -> State:
    return {"layer": layer, "state": state, "text_version": "t", "evidence": "signed"}


def consent(world: World, at: int, state: str, layer: str = "allergy") -> None:
    """The member answers on this phone."""
    known = world.phones[at].state["consents"].get(layer, [])
    world.say(at, "consent.set", _answer(layer, state), tuple(row["id"] for row in known))


def step(world: World, random: Random) -> None:
    """One thing that happens."""
    at, what = random.randrange(PHONES), random.choice("aaawnnncgmppltk")
    if what == "p":
        world.push(at)
    elif what == "l":
        world.pull(at)
    elif what == "t":
        world.now += random.choice([1, 40, 200, 365, 366]) * DAY_MS
    elif what in "cgm":
        state = "given" if what == "g" or random.random() < 0.6 else "withdrawn"
        layer = random.choice(LAYERS)
        if what == "m":
            world.answer(layer, state)
        else:
            consent(world, at, state, layer)
    else:
        _note(world, at, what, random)


def _note(world: World, at: int, what: str, random: Random) -> None:
    """Somebody notes something of the member, or takes a warning back."""
    shown = world.shown(world.phones[at])
    if what == "a":
        payload = {"substance": random.choice(SUBSTANCES), "severity": "reacts", "words": ""}
        world.say(at, "allergy.add", payload)
    elif what == "w" and shown:
        world.say(at, "allergy.withdraw", WITHDRAWN, tuple(random.sample(shown, 1)))
    elif what == "n":
        world.say(at, "allergy.none", {"asked": True})
    elif what == "k":
        world.say(at, *random.choice(TASTE))


def run(seed: int) -> list[str]:
    """A history from a seed: what went wrong, where something did."""
    random, world = Random(seed), World()
    for layer in ("allergy", "personalisation"):
        consent(world, 0, "given", layer)
    world.push(0)
    for at in range(PHONES):
        world.pull(at)
    for _ in range(random.randint(3, 14)):
        step(world, random)
        if found := world.faults():
            return found
    return world.end()


def main() -> int:
    """Run histories from seeds; print the figures, and each seed that went wrong."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("histories", type=int)
    parser.add_argument("--from", dest="first", type=int, default=0)
    asked = parser.parse_args()
    began, wrong = time.process_time(), 0
    for seed in range(asked.first, asked.first + asked.histories):
        if found := run(seed):
            wrong += 1
            sys.stdout.write(f"{seed} {found}\n")
    took = time.process_time() - began
    sys.stdout.write(
        f"{asked.histories} histories from {asked.first}: {wrong} wrong, {took:.0f} CPU s\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

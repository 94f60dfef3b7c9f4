"""Members merged, edited by any of their names in any order, and parted: against a world without.

In the other world nobody was ever merged: each member's operations are folded on a card of their
own. Once everybody is parted the two worlds must show the same.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.core import hlc, ids
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.op import Op
from crm_pwa.core.merge import fold_all
from crm_pwa.members.models import Card, Member, MemberMerge
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Sender
from tests.house.cast import Person
from tests.sync.floor import HEALTH, TASTE, new_member

STEPS = 40
PAYLOADS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("tag.add", {"facet": "style", "concept": "style.retro", "polarity": "like"}),
    ("tag.add", {"facet": "style", "concept": "style.minimal", "polarity": "dislike"}),
    ("note.add", {"text": "likes wool"}),
    ("facet.set", {"facet": "size.top", "value": "M"}),
    ("allergy.add", {"words": "wool", "severity": "severe"}),
    ("allergy.none", {"asked": True}),
    ("consent.set", TASTE),
    ("scan.seen", {"how": "search"}),
)
SHOWN = ("tags", "notes", "allergies", "nones", "facets", "consents")


@dataclass
class World:
    """The shop, three members of it, and what was accepted of each by their own name."""

    shop: Flask
    random: Random
    guide: Sender
    lead: Sender
    members: list[str]
    said: dict[str, list[Op]] = field(default_factory=dict)
    late: list[Op] = field(default_factory=list)

    def op(self, sender: Sender, kind: str, member: str, payload: Any, of: str = "") -> Op:
        at = hlc.make(sender.now_ms, self.random.randrange(60_000))
        return Op(id=ids.new(), v=1, k=kind, m=member, n=0, hlc=at, act=sender.scope.staff_id,
                  seen=0, of=of, p=dict(payload))  # fmt: skip

    def keep(self, sender: Sender, *ops: Op) -> list[str]:
        with self.shop.app_context(), writing() as session:
            verdicts = record(session, ops, sender).verdicts
        for op, verdict in zip(ops, verdicts, strict=True):
            if verdict.s == "accepted":
                self.said.setdefault(op.m, []).append(op)
        return [verdict.s for verdict in verdicts]

    def step(self) -> None:
        """A guide's edits, now or left for later; what was left arrives; a merge; or its end."""
        what = self.random.random()
        if what < 0.6:
            kind, payload = self.random.choice(PAYLOADS)
            op = self.op(self.guide, kind, self.random.choice(self.members), payload)
            self.late.append(op)
            if self.random.random() < 0.6:
                return
        elif what < 0.8:
            self.merge()
        else:
            self.part(self.random)
        late, self.late = self.random.sample(self.late, len(self.late)), []
        assert set(self.keep(self.guide, *late)) <= {"accepted"}
        assert set(self.keep(self.guide, *late)) <= {"duplicate"}

    def merge(self) -> None:
        into, away = self.random.sample(self.members, 2)
        op = self.op(self.lead, "member.merge", into, {"away": away})
        self.keep(self.lead, op)

    def part(self, random: Random | None = None) -> bool:
        with self.shop.app_context():
            open_ = select(MemberMerge).where(MemberMerge.ended_at.is_(None))
            merges = [(one.id, one.into) for one in db.session.scalars(open_)]
        if not merges:
            return False
        merge, into = random.choice(merges) if random else merges[-1]
        assert self.keep(self.lead, self.op(self.lead, "member.unmerge", into, {}, merge)) == [
            "accepted"
        ]
        return True

    def state(self, member: str) -> dict[str, Any]:
        with self.shop.app_context():
            text = db.session.scalar(select(Card.state).where(Card.member_id == member)) or ""
            assert not db.session.get_one(Member, member).merged_into
        state: dict[str, Any] = msgspec.json.decode(text)
        return state


def _named(state: dict[str, Any]) -> dict[str, Any]:
    """What is there, by ids and by what it says: revs are counted otherwise in each world."""
    found: dict[str, Any] = {}
    for key in SHOWN:
        held = state[key]
        groups = held.items() if isinstance(held, dict) else [("", held)]
        found[key] = {at: [row["id"] for row in rows] for at, rows in groups}
    return found | {"consent": {k: one["state"] for k, one in state["consent"].items()},
                    "seen_at": state["seen_at"]}  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_whoever_was_parted_has_what_was_said_of_them_and_no_more(
    seed: int, shop: Flask, guide_a: Person, lead_a: Person
) -> None:
    keys, now = shop.extensions["keys"], now_ms()
    guide, lead = (Sender(scope=one.scope, now_ms=now, keys=keys) for one in (guide_a, lead_a))
    world = World(shop, Random(seed), guide, lead, [new_member(shop) for _ in range(3)])
    for member in world.members:
        agreed = [world.op(guide, "consent.set", member, said) for said in (TASTE, HEALTH)]
        world.keep(guide, *agreed)
    for _ in range(STEPS):
        world.step()
    world.keep(guide, *world.late)
    while world.part():
        pass
    for member in world.members:
        said = [
            msgspec.structs.replace(op, rev=nth)
            for nth, op in enumerate(world.said[member], 1)
            if not op.k.startswith("member.")
        ]
        assert _named(world.state(member)) == _named(fold_all(said))

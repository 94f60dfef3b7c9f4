"""Three phones and the centre with one member's warnings between them, in the real code's rules."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from crm_pwa.core import hlc
from crm_pwa.core.merge import Op, fold_all, kind_for, trim
from crm_pwa.items.check import check
from crm_pwa.items.labels import read
from crm_pwa.items.shown import as_row
from crm_pwa.members.view import view
from crm_pwa.privacy.consent import allows, layer_for, redact
from tests.core.merge.histories import DAY_MS, MEMBER, NOW_MS, op_id
from tests.items.measured import GROUPS

PHONES = 3
SUBSTANCES = ("allergen.wool", "allergen.polyester", "allergen.peanut")
LABELS = [
    as_row(read(text), text) for text in ("羊毛 100%", "涤纶 100%", "棉 100%", "小麦粉、花生", "")
]
ENV = {"me": "guide-a", "tz": "Asia/Shanghai", "facts": []}
WITHDRAWN = {"reason": "查过了", "member_confirmed": True}
MONTHS_12 = 366 * DAY_MS


@dataclass
class Phone:
    """What lies on one phone: the centre's card as it was pulled, and what waits."""

    card: dict[str, Any]
    heard: list[Op] = field(default_factory=list)
    waiting: list[Op] = field(default_factory=list)


class World:
    """The centre's log, three phones, and time that passes; all rules of the real code."""

    def __init__(self) -> None:
        self.now = NOW_MS
        self.log: list[Op] = []
        self.count = 0
        self.clock = ""
        self.phones = [Phone(self.body()) for _ in range(PHONES)]

    def body(self) -> dict[str, Any]:
        """The card as a pull delivers it: without what the member has not agreed to."""
        state = fold_all(self.log)
        open_ = redact(trim(state), state["consent"])
        return open_ | {"m": MEMBER, "rev": len(self.log)}

    def state(self, phone: Phone) -> dict[str, Any]:
        """All that phone knows."""
        return fold_all([*phone.heard, *phone.waiting])

    def say(self, at: int, kind: str, payload: dict[str, Any], obs: tuple[str, ...] = ()) -> None:
        """Somebody taps on a phone; it is judged there as the worker judges it."""
        phone = self.phones[at]
        known = self.state(phone)
        layer = layer_for(kind_for(kind, 1).layer, payload)
        if layer and not allows(known["consent"], layer):
            return
        self.count += 1
        self.clock = hlc.tick(self.clock, self.now)
        op = Op(
            id=op_id(self.count), v=1, k=kind, m=MEMBER, n=self.count, hlc=self.clock,
            act=f"guide-{at}", seen=len(phone.heard), obs=list(obs), p=payload,
        )  # fmt: skip
        phone.waiting.append(op)

    def shown(self, phone: Phone) -> list[str]:
        """The ids of the warnings that stand on the phone's card."""
        return [row["id"] for row in self.state(phone)["allergies"] if not row["gone"]]

    def push(self, at: int) -> None:
        """The centre judges what waits, one by one, as it is then."""
        phone = self.phones[at]
        for op in phone.waiting:
            layer = layer_for(kind_for(op.k, 1).layer, op.p)
            if not layer or allows(fold_all(self.log)["consent"], layer):
                self.log.append(_accepted(op, len(self.log) + 1))
        phone.waiting = []
        self.pull(at)

    def pull(self, at: int) -> None:
        """The phone hears all that the centre knows."""
        phone = self.phones[at]
        phone.card, phone.heard = self.body(), list(self.log)

    def alert(self, phone: Phone) -> tuple[dict[str, Any], bool]:
        """The alert of the phone's card, and whether allergies may be kept."""
        seen = view(phone.card, phone.waiting, self.now, ENV)
        return seen["alert"], seen["sensitive"]

    def faults(self) -> list[str]:
        """What no phone may show."""
        found = [fault for phone in self.phones for fault in self._faults(phone)]
        return found + ([] if len(self.phones) == PHONES else ["a phone went"])

    def _faults(self, phone: Phone) -> list[str]:
        alert, sensitive = self.alert(phone)
        live = {i for one in alert["entries"] if not one["gone"] for i in one["id"].split(",")}
        sure = allows(phone.card["consent"], "allergy")
        told = [op for op in phone.heard if sure or not op.k.startswith("allergy.")]
        known = [*told, *phone.waiting]
        gone = {i for op in known if op.k == "allergy.withdraw" for i in op.obs}
        stands = {op.id for op in known if op.k == "allergy.add"} - gone
        agreed = allows(self.state(phone)["consent"], "allergy")
        nones = [op for op in known if op.k == "allergy.none"]
        fresh = [op for op in nones if self.now - hlc.millis(op.hlc) < 365 * DAY_MS]
        said = [
            (agreed and live != stands, "a warning is missing, or one is too many"),
            (not agreed and bool(live), "a warning without the member's consent"),
            (not agreed and alert["state"] != "hidden", "not hidden without consent"),
            (agreed and bool(stands) != (alert["state"] == "present"), "not told as present"),
            (alert["state"] == "none" and not nones, "an all-clear nobody gave"),
            (alert["state"] == "none" and self._is_old(nones), "an all-clear older than a year"),
            (
                agreed and not stands and bool(fresh) and alert["state"] != "none",
                "none is not told",
            ),
            (alert["state"] == "none" and alert["conflict"], "none and in conflict"),
            (sensitive != agreed, "consent is told otherwise"),
        ]
        return [why for wrong, why in said if wrong] + self._checked(
            alert, sensitive, stands, known
        )

    def _is_old(self, nones: list[Op]) -> bool:
        return all(self.now - hlc.millis(op.hlc) > MONTHS_12 + DAY_MS for op in nones)

    def _checked(
        self, alert: dict[str, Any], sure: bool, stands: set[str], known: list[Op]
    ) -> list[str]:
        """The item check is never clear of what stands, nor where something is not known."""
        names = {op.p["substance"] for op in known if op.id in stands}
        found = []
        for label in LABELS:
            answer = check(alert, label, GROUPS, sure=sure)["answer"]
            hit = sure and not names.isdisjoint(label["has"])
            if hit and answer != "danger":
                found.append("not told as a danger")
            if answer == "clear" and (hit or not sure or alert["conflict"]):
                found.append("a false clear")
        return found

    def end(self) -> list[str]:
        """All phones come to the centre, in any order, and show the same."""
        for at in (*range(PHONES), *range(PHONES)):
            self.push(at)
        alerts = [self.alert(phone) for phone in self.phones]
        differ = ["phones differ in the end"] if any(one != alerts[0] for one in alerts) else []
        return differ + self.faults()


def _accepted(op: Op, rev: int) -> Op:
    named = {name: getattr(op, name) for name in op.__struct_fields__}
    return Op(**named | {"rev": rev, "seen": min(op.seen, rev - 1)})


def consent(world: World, at: int, state: str) -> None:
    """The member answers on this phone."""
    payload = {"layer": "allergy", "state": state, "text_version": "t", "evidence": "signed"}
    known = world.state(world.phones[at])["consents"].get("allergy", [])
    world.say(at, "consent.set", payload, tuple(row["id"] for row in known))


def step(world: World, random: Random) -> None:
    """One thing that happens."""
    at = random.randrange(PHONES)
    what = random.choice("aaawnncgppl t".replace(" ", ""))
    if what == "a":
        payload = {"substance": random.choice(SUBSTANCES), "severity": "reacts", "words": ""}
        world.say(at, "allergy.add", payload)
    elif what == "w" and (shown := world.shown(world.phones[at])):
        world.say(at, "allergy.withdraw", WITHDRAWN, tuple(random.sample(shown, 1)))
    elif what == "n":
        world.say(at, "allergy.none", {"asked": True})
    elif what in "cg":
        consent(world, at, "given" if what == "g" or random.random() < 0.6 else "withdrawn")
    elif what == "p":
        world.push(at)
    elif what == "l":
        world.pull(at)
    elif what == "t":
        world.now += random.choice([1, 40, 200, 365, 366]) * DAY_MS


def run(seed: int) -> list[str]:
    """A history from a seed: what went wrong, where something did."""
    random, world = Random(seed), World()
    consent(world, 0, "given")
    world.push(0)
    for at in range(PHONES):
        world.pull(at)
    for _ in range(random.randint(3, 14)):
        step(world, random)
        if found := world.faults():
            return found
    return world.end()

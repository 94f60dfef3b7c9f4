"""Made-up cards: a history folded, trimmed and dressed as a pull delivers it, from a seed."""

from random import Random
from typing import Any

from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day
from crm_pwa.core.merge import Op, fold_all, trim, unmarked
from tests.core.merge.histories import CONCEPTS, DAY_MS, MEMBER, NOW_MS, history, op_id

RULES = ["birthday", "consent", "profile", "complaint", "first_order"]
DAYS = ["", "2026-05-27", "2026-05-28", "2026-05-29"]


def consent(number: int, layer: str) -> Op:
    """Make a permission that knew all that came before."""
    p = {"layer": layer, "state": "given", "text_version": "t1", "evidence": "signed"}
    clock = hlc.make(NOW_MS - 400 * DAY_MS)
    return Op(
        id=op_id(number),
        v=1,
        k="consent.set",
        m=MEMBER,
        n=number,
        hlc=clock,
        act="guide-a",
        seen=number,
        p=p,
        rev=number,
    )


def prompt(random: Random, name: str) -> dict[str, Any]:
    """Make a prompt that may mention what is disliked or hurts, valid or not."""
    mentioned = [random.choice([*CONCEPTS, "polyester", "wool"]) for _ in range(2)]
    told = [{}, {"style": mentioned[0]}, {"concepts": mentioned, "n": 3}, {"from_hour": 12}]
    return {
        "id": name,
        "rule": random.choice(RULES),
        "args": random.choice(told),
        "reasons": [reason(random) for _ in range(random.randint(1, 3))],
        "from": random.choice(DAYS),
        "to": random.choice(DAYS),
    }


def day(days_ago: int) -> str:
    """The store's date so many days ago, ISO."""
    return store_day(NOW_MS - days_ago * DAY_MS, "Asia/Shanghai").isoformat()


def reason(random: Random) -> dict[str, Any]:
    """Make a fact, dated or not."""
    at = day(random.randint(-3, 400))
    told: list[dict[str, Any]] = [
        {"n": random.randint(1, 9)},
        {"bought_date": at, "product": "wool"},
        {"last_date": at, "days": random.randint(0, 400)},
        {"birthday_date": random.choice(["06-04", "2026-13-40", at])},
    ]
    return {"k": "visits"} | random.choice(told)


def bought(random: Random) -> list[list[Any]]:
    """Make the days of a year, some with returns only, some of too long ago."""
    ages = sorted({random.randint(0, 370) for _ in range(random.choice([0, 1, 12, 60]))})
    returned: list[list[int]] = [[], [], [], [0]]
    return [
        [day(age), random.randint(-900, 90_000), *random.choice(returned)] for age in reversed(ages)
    ]


def older(shown: dict[str, Any]) -> dict[str, Any]:
    """A card that was folded while contacts and answers took any word."""
    free = {"channel": "by hand", "result": "is pregnant"}
    answers = shown["outcomes"].items()
    return shown | {
        "contacts": [
            row | {k: v for k, v in free.items() if k in row} for row in shown["contacts"]
        ],
        "outcomes": {p: [row | {"why": "is pregnant"} for row in rows] for p, rows in answers},
    }


def card(random: Random) -> dict[str, Any]:
    """Make a card's body, not redacted: consents may allow less than it holds."""
    ops = history(random, random.randint(0, 16))
    if random.random() < 0.8:
        ops += [consent(90, "personalisation"), consent(91, "allergy")]
    state = fold_all(ops)
    shown = trim(state)
    if random.random() < 0.5:
        shown = unmarked(shown, MEMBER)
    if random.random() < 0.3:
        shown = older(shown)
    return shown | {
        "m": MEMBER,
        "rev": random.randint(0, 20),
        "name": "李静",
        "address": random.choice(["", "李女士"]),
        "phone_mask": "138****5021",
        "channel": ("", "none", "phone")[len(ops) % 3],
        "birthday": "06-04",
        "joined": "2024-01-01",
        "tier": "gold",
        "stage": "growing",
        "home": "s1",
        "no_history": False,
        "note_count": len(state["notes"]),
        "allergy_state": "unknown",
        "prompts": [prompt(random, f"p{n}") for n in range(random.randint(0, 5))],
        "facts": {
            "visits": random.randint(0, 3),
            "last_visit": random.choice(DAYS),
            "usual_gap_days": random.choice([None, 20]),
            "usual_basket": random.choice([None, 128_000]),
            "last_bought": random.choice(["", "羊毛大衣"]),
        },
        "days": bought(random),
        "people": random.choice([{}, {"guide-a": "王芳"}, {"__proto__": "x"}]),
        "codes": [],
    }


def own(random: Random) -> list[dict[str, Any]]:
    """Make what a phone did since: some of it judged, some for this visit only."""
    made = []
    for op in history(random, random.randint(0, 8), first=20):
        raw = {name: getattr(op, name) for name in op.__struct_fields__}
        raw["rev"] = random.choice([0, 0, op.rev])
        if op.k == "allergy.add" and random.random() < 0.3:
            raw["visit"] = True
        made.append(raw)
    return made


def env(random: Random) -> dict[str, Any]:
    """Make the surroundings of a look at a card."""
    facts = ["usual_basket", "rhythm", "last_bought", "visits", "spend_year", "nonsense"]
    return {
        "me": "guide-a",
        "tz": random.choice(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
        "facts": random.sample(facts, 3),
        "people": {"guide-b": "Anna"},
        "protected": random.choice([[], ["style"]]),
        "done": random.randint(0, 9),
    } | random.choice([{}, {"cap": 8}])

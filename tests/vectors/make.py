"""Writes the vectors: `python -m tests.vectors.make`. Fixed seeds, so a change of them is seen.

Each file is a list of cases, inputs and what Python answers; tests/worker/vectors.test.js holds
the phone's modules to the same answers. The stories, tests/vectors/stories.json, are by hand.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from crm_pwa.core import hlc, ids, words
from crm_pwa.core.log.op import BadOp, decode_op
from crm_pwa.core.merge import fold_all, trim
from crm_pwa.core.templating.language import using
from crm_pwa.followups import day
from crm_pwa.members import codes
from crm_pwa.members.view import view
from crm_pwa.notes.sheet import sheet
from crm_pwa.privacy.consent import redact
from crm_pwa.prompts.visible import visible
from tests.core.merge import cards
from tests.core.merge.histories import HOUR_MS, MEMBER, NOW_MS, history
from tests.members import looks
from tests.vectors.harm import checks, notes
from tests.vectors.marks import shown_codes
from tests.vectors.payloads import CASES
from tests.vectors.vocabulary import PACK, RULES, SPOKEN

FOLDER = Path(__file__).parent
Cases = list[dict[str, Any]]


def folds() -> Cases:
    """Give histories with the states they fold to."""
    made = [history(Random(seed), 4 + seed % 13) for seed in range(30)]
    return [
        {"ops": msgspec.to_builtins(ops), "state": (state := fold_all(ops)), "trim": trim(state)}
        for ops in made
    ]


def views() -> Cases:
    """Give looks at cards."""
    made: Cases = []
    for seed in range(40):
        random = Random(seed)
        card = None if seed % 7 == 0 else cards.card(random)
        own, env = cards.own(random), cards.env(random)
        now = NOW_MS + random.randint(0, 48) * HOUR_MS
        looked = view(card, own, now, env)
        made.append({"card": card, "own": own, "now": now, "env": env, "view": looked})
    return made


def edges() -> Cases:
    """Give looks at cards a day before, on and after a rule's edge."""
    histories = [
        *[[looks.none(1, days=days)] for days in (364, 365, 366)],
        *[[looks.allergy(1, "wool"), looks.withdrawal(2, 1, days=d)] for d in (89, 90, 91)],
        *[[looks.allergy(1, "wool", how)] for how in ("avoid", "reacts", "unknown", "severe")],
        *[[looks.size(1, "M", days=d), looks.size(2, "L", act="b", days=d)] for d in (14, 15)],
        *[[looks.allergy(1, "wool", seen=seen), looks.none(2)] for seen in (1, 2)],
        [looks.allergy(1, "wool"), looks.withdrawal(2, 1, act=MEMBER)],
        [looks.note(number, str(number)) for number in range(1, 23)],
        [looks.tag(1, "style.retro", days=1), looks.tag(2, "style.retro")],
        [looks.tag(1, "style.retro", "dislike"), looks.tag(2, "style.retro", act=MEMBER)],
    ]
    made: Cases = []
    for ops in histories:
        card = looks.card(*ops, facts={"last_visit": "2026-05-28"})
        named = looks.ENV | {"held": False}
        for body, own, env in (
            (card, [], looks.ENV),
            (looks.card(), ops, looks.ENV),
            (None, [*looks.BOTH, *ops], looks.ENV),
            (looks.card(), [*looks.BOTH, *ops], named),
        ):
            looked = view(body, own, NOW_MS, env)
            made.append({"card": body, "own": own, "now": NOW_MS, "env": env, "view": looked})
    return made


def prompts() -> Cases:
    """Give cards with the prompts to show."""
    made: Cases = []
    for seed in range(100, 140):
        random = Random(seed)
        card, own, env = cards.card(random), cards.own(random), cards.env(random)
        shown = visible(card, own, NOW_MS, env)
        made.append({"card": card, "own": own, "now": NOW_MS, "env": env, "shown": shown})
    return made


def redactions() -> Cases:
    """Give cards with what consent leaves of them."""
    made: Cases = []
    for seed in range(200, 220):
        card = cards.card(Random(seed))
        guarded = [[], ["style", "7"]][seed % 2]
        left = redact(card, card["consent"], guarded)
        made.append({"card": card, "protected": guarded, "left": left})
    return made


def sheets() -> Cases:
    """Give members with the chips offered to them."""
    made: Cases = []
    for seed in range(300, 312):
        random = Random(seed)
        liked = random.choices([*PACK["concepts"], "style.unheard_of"], k=random.randint(0, 9))
        tags = [
            {"f": c.split(".")[0], "c": c, "p": random.choice(["like", "dislike"])} for c in liked
        ]
        tab = ["style", "other"][seed % 2]
        made.append({"tags": tags, "tab": tab, "sheet": sheet({"tags": tags}, PACK, tab)})
    return [{"packs": PACK, "cases": made}]


def speech() -> Cases:
    """Give codes with how they are spoken in each language."""
    words.learn(PACK, RULES, "CNY")
    made: Cases = []
    for code in ("zh-Hans", "zh-Hant", "en", "fr"):
        with using(code):
            for name, given in SPOKEN:
                said = getattr(words, name)(*given)
                made.append({"lang": code, "call": name, "args": given, "said": said})
    return [{"words": PACK, "rules": RULES, "cases": made}]


def followups() -> Cases:
    """Give follow-ups around a day with the list a guide sees of them."""
    days = ["2026-05-18", "2026-05-19", "2026-05-20", "2026-05-21"]
    states = ["due", "due", "later", "later", "waiting", "done", "unsuitable", "ended"]
    made: Cases = []
    for seed in range(400, 430):
        random = Random(seed)
        rows = [
            {
                "id": f"f{random.randint(10, 99)}-{at}",
                "staff": random.choice(["guide-a", "guide-b", ""]),
                "state": random.choice(states),
                "due": random.choice(days),
                "until": random.choice(["", *days]),
                "score": random.choice([0, 40, 6000]),
            }
            for at in range(seed % 10)
        ]
        groups = day.today(rows, "guide-a", days[2])
        made.append({"rows": rows, "me": "guide-a", "day": days[2], "groups": groups})
    return made


def clocks() -> Cases:
    """Give clock readings, and ids."""
    lasts = ["", hlc.make(NOW_MS), hlc.make(NOW_MS, 0xFFFF), hlc.make(2**48 - 1, 7)]
    walls = [0, NOW_MS - 1, NOW_MS, NOW_MS + 1, NOW_MS + 60_001]
    ticks = [
        {"last": last, "wall": wall, "next": hlc.tick(last, wall)}
        for last in lasts
        for wall in walls
    ]
    random = Random(0)
    uuids: Cases = []
    for ms in [0, NOW_MS, 2**48 - 1, 2**50]:
        rand = random.randbytes(10)
        uuids.append({"ms": ms, "random": list(rand), "id": ids.uuid7(ms, rand)})
    return [{"ticks": ticks, "ids": uuids}]


def payloads() -> Cases:
    """Give payloads with the field at fault, "" where they fit."""
    return [case | {"fault": fault(case)} for case in CASES]


def fault(case: dict[str, Any]) -> str:
    """Give what decoding an operation with this kind and payload finds."""
    envelope = {
        "id": "01890a5d-ac96-774b-bcce-000000000009",
        "v": 1,
        "m": "01890a5d-ac96-774b-bcce-00000000000a",
        "n": 1,
        "hlc": hlc.make(NOW_MS),
        "act": "guide-a",
        "seen": 0,
    }
    try:
        decode_op(msgspec.json.encode(envelope | case))
    except BadOp as bad:
        return bad.reason
    return ""


def typed_codes() -> Cases:
    """Give what a lens or a person says, with the code it is."""
    lengths = [("M1:" + "A" * n) for n in (0, 1, 3, 4, 16, 20, 27, 28, 30)]
    bare = ["7" * n for n in (3, 4, 7, 8, 13, 14, 15, 30, 31)]
    texts = [
        *lengths,
        *bare,
        *[" m1:7k2q x9b4 trw8 ", "Ｍ１：７Ｋ２Ｑ", "card-204417", "690 1234 567892", "CARD_204417"],
        *["M1:AB-CD", "M2:ABCD", "M2:ABCD.1.c2ln", "M3:ABCD", "https://example.org/", "李静", ""],
    ]
    return [{"text": text, "code": codes.read(text)} for text in texts]


FILES: dict[str, Callable[[], Cases]] = {
    "folds": folds,
    "views": views,
    "edges": edges,
    "prompts": prompts,
    "redactions": redactions,
    "checks": checks,
    "notes": notes,
    "sheets": sheets,
    "speech": speech,
    "followups": followups,
    "clocks": clocks,
    "payloads": payloads,
    "codes": typed_codes,
    "shown": shown_codes,
}


def written(cases: Cases) -> bytes:
    """Give a file's bytes: one case a line."""
    lines = b",\n".join(msgspec.json.encode(case) for case in cases)
    return b"[\n" + lines + b"\n]\n"


if __name__ == "__main__":
    for name, make in FILES.items():
        (FOLDER / f"{name}.json").write_bytes(written(make()))

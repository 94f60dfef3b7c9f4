"""What no phone may show of a member, whatever happened: told anew from the bare operations."""

from typing import Any, Protocol

from crm_pwa.core import hlc
from crm_pwa.core.merge import Op
from crm_pwa.items.check import check
from crm_pwa.items.labels import read
from crm_pwa.items.shown import as_row
from crm_pwa.members.view import view
from tests.core.merge.histories import DAY_MS
from tests.items.measured import GROUPS

LABELS = [
    as_row(read(text), text) for text in ("羊毛 100%", "涤纶 100%", "棉 100%", "小麦粉、花生", "")
]
ENV = {"me": "guide-a", "tz": "Asia/Shanghai", "facts": []}
YEAR_MS = 365 * DAY_MS
LONGER_MS = 367 * DAY_MS
LAYERED = {"allergy.add": "allergy", "allergy.none": "allergy", "tag.add": "personalisation"}
WHYS = {"consent_missing", "consent_withdrawn"}


class Phone(Protocol):
    """What is looked at: ``three_phones.Phone``."""

    card: dict[str, Any]
    heard: list[Op]
    waiting: list[Op]
    refused: dict[str, str]


def shown(phone: Phone, now_ms: int) -> dict[str, Any]:
    """The phone's card as its guide sees it."""
    return view(phone.card, phone.waiting, now_ms, ENV)


def of(phone: Phone, now_ms: int) -> list[str]:
    """Every fault of one phone, in words."""
    seen = shown(phone, now_ms)
    every = [*phone.heard, *phone.waiting]
    agreed, taste = (_agreed(every, layer) for layer in ("allergy", "personalisation"))
    told = _agreed(phone.heard, "allergy")
    known = [op for op in every if told or op in phone.waiting or not op.k.startswith("allergy.")]
    gone = {i for op in known if op.k == "allergy.withdraw" for i in op.obs}
    stands = {op.id for op in known if op.k == "allergy.add"} - gone
    said = [
        (seen["sensitive"] != agreed or seen["taste"] != taste, "consent is told otherwise"),
        (bool(seen["chips"] or seen["notes"]) and not taste, "taste without the member's consent"),
        (not all(map(WHYS.__contains__, phone.refused.values())), "refused without a reason"),
    ]
    found = [why for wrong, why in said if wrong] + _kept(phone)
    nones = [op for op in known if op.k == "allergy.none"]
    found += _alerted(seen["alert"], stands, nones, now_ms, agreed=agreed)
    return found + _checked(seen["alert"], stands, known, sure=seen["sensitive"])


def _agreed(ops: list[Op], layer: str) -> bool:
    """Whether there is a yes that knew of every no."""
    said = [op for op in ops if op.k == "consent.set" and op.p["layer"] == layer]
    noes = [op for op in said if op.p["state"] != "given"]
    yeses = [op for op in said if op.p["state"] == "given"]
    return any(
        all(no.id in yes.obs or yes.seen >= (no.rev or 2**53) for no in noes) for yes in yeses
    )


def _kept(phone: Phone) -> list[str]:
    """A layer that the centre's card was without when the phone was in contact is not on it."""
    card, found = phone.card, []
    if card["allergies"] and not _agreed(phone.heard, "allergy"):
        found.append("warnings lie on a phone that was in contact since")
    if (card["tags"] or card["notes"]) and not _agreed(phone.heard, "personalisation"):
        found.append("taste lies on a phone that was in contact since")
    return found


def _alerted(
    alert: dict[str, Any], stands: set[str], nones: list[Op], now_ms: int, *, agreed: bool
) -> list[str]:
    live = {i for one in alert["entries"] if not one["gone"] for i in one["id"].split(",")}
    state = alert["state"]
    ages = [now_ms - hlc.millis(op.hlc) for op in nones]
    fresh = any(age < YEAR_MS for age in ages)
    said = [
        (agreed and live != stands, "a warning is missing, or one is too many"),
        (not agreed and bool(live), "a warning without the member's consent"),
        (not agreed and state != "hidden", "not hidden without consent"),
        (agreed and bool(stands) != (state == "present"), "not told as present"),
        (state == "none" and not nones, "an all-clear nobody gave"),
        (state == "none" and min(ages, default=0) > LONGER_MS, "an all-clear older than a year"),
        (agreed and not stands and fresh and state != "none", "none is not told"),
        (state == "none" and alert["conflict"], "none and in conflict"),
    ]
    return [why for wrong, why in said if wrong]


def _checked(alert: dict[str, Any], stands: set[str], known: list[Op], *, sure: bool) -> list[str]:
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

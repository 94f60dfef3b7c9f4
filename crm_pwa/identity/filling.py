"""What the member who stays takes over from the other: what they had not, or had less of."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.seal import Keys
from crm_pwa.members import names, phones
from crm_pwa.members.models import Member
from crm_pwa.members.sources import own_fields
from crm_pwa.privacy.consent import NO_CHANNEL

Row = Mapping[str, Any]
BLANKS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "pinyin", "initials"),
    "phone": ("phone_hash", "phone_mask"),
    **{one: (one,) for one in ("birthday", "gender", "language", "channel")},
}
"""Fields that are filled where they are blank, and their columns: the first one tells."""
_GIVEN_BACK = {**BLANKS, "tier": ("tier",), "joined_on": ("joined_on",)}
_TIERS = ("", "silver", "gold", "diamond")
_COLUMNS = tuple(column.name for column in Member.__table__.columns)


def taken(into: Row, away: Row, but: Collection[str] = ()) -> dict[str, Any]:
    """The columns of who stays that change, and to what; ``but``: fields that are left alone.

    Blanks are filled from the other. Who wants no contact on either card is not contacted; the
    higher tier and the earlier day of joining stay. Who was greeted by neither name nor gender of
    the other is greeted anew.
    """
    new = {
        name: away[name]
        for field, columns in BLANKS.items()
        if field not in but and away[columns[0]] and not into[columns[0]]
        for name in columns
    }
    if away["channel"] == NO_CHANNEL:
        new["channel"] = NO_CHANNEL
    if _rank(away["tier"]) > _rank(into["tier"]):
        new["tier"] = away["tier"]
    if away["joined_on"] and away["joined_on"] < (into["joined_on"] or "9999"):
        new["joined_on"] = away["joined_on"]
    return new | _greeted({**into, **new}, new, other=new.get("phone_mask"))


def given_back(into: Row, away: Row, filled: Row, but: Collection[str] = ()) -> dict[str, Any]:
    """The columns of who stayed as they were, where they still say what the other's say.

    ``filled``: what they were, as ``MemberMerge.filled``; ``but``: fields that are left alone.
    """
    back = {
        name: filled.get(name, "")
        for field, columns in _GIVEN_BACK.items()
        if field not in but and columns[0] in filled and into[columns[0]] == away[columns[0]]
        for name in columns
    }
    return back | _greeted({**into, **back}, back, other=filled.get("address"))


def fill(session: Session, into: Member, away: Member, keys: Keys) -> str:
    """Fill the one from the other; return what the one was, as ``MemberMerge.filled``.

    What they put right themselves is left alone. A phone is sealed anew.
    """
    before = _row(into)
    new = taken(before, _row(away), own_fields(session, into.id))
    if "phone_hash" in new:
        found = member_keys(session, keys, [into.id, away.id])
        number = phones.opened(found[away.id], away.phone_sealed, away.id)
        into.phone_sealed = phones.sealed(found[into.id], number, into.id)
    _set(into, new)
    return msgspec.json.encode({name: before[name] for name in new}).decode()


def empty(session: Session, into: Member, away: Member, filled: str) -> None:
    """Give back what was taken over, where it still says what the other's says.

    What they put right themselves since is left alone.
    """
    but = own_fields(session, into.id)
    _set(into, given_back(_row(into), _row(away), msgspec.json.decode(filled), but))
    if not into.phone_hash:
        into.phone_sealed = b""


def _greeted(whole: Row, changed: Collection[str], other: str | None) -> dict[str, str]:
    """How to greet whom a change made another; who has no name, by ``other`` if there is one."""
    if not whole["name"]:
        return {} if other is None else {"address": other}
    if "name" in changed or "gender" in changed:
        return {"address": names.address(whole["name"], whole["gender"])}
    return {}


def _row(member: Member) -> dict[str, Any]:
    return {name: getattr(member, name) for name in _COLUMNS}


def _set(member: Member, values: Row) -> None:
    for name, value in values.items():
        setattr(member, name, value)


def _rank(tier: str) -> int:
    return _TIERS.index(tier) if tier in _TIERS else 0

"""Card bodies for phones and pages: the fold, redacted by consent, with the member's facts.

Built on read from a fixed number of set-based queries, so that nothing can be stale.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core.merge import empty_state, trim, unmarked
from crm_pwa.core.seal import code_hash
from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.members.bound import bounded
from crm_pwa.members.models import REACHED, Card, Member, MemberCode, MemberStat
from crm_pwa.members.names import title
from crm_pwa.privacy.consent import MEMBERSHIP, allows, redact

Part = Callable[[Session, Sequence[str], int], dict[str, Any]]
_parts: dict[str, tuple[Part, Any, str]] = {}
NO_STATS: dict[str, Any] = {
    "visits": 0,
    "first_visit": "",
    "last_visit": "",
    "usual_gap_days": None,
    "usual_basket": None,
    "spend_year": 0,
    "last_bought": "",
}
STAT_KEYS = tuple(NO_STATS)


def part(key: str, read: Part, empty: Any, layer: str = MEMBERSHIP) -> None:
    """Let a domain above add a key to every card: ``read(session, member_ids, now_ms)``.

    It is ``empty`` on the card of a member who did not consent to ``layer``.
    """
    _parts[key] = (read, empty, layer)


def bodies(
    session: Session, member_ids: Iterable[str], lease_key: str, now_ms: int
) -> dict[str, dict[str, Any]]:
    """Card bodies by member id; erased, merged and unknown members are left out.

    ``lease_key``: the device's key for code hashes; empty for a page (no codes then). Each is
    held to 24 KiB (``bound``).
    """
    ids = sorted(set(member_ids))
    found = _MEMBERS.rows(session, ids)
    codes = _codes(session, ids, lease_key) if lease_key else {}
    built = {row.id: _body(row, codes.get(row.id, [])) for row in found}
    for key, (read, empty, layer) in _parts.items():
        by_id = read(session, ids, now_ms)
        for member_id, body in built.items():
            given = allows(body["consent"], layer)
            body[key] = by_id.get(member_id, empty) if given else empty
    _name_people(session, built)
    return {member_id: bounded(body) for member_id, body in built.items()}


def _body(row: Any, codes: list[str]) -> dict[str, Any]:
    state = msgspec.json.decode(row.state) if row.state else empty_state()
    counted = {"note_count": len(state["notes"]), "allergy_state": _allergy_state(state)}
    body: dict[str, Any] = redact(unmarked(trim(state), row.id) | counted, state["consent"])
    known = row.as_of is not None
    return body | {
        "m": row.id,
        "rev": row.rev,
        "name": row.name,
        "address": title(row),
        "phone_mask": row.phone_mask,
        "channel": row.channel,
        "birthday": row.birthday,
        "joined": row.joined_on,
        "tier": row.tier,
        "stage": (row.stage or "") if known else "",
        "home": row.home_store,
        "facts": {key: getattr(row, key) for key in STAT_KEYS} if known else dict(NO_STATS),
        "codes": codes,
    }


def _allergy_state(state: dict[str, Any]) -> str:
    if any(not entry["gone"] for entry in state["allergies"]):
        return "present"
    return "none" if state["allergy_none"] else "unknown"


def _codes(session: Session, ids: list[str], lease_key: str) -> dict[str, list[str]]:
    by_member: dict[str, list[str]] = defaultdict(list)
    for row in _CODES.rows(session, ids):
        by_member[row.member_id].append(code_hash(lease_key, row.code))
    return by_member


def _name_people(session: Session, built: dict[str, dict[str, Any]]) -> None:
    wanted = {member_id: _authors(body) for member_id, body in built.items()}
    names = accounts.names(session, set().union(*wanted.values()) if wanted else set())
    for member_id, body in built.items():
        known = names | {member_id: body["address"]}  # what they said themselves
        body["people"] = {i: known[i] for i in sorted(wanted[member_id]) if i in known}


def _authors(body: dict[str, Any]) -> set[str]:
    entries = [*body["tags"], *body["notes"], *body["allergies"]]
    entries += [value for values in body["facets"].values() for value in values]
    if body["allergy_none"]:
        entries.append(body["allergy_none"])
    return {entry["by"] for entry in entries}


_M, _C, _S, _K = (table_of(model) for model in (Member, Card, MemberStat, MemberCode))
_MEMBERS = ByIds(
    select(
        _M.c.id,
        _M.c.rev,
        _M.c.name,
        _M.c.address,
        _M.c.phone_mask,
        REACHED.label("channel"),
        _M.c.birthday,
        _M.c.joined_on,
        _M.c.tier,
        _M.c.home_store,
        _C.c.state,
        _S.c.as_of,
        _S.c.stage,
        *(_S.c[key] for key in STAT_KEYS),
    )
    .join(_C, _C.c.member_id == _M.c.id, isouter=True)
    .join(_S, _S.c.member_id == _M.c.id, isouter=True)
    .where(_M.c.erased_at.is_(None), _M.c.merged_into == ""),
    _M.c.id,
)
_CODES = ByIds(select(_K.c.member_id, _K.c.code), _K.c.member_id)

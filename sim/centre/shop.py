"""The shop every seed begins with: three stores, their guides, ten members."""

import os
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Staff, StaffStore
from crm_pwa.core import ids
from crm_pwa.core.log import epoch
from crm_pwa.core.scope import Role, Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import codes, feed, phones, search_keys
from crm_pwa.members.models import Member, MemberStore
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.sync import settings

STORES = ("store-a", "store-b", "store-c")
STAFF: tuple[tuple[str, Role, tuple[str, ...]], ...] = (
    ("guide-1", "guide", ("store-a",)),
    ("guide-2", "guide", ("store-a",)),
    ("lead-3", "lead", ("store-a",)),
    ("guide-4", "guide", ("store-b",)),
    ("guide-5", "guide", ("store-b",)),
    ("guide-6", "guide", ("store-a", "store-b")),
    ("guide-7", "guide", ("store-a", "store-b")),
    ("guide-8", "guide", ("store-c",)),
)
MEMBERS: tuple[tuple[str, ...], ...] = (
    ("store-a",),
    ("store-a",),
    ("store-a", "store-b"),
    ("store-a", "store-b"),
    ("store-b",),
    ("store-b", "store-a"),
    ("store-c",),
    ("store-c", "store-a"),
)
AGREED = (
    {"layer": "personalisation", "state": "given", "text_version": "taste-1"},
    {"layer": "allergy", "state": "given", "text_version": "allergy-2", "evidence": "1,1 2,2"},
)
ASKED_NOTHING = frozenset({1, 4})
"""Members, by place, who were asked for no consent yet."""


@dataclass(frozen=True)
class Shop:
    """What the phones' side is told of the shop."""

    staff: list[dict[str, Any]]
    members: list[dict[str, Any]]


def open_shop(session: Session, keys: Keys, now_ms: int) -> Shop:
    """Fill an empty database. Must run inside a write transaction."""
    for store in STORES:
        accounts.add_store(session, store, name=store.upper())
    staff = [_hire(session, login, role, stores) for login, role, stores in STAFF]
    session.flush()
    epoch.begin(session)
    settings.refresh(session)
    scopes = {one["store"]: Scope(one["id"], one["role"], one["stores"]) for one in staff}
    members = []
    for place, stores in enumerate(MEMBERS):
        sender = Sender(scopes[stores[0]], now_ms, keys)
        members.append(_join(session, sender, place, stores))
    return Shop(staff, members)


def _hire(session: Session, login: str, role: Role, stores: tuple[str, ...]) -> dict[str, Any]:
    """An account without a password: nobody signs in by one here."""
    staff = Staff(id=ids.new(), login=login, name=login, password_hash="", role=role)
    session.add(staff)
    session.flush()
    session.add_all(StaffStore(staff_id=staff.id, store_id=store) for store in stores)
    return {"id": staff.id, "name": login, "role": role, "stores": stores, "store": stores[0]}


def _join(session: Session, sender: Sender, place: int, stores: tuple[str, ...]) -> dict[str, Any]:
    member_id, code = ids.new(), codes.mint(os.urandom)
    number = f"+86138{place:08d}"
    session.add(
        Member(
            id=member_id,
            home_store=stores[0],
            name=f"Member {place}",
            address=f"Member {place}",
            phone_hash=sender.keys.phone_hash(number),
            phone_mask=phones.mask(number),
            joined_on="2024-03-08",
        )
    )
    session.flush()
    session.add_all(
        MemberStore(member_id=member_id, store_id=store, why="visit" if at else "home")
        for at, store in enumerate(stores)
    )
    codes.add(session, {code: member_id})
    search_keys.refresh(session, [member_id])
    feed.touch(session, [(s, t, member_id) for s in stores for t in ("card", "index")])
    agreed = () if place in ASKED_NOTHING else AGREED
    for consent in agreed:
        do(session, sender, Verb(kind="consent.set", member=member_id, payload=dict(consent)))
    return {"id": member_id, "code": code, "stores": stores, "agreed": place not in ASKED_NOTHING}

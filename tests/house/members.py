"""The members of the cast, and a way to make more.

``member_a`` of store A and ``member_b`` of store B agreed to everything; ``member_quiet`` of
store A was asked nothing; ``member_ab`` is held by both stores. They exist only in tests that
ask for them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from crm_pwa.core import ids
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.seal import Keys
from crm_pwa.members import codes, feed, names, phones, search_keys
from crm_pwa.members.models import Member, MemberStore
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.cast import Person

TASTE = {"layer": "personalisation", "state": "given", "text_version": "taste-1"}
HEALTH = {"layer": "allergy", "state": "given", "text_version": "allergy-1", "evidence": "1,1 2,2"}
EVERYTHING = (TASTE, HEALTH)
_numbers = count(1)


@dataclass(frozen=True)
class Known:
    """A member as a test knows them: ``code`` is what their QR holds, ``phone`` is E.164."""

    id: str
    name: str
    code: str
    phone: str
    stores: tuple[str, ...]


AddMember = Callable[..., Known]
Act = Callable[..., None]


@pytest.fixture
def act(app: Flask) -> Act:
    """Record operations as somebody: ``act(guide_a, member, "scan.seen", {"how": "search"})``.

    ``at``: when, in milliseconds; now when left out.
    """

    def record(
        person: Person, member: Known, kind: str, payload: Mapping[str, Any], at: int = 0
    ) -> None:
        keys = app.extensions["keys"]
        sender = Sender(scope=person.scope, now_ms=at or now_ms(), keys=keys)
        with app.app_context(), writing() as session:
            do(session, sender, Verb(kind=kind, member=member.id, payload=dict(payload)))

    return record


@pytest.fixture
def add_member(app: Flask, act: Act, cast: Mapping[str, Person]) -> AddMember:
    """Make a member: ``add_member("store-b", name="Anna Wu", agreed=())``.

    The first store is home; ``agreed`` are the consents, recorded by a guide of that store.
    """

    def add(
        *stores: str,
        name: str = "李静",
        gender: str = "f",
        phone: str = "",
        agreed: Sequence[Mapping[str, Any]] = EVERYTHING,
    ) -> Known:
        stores = stores or ("store-a",)
        number = phone or f"+86138{next(_numbers):08d}"
        member = Known(ids.new(), name, codes.mint(), number, stores)
        with app.app_context(), writing() as session:
            _keep(session, member, gender, app.extensions["keys"])
        guide = next(p for p in cast.values() if p.role == "guide" and stores[0] in p.stores)
        for consent in agreed:
            act(guide, member, "consent.set", consent)
        return member

    return add


def _keep(session: Session, member: Known, gender: str, keys: Keys) -> None:
    row = Member(
        id=member.id,
        home_store=member.stores[0],
        name=member.name,
        address=names.address(member.name, gender),
        gender=gender,
        phone_hash=keys.phone_hash(member.phone),
        phone_mask=phones.mask(member.phone),
        joined_on="2024-03-08",
    )
    session.add(row)
    session.flush()
    key = member_keys(session, keys, [member.id])[member.id]
    row.phone_sealed = phones.sealed(key, member.phone, member.id)
    session.add_all(
        MemberStore(member_id=member.id, store_id=store, why="home" if at == 0 else "visit")
        for at, store in enumerate(member.stores)
    )
    codes.add(session, {member.code: member.id})
    search_keys.refresh(session, [member.id])
    feed.touch(session, [(s, t, member.id) for s in member.stores for t in ("card", "index")])


@pytest.fixture
def member_a(add_member: AddMember) -> Known:
    """A member of store A who agreed to everything."""
    return add_member("store-a", name="李静")


@pytest.fixture
def member_b(add_member: AddMember) -> Known:
    """A member of store B: a stranger to store A."""
    return add_member("store-b", name="赵敏")


@pytest.fixture
def member_ab(add_member: AddMember) -> Known:
    """A member both stores hold."""
    return add_member("store-a", "store-b", name="欧阳娜")


@pytest.fixture
def member_quiet(add_member: AddMember) -> Known:
    """A member of store A who was asked nothing yet."""
    return add_member("store-a", name="Anna Wu", agreed=())

"""The cast: who works where. They live in every test's database from its beginning.

Stores ``store-a`` and ``store-b`` are one area, ``store-c`` is another. guide_a, guide_a2 and
lead_a work in A, guide_b and lead_b in B, guide_ab in both, guide_c in C; the area manager has
A and B. Everybody's password is ``PASSWORD``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.core.scope import Role, Scope

PASSWORD = "open-the-shop-at-nine"
STORES = (
    {"store_id": "store-a", "name": "静安店", "region": "east"},
    {"store_id": "store-b", "name": "徐汇店", "region": "east"},
    {"store_id": "store-c", "name": "海淀店", "region": "north"},
)


@dataclass(frozen=True)
class Person:
    """One of the staff. ``id`` is the staff id the database knows them by."""

    login: str
    name: str
    role: Role
    stores: tuple[str, ...]
    id: str = ""

    @property
    def scope(self) -> Scope:
        """What this person may reach; the head office reaches every store."""
        whole_chain = tuple(store["store_id"] for store in STORES)
        return Scope(self.id, self.role, self.stores or whole_chain)


STAFF = (
    Person("guide-a", "小林", "guide", ("store-a",)),
    Person("guide-a2", "小周", "guide", ("store-a",)),
    Person("lead-a", "陈店长", "lead", ("store-a",)),
    Person("guide-b", "小何", "guide", ("store-b",)),
    Person("lead-b", "王店长", "lead", ("store-b",)),
    Person("guide-ab", "小唐", "guide", ("store-a", "store-b")),
    Person("guide-c", "小许", "guide", ("store-c",)),
    Person("area", "沈经理", "area", ("store-a", "store-b")),
    Person("hq", "顾分析", "hq", ()),
    Person("admin", "管理员", "admin", ()),
)


def settle(session: Session) -> dict[str, str]:
    """Open the stores and move the staff in; return {login: staff id}."""
    for store in STORES:
        accounts.add_store(session, store["store_id"], store["name"], region=store["region"])
    return {person.login: _hire(session, person) for person in STAFF}


def _hire(session: Session, person: Person) -> str:
    return accounts.add_staff(
        session,
        person.login,
        name=person.name,
        role=person.role,
        stores=person.stores,
        password=PASSWORD,
    ).id


@pytest.fixture
def cast(settled: Mapping[str, str]) -> dict[str, Person]:
    """Everybody by login, with the ids this test's database gave them."""
    return {person.login: replace(person, id=settled[person.login]) for person in STAFF}


@pytest.fixture
def guide_a(cast: Mapping[str, Person]) -> Person:
    """A guide of store A."""
    return cast["guide-a"]


@pytest.fixture
def guide_a2(cast: Mapping[str, Person]) -> Person:
    """guide_a's colleague on the same floor."""
    return cast["guide-a2"]


@pytest.fixture
def lead_a(cast: Mapping[str, Person]) -> Person:
    """The lead of store A."""
    return cast["lead-a"]


@pytest.fixture
def guide_b(cast: Mapping[str, Person]) -> Person:
    """A guide of store B: a stranger to store A."""
    return cast["guide-b"]


@pytest.fixture
def lead_b(cast: Mapping[str, Person]) -> Person:
    """The lead of store B."""
    return cast["lead-b"]


@pytest.fixture
def guide_ab(cast: Mapping[str, Person]) -> Person:
    """A guide who works in A and in B."""
    return cast["guide-ab"]


@pytest.fixture
def guide_c(cast: Mapping[str, Person]) -> Person:
    """A guide of another area."""
    return cast["guide-c"]


@pytest.fixture
def area(cast: Mapping[str, Person]) -> Person:
    """The area manager over A and B."""
    return cast["area"]


@pytest.fixture
def hq(cast: Mapping[str, Person]) -> Person:
    """The analyst at the head office."""
    return cast["hq"]


@pytest.fixture
def admin(cast: Mapping[str, Person]) -> Person:
    """The administrator of the chain."""
    return cast["admin"]

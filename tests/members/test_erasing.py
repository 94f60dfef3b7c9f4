"""A member who is forgotten leaves nothing that names them, and does not come back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.core import forgotten, migrate
from crm_pwa.core.audit import trail
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.members import erasing
from crm_pwa.members.models import Member
from crm_pwa.privacy.held import HELD
from crm_pwa.privacy.held import NAME as NAMED_BY
from crm_pwa.privacy.models import Erasure
from crm_pwa.products.models import Product, PurchaseLine
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.sync import floor

NAME, PHONE, WORDS = "欧阳倩影", "+8613912345678", "只要真丝衬衫"
NAMES_A_MEMBER = {"member_id", "made_for", "away", "into", "one", "other", "merged_into", "named"}
APART = {"feed": {"into"}}
"""Of nobody in particular: what phones must still be told."""
Forget = Callable[[str], None]


@pytest.fixture
def known(app: Flask, add_member: AddMember, act: Act, guide_a: Person) -> Known:
    """A member with a phone, notes, an allergy, a receipt and a question asked."""
    floor.open_shop(app)
    member = add_member(name=NAME, phone=PHONE)
    act(guide_a, member, "note.add", {"text": WORDS})
    act(guide_a, member, "allergy.add", {"substance": "wool", "severity": "avoid"})
    with app.app_context(), writing() as session:
        trail.begin(session, now_ms())
        session.add(Product(id="p1", name="Coat", category="coat"))
        session.flush()
        line = PurchaseLine(
            txn_id="t1", n=1, member_id=member.id, at=1, day="2026-03-08", store_id="store-a"
        )
        line.product_id, line.qty, line.amount = "p1", 1, 128_000
        session.add(line)
    return member


@pytest.fixture
def forget(app: Flask, data_dir: Path) -> Forget:
    """Forget a member now."""

    def do(member_id: str) -> None:
        with app.app_context():
            erasing.forget(data_dir, member_id, now_ms())

    return do


def read(app: Flask, work: Callable[[Session], object]) -> object:
    """Ask the database something."""
    with app.app_context():
        found = work(db.session())
        db.session.remove()
    return found


def test_every_table_that_names_a_member_says_what_becomes_of_it() -> None:
    for table in migrate.metadata().sorted_tables:
        naming = {column.name for column in table.columns} & NAMES_A_MEMBER
        naming |= {
            key.parent.name for key in table.foreign_keys if key.column.table.name == "member"
        }
        naming -= APART.get(table.name, set())
        if naming:
            assert table.name in HELD, f"{table.name} names a member; enter it in privacy.held"
            by = {name.removeprefix(NAMED_BY) for name in HELD[table.name].by}
            assert naming <= {*by, "id"}, table.name


def test_nothing_that_names_them_is_left(app: Flask, known: Known, forget: Forget) -> None:
    forget(known.id)

    def left(session: Session) -> dict[str, int]:
        return {
            name: session.scalar(
                select(func.count()).where(*(one.table.c[by] == known.id for by in one.by))
            )
            or 0
            for name, one in HELD.items()
            if one.fate in ("deleted", "detached") and set(one.by).issubset(one.table.c.keys())
        }

    assert not {name: n for name, n in left_of(app, left).items() if n}
    member = read(app, lambda session: session.get_one(Member, known.id))
    assert isinstance(member, Member)
    assert (member.name, member.phone_hash, member.phone_sealed) == ("", "", b"")
    assert member.erased_at


def left_of(app: Flask, work: Callable[[Session], dict[str, int]]) -> dict[str, int]:
    with app.app_context():
        found = work(db.session())
        db.session.remove()
    return found


def test_a_receipt_stays_of_nobody(app: Flask, known: Known, forget: Forget) -> None:
    forget(known.id)
    amounts = read(app, lambda session: session.scalars(select(PurchaseLine.amount)).all())
    assert amounts == [128_000]


def test_no_byte_of_it_is_left_on_the_disk(
    app: Flask, known: Known, forget: Forget, on_postgres: bool
) -> None:
    if on_postgres:
        pytest.skip("its dead rows are freed, not overwritten")
    with app.app_context():
        place = Path(str(db.engine.url.database))
    words = [word.encode(form) for word in (NAME, PHONE[3:], WORDS) for form in ("utf-8", "utf-16")]
    assert any(NAME.encode() in file.read_bytes() for file in place.parent.glob(f"{place.name}*"))
    forget(known.id)
    for file in place.parent.glob(f"{place.name}*"):
        for word in words:
            assert word.removeprefix(b"\xff\xfe") not in file.read_bytes(), file.name


def test_phones_are_told_to_drop_them_and_what_comes_late_is_refused(
    app: Flask, known: Known, forget: Forget, guide_a: Person
) -> None:
    phone = floor.new_phone(app, guide_a)
    before = phone.pull()
    forget(known.id)
    after = phone.pull(before["next"])
    assert [(one["m"], one["why"]) for one in after["gone"]] == [(known.id, "erased")]
    (verdict,) = phone.push(phone.op("note.add", known.id, {"text": "late"}))
    assert verdict["s"] == "rejected"


def test_with_them_go_those_who_are_one_with_them(
    app: Flask, known: Known, add_member: AddMember, forget: Forget
) -> None:
    alias = add_member(name=NAME)
    with app.app_context(), writing() as session:
        session.get_one(Member, alias.id).merged_into = known.id
    forget(alias.id)
    names = read(app, lambda session: session.scalars(select(Member.name)).all())
    assert names == ["", ""]


def test_nobody_is_forgotten_twice(known: Known, forget: Forget) -> None:
    forget(known.id)
    with pytest.raises(NotHere):
        forget(known.id)


def test_the_trail_knows_that_and_when_and_no_name(
    app: Flask, known: Known, forget: Forget
) -> None:
    forget(known.id)
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 0, answer.output


def test_who_asked_may_think_better_of_it_for_three_days(app: Flask, known: Known) -> None:
    at = now_ms()
    with app.app_context():
        with writing() as session:
            erasing.ask(session, known.id, at)
            first = session.get_one(Erasure, known.id).due_at
            assert erasing.ask(session, known.id, at + 1).due_at == first
        assert erasing.due(db.session(), at + erasing.THINK_MS - 1) == []
        assert erasing.due(db.session(), at + erasing.THINK_MS) == [known.id]
        with writing() as session:
            erasing.think_better(session, known.id, at)
        assert erasing.due(db.session(), at + erasing.THINK_MS) == []


def test_who_thought_better_of_it_in_the_night_stays(
    app: Flask, data_dir: Path, known: Known
) -> None:
    with app.app_context():
        with writing() as session:
            erasing.ask(session, known.id, 0)
        assert erasing.due(db.session(), now_ms()) == [known.id]
        with writing() as session:
            erasing.think_better(session, known.id, now_ms())
        erasing.forget(data_dir, known.id, now_ms(), if_due=True)
        assert db.session.get_one(Member, known.id).erased_at is None
        assert not forgotten.remembered(data_dir)

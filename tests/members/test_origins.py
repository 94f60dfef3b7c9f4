"""A note that was saved on one member and moved to another goes with the one it is of."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from crm_pwa.admin import retaining
from crm_pwa.core.audit import trail
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.core.seal import Keys
from crm_pwa.members import erasing
from crm_pwa.members.models import Card, Member
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.sync import floor

NOW = int(datetime(2026, 6, 15, 3, tzinfo=UTC).timestamp() * 1000)
MONTH_MS = 31 * 86_400_000
LONG_AGO = NOW - 30 * MONTH_MS
WORDS, KEPT, SUBSTANCE = "只喝温水", "喜欢靠窗", "wool"


class Shop:
    """Says things of members, in order, long ago; gives the id of each."""

    def __init__(self, app: Flask, person: Person) -> None:
        self.app, self.person, self.at = app, person, LONG_AGO
        self.keys: Keys = app.extensions["keys"]

    def say(self, member: Known, kind: str, payload: dict[str, str], of: str = "") -> str:
        self.at += 1_000
        sender = Sender(self.person.scope, self.at, self.keys)
        verb = Verb(kind=kind, member=member.id, payload=payload, of=of)
        with self.app.app_context(), writing() as session:
            return do(session, sender, verb)[0].id

    def state(self, member: Known) -> str:
        with self.app.app_context():
            return str(db.session().scalar(select(Card.state).where(Card.member_id == member.id)))

    def worded(self) -> list[str]:
        """Kinds with words that the log still has."""
        query = select(Operation.kind).join(OperationBody, OperationBody.id == Operation.id)
        with self.app.app_context():
            kinds = list(db.session().scalars(query.order_by(Operation.hlc)))
        return [kind for kind in kinds if kind in {"note.add", "note.retract", "allergy.add"}]


@pytest.fixture
def shop(app: Flask, guide_a: Person) -> Shop:
    floor.open_shop(app)
    with app.app_context(), writing() as session:
        trail.begin(session, NOW)
    return Shop(app, guide_a)


@pytest.fixture
def sides(shop: Shop, add_member: AddMember, act: Act) -> tuple[Known, Known, Known]:
    """Three members who stood here long ago."""
    found = (add_member(name="李静"), add_member(name="王芳"), add_member(name="张敏"))
    for member in found:
        act(shop.person, member, "scan.seen", {"how": "search"}, at=LONG_AGO)
    with shop.app.app_context(), writing() as session:
        session.execute(update(Member).values(joined_on="2022-01-01"))
    return found


def stay(shop: Shop, member: Known, act: Act) -> None:
    """This member came again lately."""
    act(shop.person, member, "scan.seen", {"how": "search"}, at=NOW - MONTH_MS)


def test_what_was_moved_to_who_is_forgotten_is_left_nowhere(
    shop: Shop, sides: tuple[Known, Known, Known], data_dir: Path
) -> None:
    first, _, third = sides
    shop.say(first, "note.add", {"text": KEPT})
    note = shop.say(first, "note.add", {"text": WORDS})
    allergy = shop.say(first, "allergy.add", {"substance": SUBSTANCE, "severity": "avoid"})
    shop.say(first, "move", {"to": third.id}, of=allergy)
    shop.say(first, "move", {"to": third.id}, of=note)
    assert WORDS in shop.state(first)
    assert WORDS in shop.state(third)
    with shop.app.app_context():
        erasing.forget(data_dir, third.id, NOW)
    for member in sides:
        assert WORDS not in shop.state(member)
        assert SUBSTANCE not in shop.state(member)
    assert KEPT in shop.state(first)
    assert shop.worded() == ["note.add"]


def test_what_was_moved_away_from_who_is_forgotten_or_put_back_stays(
    shop: Shop, sides: tuple[Known, Known, Known], data_dir: Path
) -> None:
    first, second, third = sides
    note = shop.say(second, "note.add", {"text": WORDS})
    shop.say(second, "move", {"to": third.id}, of=note)
    back = shop.say(first, "note.add", {"text": KEPT})
    undone = shop.say(first, "move", {"to": second.id}, of=back)
    shop.say(first, "undo", {}, of=undone)
    with shop.app.app_context():
        erasing.forget(data_dir, second.id, NOW)
    assert WORDS in shop.state(third)
    assert KEPT in shop.state(first)
    assert shop.worded() == ["note.add"], "what was said of who is forgotten went with their key"


@pytest.mark.parametrize("retracted", [False, True])
def test_a_moved_note_grows_old_with_the_member_it_is_of(
    shop: Shop, sides: tuple[Known, Known, Known], act: Act, retracted: bool
) -> None:
    first, second, _ = sides
    note = shop.say(first, "note.add", {"text": WORDS})
    moved = shop.say(first, "move", {"to": second.id}, of=note)
    shop.say(second, "note.add", {"text": KEPT})
    if retracted:
        shop.say(second, "note.retract", {}, of=moved)
    stay(shop, first, act)
    age(shop)
    assert WORDS not in shop.state(first)
    assert "note.add" not in shop.worded()


def test_what_was_taken_back_is_kept_no_longer_than_what_was_not(
    shop: Shop, sides: tuple[Known, Known, Known], act: Act
) -> None:
    first, second, _ = sides
    for member in (first, second):
        note = shop.say(member, "note.add", {"text": WORDS})
        shop.say(member, "note.retract", {}, of=note)
    stay(shop, second, act)
    assert age(shop) == 1
    assert shop.worded() == ["note.add", "note.retract"], "of who came since it stays"
    assert age(shop) == 0


def test_one_note_that_cannot_be_taken_back_holds_up_no_other(
    shop: Shop, sides: tuple[Known, Known, Known], capsys: pytest.CaptureFixture[str]
) -> None:
    for member in sides:
        shop.say(member, "note.add", {"text": WORDS})
    with shop.app.app_context(), writing() as session:
        session.execute(
            update(Card)
            .where(Card.member_id == sides[1].id)
            .values(state=shop.state(sides[1]).replace('"id":"', '"id":"x'))
        )
    assert age(shop) == 2
    assert WORDS not in shop.state(sides[0]) + shop.state(sides[2])
    assert "error" in capsys.readouterr().err


def age(shop: Shop) -> int | None:
    """One night; how many notes went."""
    with shop.app.app_context():
        found = {rule.name: many for rule, many in retaining.run(NOW)}
        db.session.remove()
    return found["notes"]

"""A way that is slow, and a message that cannot be read: neither sends twice nor holds up."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from crm_pwa.config import Config
from crm_pwa.core.db import db, writing
from crm_pwa.messages import outgoing, sending
from crm_pwa.messages.models import Message
from crm_pwa.messages.outgoing import DAY_MS, FIRST_MS, HELD_MS
from tests.messages.outside import Gateway, gateway
from tests.messages.test_outbox import LETTER, Clock


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    told = Clock()
    monkeypatch.setattr(sending, "now_ms", told)
    return told


@pytest.fixture
def taker() -> Iterator[Gateway]:
    with gateway() as found:
        yield found


@pytest.fixture
def told(app: Flask, taker: Gateway) -> Iterator[Config]:
    with app.app_context():
        yield replace(app.extensions["settings"], sms_url=taker.url)


def put(app: Flask, now: Clock) -> str:
    """Put one message, due a millisecond after the one before: the first put is the first sent."""
    now.ms += 1
    with writing() as session:
        return outgoing.put(session, app.extensions["keys"], LETTER, now.ms, lasts_ms=DAY_MS)


def states(*ids: str) -> list[str]:
    db.session.expire_all()
    return [db.session.get_one(Message, one).state for one in ids]


def test_what_waits_behind_a_slow_way_is_another_senders_to_take(
    app: Flask, told: Config, now: Clock, taker: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, first = app.extensions["keys"], put(app, now)
    later = [put(app, now) for _ in range(2)]
    answer, other = taker.take, list[str]()

    def slow(headers: dict[str, str], body: dict[str, object]) -> tuple[int, dict[str, str]]:
        if body["id"] == first:
            now.ms += HELD_MS // 2
            with app.app_context(), writing() as session:
                other.extend(one.id for one in outgoing.claim(session, keys, now.ms, 20))
        return answer(headers, body)

    monkeypatch.setattr(taker, "take", slow)
    sending.send_due(told, keys)
    assert other == later
    assert [body["id"] for _, body in taker.got] == [first]


def test_a_sender_that_took_too_long_undoes_nothing(
    app: Flask, told: Config, now: Clock, taker: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = app.extensions["keys"]
    only = put(app, now)

    def slow(*_: object) -> tuple[int, dict[str, str]]:
        now.ms += HELD_MS
        with app.app_context(), writing() as session:
            (one,) = outgoing.claim(session, keys, now.ms, 20)
            outgoing.sent(session, one.id, now.ms)
        return 400, {}

    monkeypatch.setattr(taker, "take", slow)
    sending.send_due(told, keys)
    assert states(only) == ["sent"]


def test_one_that_cannot_be_read_holds_up_no_other_and_leaves_once_it_can(
    app: Flask, told: Config, now: Clock, taker: Gateway
) -> None:
    keys, broken, whole = app.extensions["keys"], put(app, now), put(app, now)
    with writing() as session:
        row = session.get_one(Message, broken)
        sealed, row.sealed = row.sealed, b"\0" * 60
    sending.send_due(told, keys)
    assert states(broken, whole) == ["waiting", "sent"]
    with writing() as session:
        session.get_one(Message, broken).sealed = sealed
    now.ms += FIRST_MS
    sending.send_due(told, keys)
    assert states(broken, whole) == ["sent", "sent"]

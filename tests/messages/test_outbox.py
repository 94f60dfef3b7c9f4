"""What is sent is written with its cause, leaves at least once, and leaves no words behind."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.config import Config
from crm_pwa.core import clock, logs
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.messages import by_demo, outgoing, sending
from crm_pwa.messages.models import Message
from crm_pwa.messages.outgoing import DAY_MS, HELD_MS, MOST_TRIES, Letter
from tests.messages.outside import Gateway, gateway

LETTER = Letter("code", "sms", "+8613800135021", "482913 是您的验证码", "zh-Hans")


class Clock:
    """The time, as a test sets it."""

    def __init__(self) -> None:
        self.ms = clock.now_ms()

    def __call__(self) -> int:
        return self.ms


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
    """The settings of a shop whose text messages the gateway takes; within the application."""
    with app.app_context():
        yield replace(app.extensions["settings"], sms_url=taker.url, sms_token="of-the-shop")


def put(app: Flask, now: Clock, lasts_ms: int = DAY_MS) -> str:
    with writing() as session:
        return outgoing.put(session, app.extensions["keys"], LETTER, now.ms, lasts_ms=lasts_ms)


def send(app: Flask, told: Config) -> int:
    return sending.send_due(told, app.extensions["keys"])


def row() -> Message:
    db.session.expire_all()
    found: Message = db.session.scalars(select(Message)).one()
    db.session.rollback()
    return found


def test_a_message_is_written_with_its_cause_or_not_at_all(
    app: Flask, told: Config, now: Clock
) -> None:
    def fails() -> None:
        with writing() as session:
            outgoing.put(session, app.extensions["keys"], LETTER, now.ms)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert send(app, told) == 0


def test_it_is_handed_over_as_the_contract_says(
    app: Flask, told: Config, taker: Gateway, now: Clock
) -> None:
    made = put(app, now)
    assert send(app, told) == 1
    ((headers, body),) = taker.got
    assert headers["Idempotency-Key"] == made
    assert headers["Authorization"] == "Bearer of-the-shop"
    assert body == {
        "id": made,
        "kind": "code",
        "channel": "sms",
        "to": "+8613800135021",
        "text": "482913 是您的验证码",
        "lang": "zh-Hans",
    }
    assert send(app, told) == 0


def test_while_it_waits_it_is_sealed_and_once_sent_forgotten(
    app: Flask, told: Config, now: Clock
) -> None:
    put(app, now)
    waits = row()
    assert waits.sealed
    assert "13800135021" not in str(waits.sealed)
    assert "482913" not in str(waits.sealed)
    send(app, told)
    assert (row().state, row().sealed) == ("sent", b"")


def test_a_sender_that_died_after_handing_over_sends_again_under_the_same_id(
    app: Flask, told: Config, taker: Gateway, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(app, now)
    with monkeypatch.context() as death:
        death.setattr(outgoing, "sent", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send(app, told)
    assert send(app, told) == 0, "it is held for the sender that may still be at it"
    now.ms += HELD_MS
    assert send(app, told) == 1
    assert len(taker.got) == 2
    assert len(taker.sent) == 1
    assert row().state == "sent"


def test_what_was_not_taken_is_tried_again_ever_later_and_then_given_up(
    app: Flask, told: Config, taker: Gateway, now: Clock
) -> None:
    taker.answers = [(503, {})] * 99
    put(app, now, lasts_ms=30 * DAY_MS)
    waits = []
    for _ in range(MOST_TRIES):
        assert send(app, told) == 1
        waits.append(row().next_at - now.ms)
        now.ms = row().next_at
    assert send(app, told) == 0
    assert waits[:3] == [5_000, 20_000, 80_000]
    assert (row().state, row().why, row().sealed) == ("undelivered", "busy", b"")
    assert len(taker.got) == MOST_TRIES


def test_a_gateway_says_how_long_to_wait(
    app: Flask, told: Config, taker: Gateway, now: Clock
) -> None:
    taker.answers = [(429, {"Retry-After": "90"})]
    put(app, now)
    send(app, told)
    assert row().next_at == now.ms + 90_000
    now.ms += 90_000
    send(app, told)
    assert row().state == "sent"


@pytest.mark.parametrize(
    ("status", "state"), [(400, "undelivered"), (422, "undelivered"), (401, "sent"), (302, "sent")]
)
def test_a_faulty_message_is_given_up_and_a_closed_door_loses_none(
    app: Flask, told: Config, taker: Gateway, now: Clock, status: int, state: str
) -> None:
    taker.answers = [(status, {"Location": f"{taker.url}/elsewhere"} if status == 302 else {})]
    put(app, now)
    send(app, told)
    assert (row().state, row().why) == ({"sent": "waiting"}.get(state, state), "refused")
    now.ms = row().next_at
    send(app, told)
    assert (row().state, len(taker.got)) == (state, 2 if state == "sent" else 1)


def test_nobody_there_is_no_reason_to_give_up(app: Flask, told: Config, now: Clock) -> None:
    put(app, now)
    away = replace(told, sms_url="http://127.0.0.1:9/")
    send(app, away)
    assert (row().state, row().why) == ("waiting", "no_answer")
    now.ms = row().next_at
    send(app, told)
    assert row().state == "sent"


def test_what_is_of_no_use_any_more_is_not_sent(
    app: Flask, told: Config, taker: Gateway, now: Clock
) -> None:
    put(app, now, lasts_ms=300_000)
    now.ms += 300_000
    send(app, told)
    assert (row().state, row().why, taker.got) == ("undelivered", "too_late", [])


def test_two_senders_do_not_take_on_the_same(app: Flask, told: Config, now: Clock) -> None:
    put(app, now)
    keys = app.extensions["keys"]
    with writing() as session:
        first = outgoing.claim(session, keys, now.ms, 20)
    with writing() as session:
        assert outgoing.claim(session, keys, now.ms, 20) == []
    assert len(first) == 1


def test_a_channel_without_a_way_gives_up_at_once(app: Flask, told: Config, now: Clock) -> None:
    put(app, now)
    send(app, app.extensions["settings"])
    assert (row().state, row().why) == ("undelivered", "no_way")


def test_a_demo_shop_sends_nothing_and_keeps_it_once(app: Flask, told: Config, now: Clock) -> None:
    with writing() as session:
        session.add(Meta(key=sending.DEMO, value="1"))
    put(app, now)
    send(app, app.extensions["settings"])
    assert row().state == "sent"
    (kept,) = by_demo.shown(told.data_dir)
    assert kept.letter == LETTER
    way = sending.ways(app.extensions["settings"], demo=True)["sms"]
    way.send(outgoing.Claimed(kept.id, 1, now.ms, LETTER))
    assert len(by_demo.shown(told.data_dir)) == 1


def test_a_fault_of_ours_holds_up_no_other_message_and_logs_no_word(
    app: Flask,
    told: Config,
    taker: Gateway,
    now: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(_self: object, message: outgoing.Claimed) -> None:
        raise RuntimeError(message.letter.text)

    put(app, now)
    with monkeypatch.context() as fault:
        logs.log.setLevel(logging.INFO)
        fault.setattr("crm_pwa.messages.by_http.ByHttp.send", broken)
        send(app, told)
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "482913" not in said
    assert (row().state, row().why) == ("waiting", "fault")


def test_what_waits_for_a_member_is_forgotten_with_them(
    app: Flask, told: Config, taker: Gateway, now: Clock
) -> None:
    with writing() as session:
        outgoing.put(session, app.extensions["keys"], LETTER, now.ms, member_id="m1")
        outgoing.forget(session, "m1")
    assert (row().state, row().sealed) == ("undelivered", b"")
    send(app, told)
    assert taker.got == []

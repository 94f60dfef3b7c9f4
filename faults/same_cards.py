"""Fifty phones that heard nothing of each other put a note each on the same twenty cards.

Each phone must then show every word of every note, up to the sixty that a card carries, and count
them all; the server's own card must hold all of them.
"""

import json
import random
import threading
import urllib.request
from typing import Any
from urllib.parse import urlencode

import msgspec
from sqlalchemy import select

from crm_pwa.core.db import db
from crm_pwa.members.models import Card
from faults.audit import audit
from faults.devices import Device
from faults.ground import Ground, ground
from faults.tally import Tally
from tests.sync.floor import Phone

CARDS = 20
SHOWN = 60
STORE = "store-a"


def same_cards(count: int) -> Tally:
    """So many phones, twenty notes each, all at once; then each phone pulls and looks."""
    tally = Tally("notes at once on the same 20 cards", struck=count)
    with ground(members=CARDS) as here:
        phones = here.phones(count)
        here.let_go()
        devices = [_offline(phone, here) for phone in phones]
        here.server.start()
        _all_at_once(devices)
        seen = [_pulled(phone, here.server.port) for phone in phones]
        here.server.stop()
        tally.made = sum(len(one.minted) for one in devices)
        tally.acked = sum(len(one.acked) for one in devices)
        tally.stuck = sum(len(one.outbox) for one in devices)
        audit(here, [op for one in devices for op in one.acked], tally)
        held = sum(len(notes) for notes in _held(here))
    _look(seen, count, tally)
    if held != count * CARDS:
        tally.wrong.append(f"{held} notes are on the server's cards")
    counted = min(sum(card["note_count"] for card in cards) for cards in seen)
    shown = min(sum(len(card["notes"]) for card in cards) for cards in seen)
    tally.remark = f"each phone counts {counted:,} and shows {shown}, the server holds {held:,}"
    return tally


def _offline(phone: Phone, here: Ground) -> Device:
    """A phone with one note for each card in its outbox."""
    device = Device(phone, here.members, here.server.port, random.Random())
    for member in here.members:
        op = phone.op("note.add", member, {"text": f"{phone.device} 喜欢宽松"})
        device.outbox.append(op)
        device.minted.append(op["id"])
    return device


def _all_at_once(devices: list[Device]) -> None:
    ended = threading.Event()
    work = (threading.Event(), ended)
    threads = [threading.Thread(target=device.run, args=work, daemon=True) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    ended.set()


def _pulled(phone: Phone, port: int) -> list[dict[str, Any]]:
    """The cards this phone holds after it has pulled all."""
    cards: dict[str, dict[str, Any]] = {}
    cursor, more = "", True
    while more:
        asked = urlencode({"store": STORE, "cursor": cursor, "limit": 500})
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/sync/v1/pull?{asked}",
            headers={"Authorization": f"Bearer {phone.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            page = json.loads(answer.read())
        cards |= {row["k"]: row["body"] for row in page["rows"] if row["t"] == "card"}
        cursor, more = page["next"], page["more"]
    return list(cards.values())


def _held(here: Ground) -> list[list[Any]]:
    with here.app.app_context():
        found = [msgspec.json.decode(state)["notes"] for state in db.session.scalars(_STATES)]
        db.session.remove()
    here.let_go()
    return found


def _look(seen: list[list[dict[str, Any]]], count: int, tally: Tally) -> None:
    for cards in seen:
        right = all(
            card["note_count"] == count and len(card["notes"]) == min(count, SHOWN)
            for card in cards
        )
        if len(cards) != CARDS or not right:
            tally.wrong.append("a phone does not see every note")


_STATES = select(Card.state)

"""Answers the phones' side over two pipes, one line of JSON for one line of JSON."""

import gc
import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, BinaryIO

import msgspec

from crm_pwa.core import ids
from crm_pwa.core.db import db, writing
from crm_pwa.core.log import epoch
from crm_pwa.core.log.models import Meta
from sim.centre import facts, growth, scope
from sim.centre.server import Server
from sim.centre.truth import truth

TIDY = 20
"""Seeds between two collections of garbage: the least memory that costs no time."""


class Conversation:
    """What may be asked of the centre, each a method of the same name."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.seeds = 0
        self.asks: dict[str, Callable[..., dict[str, Any]]] = {
            "anew": self.anew,
            "begin": self.begin,
            "http": self.http,
            "sign-in": self.sign_in,
            "settle": self.settle,
            "backup": self.backup,
            "restore": self.restore,
            **{name: partial(self.fact, fact) for name, fact in facts.ALL.items()},
            "grow": self.grow,
            "truth": self.truth,
        }

    def answer(self, line: bytes) -> dict[str, Any]:
        """Answer one line."""
        asked = msgspec.json.decode(line)
        what, at = asked.pop("do"), asked.pop("at")
        if what != "begin":
            self.server.chance.at = at
        with self.server.app.app_context():
            try:
                return self.asks[what](**asked)
            finally:
                db.session.remove()

    def anew(self) -> dict[str, Any]:
        """Other phones: they have yet to sign in."""
        self.server.begin_anew()
        return {}

    def begin(self, seed: int) -> dict[str, Any]:
        """A new seed."""
        growth.shrink()
        self.seeds += 1
        if self.seeds % TIDY == 0:
            gc.collect()
        self.server.begin(seed)
        return {
            "staff": self.server.shop.staff,
            "members": self.server.shop.members,
            "at": self.server.opens_at,
        }

    def settle(self) -> dict[str, Any]:
        """From now on every seed begins with what is here now."""
        self.server.settle()
        return {}

    def http(self, *, dies: int, fault: str, **asked: Any) -> dict[str, Any]:
        """A request; ``dies`` statements later the server does, when it is not 0.

        ``fault``: what happens when it commits: ``abort`` (nothing is kept, nothing is said) or
        ``full`` (the disk takes nothing, the server goes on).
        """
        before = self.server.raw.total_changes
        answer = self.server.http(asked, dies=dies, fault=fault)
        told = msgspec.structs.asdict(answer)
        if self.server.raw.total_changes != before:
            told["prints"] = self.server.prints()
        if not answer.dead and answer.status == HTTPStatus.OK:
            told["faults"] = list(scope.faults(db.session(), asked["path"], answer.body))
        return told

    def sign_in(self, staff: str, known: list[str]) -> dict[str, Any]:
        """What a phone is told once somebody signed in on it."""
        return self.server.sign_in(staff, known)

    def backup(self) -> dict[str, Any]:
        """A backup is made."""
        self.copy = self.server.backup()
        return {}

    def restore(self) -> dict[str, Any]:
        """The server is restored from it; a new epoch begins."""
        self.server.put_back(self.copy)
        with writing() as session:
            session.get_one(Meta, epoch.KEY).value = ids.new()
        return {}

    def fact(self, how: facts.Fact, **said: str) -> dict[str, Any]:
        """Something the shop does, of which no phone asks."""
        with writing() as session:
            how(session, self.server.chance.at, **said)
        return {"prints": self.server.prints()}

    def grow(self) -> dict[str, Any]:
        """The centre is replaced by the newer release."""
        growth.grow()
        return {}

    def truth(self, *, restored: bool) -> dict[str, Any]:
        """What is true now."""
        keys = self.server.app.extensions["keys"]
        staff, now_ms = self.server.shop.staff, self.server.chance.at
        return truth(db.session(), keys, staff, now_ms, restored=restored)


def serve(hear: BinaryIO, say: BinaryIO, server: Server) -> None:
    """Answer until the other side is gone."""
    logging.disable(logging.CRITICAL)
    gc.collect()
    gc.freeze()
    gc.disable()
    conversation = Conversation(server)
    for line in hear:
        say.write(msgspec.json.encode(conversation.answer(line)) + b"\n")
        say.flush()

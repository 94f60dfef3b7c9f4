"""Operations and forms in any order, by anybody, sound and unsound: the server never fails.

ATTACK_MACHINES histories of fifty steps each; one where nothing is said.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from crm_pwa.core import access, ids
from crm_pwa.core.db import writing
from tests.attacks.fields import FIELDS, ORDER, SPARED
from tests.attacks.payloads import payloads
from tests.contracts.test_lengths import PUBLISHED
from tests.house.cast import Person
from tests.house.visiting import NAVIGATES, SWAPS, Visitor
from tests.sync.floor import HEALTH, TASTE, Phone, new_member, new_phone, open_shop

HISTORIES = int(os.environ.get("ATTACK_MACHINES", "1"))
STEPS = 50
SERVER = 500
PEOPLE = {"lead": "lead-a", "guide": "guide-a", "admin": "admin", "hq": "hq", "area": "area"}
HOSTILE = st.sampled_from(payloads())
WORDS = st.sampled_from(
    ["like", "given", "personalisation", "allergy", "marketing", "style", "style.minimal", "sms",
     "severe", "2026-03-08", "1", "-1", "0", "on", "store-a", "birthday", "later",
     "", "en", "x" * 5_000]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HOSTILE | WORDS | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def encoded(value: Any) -> bytes:
    """JSON as a careless program writes it: lone surrogates and NaN as they come."""
    return json.dumps(value).encode()


class Shop(RuleBasedStateMachine):
    """One history. ``app`` and ``cast`` are given by the test."""

    app: Flask
    cast: Mapping[str, Person]

    @initialize()
    def open(self) -> None:
        """Two members, a phone of each of two guides, and nobody tried anything yet."""
        with self.app.app_context(), writing() as session:
            session.execute(text("DELETE FROM attempt"))
        self.members = [new_member(self.app), new_member(self.app, "store-b"), ids.new()]
        people = (self.cast["guide-a"], self.cast["lead-b"])
        self.phones: list[Phone] = [new_phone(self.app, one) for one in people]
        self.ops: list[str] = [ids.new()]
        self.seen: dict[str, Visitor] = {}
        first = self.phones[0]
        first.push(*(first.op("consent.set", self.members[0], one) for one in (TASTE, HEALTH)))

    def by(self, role: str) -> Visitor:
        """This role's browser."""
        if role not in self.seen:
            visitor = Visitor(self.app)
            self.seen[role] = visitor.by(self.cast[PEOPLE[role]]) if role in PEOPLE else visitor
        return self.seen[role]

    @rule(data=st.data())
    def push(self, data: st.DataObject) -> None:
        """A batch: published operations, now and then with something else in a field."""
        phone = data.draw(st.sampled_from(self.phones))
        batch = [self._op(phone, data) for _ in range(data.draw(st.integers(1, 4)))]
        answer = phone.send(encoded({"proto": 1, "dev": phone.device, "ops": batch}))
        self._fine(answer.status_code, batch)

    @rule(data=st.data(), body=st.binary(max_size=60) | JSON.map(encoded))
    def push_anything(self, data: st.DataObject, body: bytes) -> None:
        """Bytes or JSON that is no push, to any of the three doors, packed or not."""
        phone = data.draw(st.sampled_from(self.phones))
        packed = data.draw(st.sampled_from(["", "gzip", "br"]))
        door = data.draw(st.sampled_from(["push", "quarantine"]))
        headers = {"Authorization": f"Bearer {phone.token}", "Content-Encoding": packed}
        answer = phone.browser.post(f"/sync/v1/{door}", data=body, headers=headers)
        self._fine(answer.status_code, body)

    @rule(data=st.data())
    def pull(self, data: st.DataObject) -> None:
        """A page of a feed from anywhere."""
        phone = data.draw(st.sampled_from(self.phones))
        said = {name: data.draw(HOSTILE | WORDS) for name in ("store", "cursor", "limit")}
        said["store"] = data.draw(st.sampled_from(["store-a", "store-b", said["store"]]))
        said = {name: value.replace("\0", "") for name, value in said.items()}
        headers = {"Authorization": f"Bearer {phone.token}", "Accept-Card": data.draw(WORDS)}
        answer = phone.browser.get("/sync/v1/pull", query_string=said, headers=headers)
        self._fine(answer.status_code, said)

    @rule(data=st.data())
    def visit(self, data: st.DataObject) -> None:
        """A page or form of the URL map, by somebody, with any of the fields."""
        rules = [one for one in self.app.url_map.iter_rules() if one.endpoint not in SPARED]
        route = data.draw(st.sampled_from(sorted(rules, key=str)))
        known = st.sampled_from([*self.members, *self.ops])
        places = {name: data.draw(known | HOSTILE) for name in route.arguments}
        built = route.build(places, append_unknown=False)
        allowed = access.of(self.app.view_functions[route.endpoint])
        roles = [one for one in ORDER if isinstance(allowed, frozenset) and one in allowed]
        role = data.draw(st.sampled_from([*roles, "anyone"]))
        fields = data.draw(
            st.dictionaries(st.sampled_from(sorted(FIELDS)), known | WORDS | HOSTILE)
        )
        post = "POST" in (route.methods or ())
        path, headers = built[1] if built else "/", data.draw(st.sampled_from([NAVIGATES, SWAPS]))
        browser = self.by(role).browser
        if post:
            answer = browser.post(path, headers=headers, data=fields)
        else:
            answer = browser.get(path, headers=headers, query_string=fields)
        self._fine(answer.status_code, (route.rule, role, fields))
        answer.close()

    def _op(self, phone: Phone, data: st.DataObject) -> dict[str, Any]:
        one = data.draw(st.sampled_from(PUBLISHED))
        p = {k: self.members[1] if v == "another member" else v for k, v in one["p"].items()}
        for name in data.draw(st.sets(st.sampled_from(sorted(p)), max_size=1)) if p else ():
            p[name] = data.draw(HOSTILE | JSON)
        more: dict[str, Any] = {}
        if "of" in one or data.draw(st.booleans()):
            more["of"] = data.draw(st.sampled_from(self.ops))
        if "obs" in one:
            more["obs"] = data.draw(st.lists(st.sampled_from(self.ops), max_size=3))
        member = data.draw(st.sampled_from([*self.members, "code:M1:NOBODY", "code:"]))
        op = phone.op(one["k"], member, p, **({"v": one["v"]} | more))
        if data.draw(st.integers(0, 9)) == 0:
            op[data.draw(st.sampled_from(sorted(op)))] = data.draw(JSON)
        if isinstance(op["id"], str):
            self.ops.append(op["id"])
        return op

    def _fine(self, status: int, said: object) -> None:
        assert status < SERVER, f"{status}: {said!r}"


@pytest.fixture
def machine(app: Flask, cast: Mapping[str, Person]) -> type[Shop]:
    """The machine over this test's application."""
    open_shop(app)
    return type("OurShop", (Shop,), {"app": app, "cast": cast})


@pytest.mark.slow
@pytest.mark.timeout(36_000)
def test_nothing_that_anybody_sends_makes_the_server_fail(machine: type[Shop]) -> None:
    how = settings(
        max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=how)

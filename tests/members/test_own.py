"""A member acts on themselves alone, by few kinds, and reaches nobody else by any way."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from flask import Flask

from crm_pwa.core import hlc, ids
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.models import Operation
from crm_pwa.core.log.op import Op
from crm_pwa.core.merge import catalogue
from crm_pwa.members import own, queries
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Verdict
from tests.core.merge.histories import PAYLOADS
from tests.house.cast import Person
from tests.house.members import Act, Known

MERGE = {"away": "m-2", "reason": "same", "into": "m-1"}


def made(by: str, whom: str, kind: str, payload: Mapping[str, Any], **more: Any) -> Op:
    at = hlc.make(now_ms())
    return Op(
        id=ids.new(), v=1, k=kind, m=whom, n=0, hlc=at, act=by, seen=9, p=dict(payload), **more
    )


def say(app: Flask, as_: str, op: Op) -> Verdict:
    with app.app_context(), writing() as session:
        sender = own.sender(as_, app.extensions["keys"], now_ms())
        return record(session, [op], sender).verdicts[0]


def usual(kind: str) -> dict[str, Any]:
    return {name: all_[0] for name, all_ in PAYLOADS.get(kind, {}).items()}


def test_of_every_kind_there_is_only_these_are_theirs(app: Flask, member_a: Known) -> None:
    others = sorted({kind.name for kind in catalogue()} - own.KINDS)
    assert {"note.add", "tag.add", "scan.seen", "undo", "op.discard", "member.merge"} <= {*others}
    for kind in others:
        op = made(member_a.id, member_a.id, kind, usual(kind) or MERGE, of=ids.new())
        verdict = say(app, member_a.id, op)
        assert (verdict.s, verdict.why) == ("rejected", "forbidden"), kind
    with app.app_context():
        assert db.session.query(Operation).filter_by(actor_id=member_a.id).count() == 0


def test_none_of_theirs_counts_on_anybody_else(
    app: Flask, member_a: Known, member_ab: Known, member_b: Known
) -> None:
    for other in (member_ab, member_b):
        for name in (other.id, f"code:{other.code}"):
            for kind in sorted(own.KINDS):
                op = made(member_a.id, name, kind, usual(kind), of=ids.new(), obs=[ids.new()])
                verdict = say(app, member_a.id, op)
                assert (verdict.s, verdict.why) == ("rejected", "forbidden"), (kind, name)


def test_in_the_name_of_another_they_say_nothing(
    app: Flask, member_a: Known, member_ab: Known, guide_a: Person
) -> None:
    for actor in (guide_a.id, member_ab.id):
        op = made(actor, member_a.id, "allergy.none", {"asked": True})
        assert say(app, member_a.id, op).why == "forbidden"


def test_the_id_of_another_operation_tells_nothing_of_it(
    app: Flask, member_a: Known, member_b: Known
) -> None:
    theirs = made(member_b.id, member_b.id, "allergy.none", {"asked": True})
    assert say(app, member_b.id, theirs).s == "accepted"
    verdict = say(app, member_a.id, msgspec.structs.replace(theirs, act=member_a.id))
    assert (verdict.s, verdict.why, verdict.m) == ("rejected", "forbidden", "")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("consent.set", {"layer": "membership", "state": "withdrawn", "text_version": "t"}),
        ("facet.set", {"facet": "size_top", "value": "M"}),
        ("facet.set", {"facet": "address", "value": "channel.sms"}),
    ],
)
def test_of_their_kinds_not_every_word_is_theirs(
    app: Flask, member_a: Known, kind: str, payload: dict[str, Any]
) -> None:
    assert say(app, member_a.id, made(member_a.id, member_a.id, kind, payload)).why == "forbidden"


def test_a_note_of_another_member_is_not_taken_back(
    app: Flask, member_a: Known, member_ab: Known, act: Act, guide_a: Person
) -> None:
    act(guide_a, member_ab, "note.add", {"text": "喜欢真丝"})
    with app.app_context():
        note = db.session.query(Operation).filter_by(kind="note.add").one().id
    op = made(member_a.id, member_a.id, "note.retract", {}, of=note)
    assert say(app, member_a.id, op).why == "invalid"
    op = made(member_ab.id, member_ab.id, "note.retract", {}, of=note)
    assert say(app, member_ab.id, op).s == "accepted"


def test_without_the_layer_they_add_nothing_either(app: Flask, member_quiet: Known) -> None:
    op = made(member_quiet.id, member_quiet.id, "allergy.none", {"asked": True})
    assert say(app, member_quiet.id, op).why == "consent_missing"


def test_their_scope_opens_no_card(app: Flask, member_a: Known, member_b: Known) -> None:
    scope = own.sender(member_a.id, app.extensions["keys"], now_ms()).scope
    with app.app_context():
        session = db.session()
        for one in (member_a, member_b):
            with pytest.raises(NotHere):
                queries.member_for(session, scope, one.id)
        assert queries.within_reach(session, scope, [member_a.id, member_b.id]) == set()
        assert queries.search(session, scope, "li") == []
        assert queries.here_now(session, scope, now_ms()) == []

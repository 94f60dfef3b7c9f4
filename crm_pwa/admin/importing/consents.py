"""Imported consents: answers as they were given elsewhere, kept once, never overriding a no."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

import crm_pwa.privacy.kinds  # noqa: F401 - an unregistered kind would fold into nothing
from crm_pwa.admin.importing.job import Job
from crm_pwa.admin.importing.lookup import OURS, SOURCE
from crm_pwa.admin.importing.people import Person
from crm_pwa.core import hlc
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.merge import Op, fold
from crm_pwa.core.sql import insert_new
from crm_pwa.privacy import folds
from crm_pwa.privacy.consent import MARKETING, MEMBERSHIP, PERSONALISATION
from crm_pwa.privacy.guardians import asks_guardian
from crm_pwa.privacy.models import Consent

LEGACY = "legacy"
ANY_PHONE = "sms"
ASSUMED = (MEMBERSHIP, PERSONALISATION)
GUARDED = "a guardian answers for a child, in the shop; the row was kept without it"
Row = dict[str, Any]


class History:
    """What these members answered before, by any channel, oldest first."""

    def __init__(self, session: Session, member_ids: Iterable[str]) -> None:
        self._answers: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for row in session.execute(_ANSWERS, {"ids": sorted(set(member_ids))}):
            self._answers[row.member_id][folds.named(row.layer, row.channel)].append(row)

    def new(self, job: Job, file: CsvFile, person: Person, own: Row, *, child: bool) -> list[Row]:
        """Consent rows for what the file says and was not known; ``obs`` and no ``rev`` yet.

        A file repeated says nothing new. A yes in a file does not undo a no the member gave in
        the shop or on their own page; a changed answer of the file itself counts: what the file
        said before is named, for by a rev it would have known what others said meanwhile. With
        ``job.assumed`` a layer the member was never asked about is given under that text version
        (not marketing). A ``child``'s yes that a guardian has to give is reported, never kept.
        ``own``: the member's row without what it took over from who is one with them.
        """
        rows = []
        for layer, channel, state in self._said(job, person, own):
            before = self._answers[own["id"]][folds.named(layer, channel)]
            told = layer in person.answers
            if not _says_something(before, state, told=told):
                continue
            if not (child and asks_guardian(layer, state)):
                version = LEGACY if told else job.assumed
                said = {"layer": layer, "channel": channel, "state": state, "version": version}
                proof = f"{file.path.name} sha256 {file.sha256} line {person.line}"
                rows.append(_row(job, own["id"], said, before, proof))
            elif told:
                job.report.note(file.path.name, person.line, f"consent_{layer}: {GUARDED}")
        return rows

    def _said(self, job: Job, person: Person, own: Row) -> Iterator[tuple[str, str, str]]:
        """(layer, channel, state) of all that a row answers.

        Marketing is answered for the channel the member prefers, text messages if none is known; a
        no for every other one too that a file said yes for.
        """
        assumed = {layer: "given" for layer in ASSUMED if job.assumed}
        for layer, state in {**assumed, **person.answers}.items():
            if layer != MARKETING:
                yield layer, "", state
                continue
            channel = own["channel"] or ANY_PHONE
            others = self._agreed(own["id"]) - {channel} if state != "given" else ()
            for one in (channel, *sorted(others)):
                yield layer, one, state

    def _agreed(self, member_id: str) -> set[str]:
        """The channels for which a file said yes to marketing at last."""
        files = filter(None, map(_by_file, self._answers[member_id].values()))
        last = [answers[-1] for answers in files]
        return {one.channel for one in last if one.layer == MARKETING and one.state == "given"}


def _row(job: Job, member_id: str, said: Row, before: list[Any], proof: str) -> Row:
    name = folds.named(said["layer"], said["channel"])
    return said | {
        "id": str(uuid.uuid5(OURS, f"{member_id} {name} {len(before)} {proof}")),
        "member_id": member_id,
        "hlc": hlc.make(job.now_ms),
        "seen": 0,
        "obs": [answer.id for answer in _by_file(before)],
        "actor_id": "",
        "source": SOURCE,
        "evidence": proof.encode(),
    }


def _says_something(before: list[Any], state: str, *, told: bool) -> bool:
    if not told:
        return not before
    if by_file := _by_file(before):
        return bool(by_file[-1].state != state)
    return not before or (state != "given" and before[-1].state == "given")


def _by_file(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if answer.source == SOURCE]


def fold_in(state: dict[str, Any], rows: Iterable[Row], holder: Row) -> list[Row]:
    """Fold the answers into the holder's card, accepted at its rev; return them with it."""
    kept = []
    for row in rows:
        payload = {
            "layer": row["layer"],
            "channel": row["channel"],
            "state": row["state"],
            "text_version": row["version"],
        }
        op = Op(
            id=row["id"],
            v=1,
            k="consent.set",
            m=holder["id"],
            n=0,
            hlc=row["hlc"],
            act="",
            seen=row["seen"],
            obs=row["obs"],
            p=payload,
            rev=holder["rev"],
        )
        fold(state, op)
        kept.append({**row, "rev": holder["rev"]})
    return kept


def keep(session: Session, rows: list[Row]) -> None:
    """Append the answers."""
    bare = [{name: value for name, value in row.items() if name != "obs"} for row in rows]
    insert_new(session, Consent, bare)


_ANSWERS = (
    select(
        Consent.id,
        Consent.member_id,
        Consent.layer,
        Consent.channel,
        Consent.state,
        Consent.source,
    )
    .where(Consent.member_id.in_(bindparam("ids", expanding=True)))
    .order_by(Consent.hlc, Consent.id)
)

"""facts.csv: carts, looks, try-ons, points, complaints and estimates of other systems."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.admin.importing import lookup
from crm_pwa.admin.importing.job import Done, Job
from crm_pwa.admin.importing.lookup import Known
from crm_pwa.admin.importing.own_ids import OwnIds
from crm_pwa.admin.importing.tally import Tally
from crm_pwa.core import cells
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.db import writing
from crm_pwa.core.shopfiles import FACTS
from crm_pwa.members import happened, queries
from crm_pwa.members.models import Card, MemberFact
from crm_pwa.privacy.consent import allows

BATCH = 5_000
IDS = OwnIds(MemberFact, "id", ("member_id", "kind", "at"))
ZONE = ZoneInfo("Asia/Shanghai")
MEMBER, PRODUCT = (FACTS.columns.index(name) for name in ("member_id", "product_id"))
Consents = dict[str, dict[str, Any]]


def load(job: Job, file: CsvFile) -> Done:
    """Keep every fact; one that is there already is left or corrected."""
    done = Done()
    members, products = lookup.living(job.source), lookup.products()
    with Tally() as seen:
        for batch in job.batches(file, FACTS, BATCH):
            with writing() as session:
                members.hold(session, {row[MEMBER] for _, row in batch})
                products.learn(session, {row[PRODUCT] for _, row in batch})
                consents = _consents(session, {members.get(row[MEMBER]) for _, row in batch})
                reader = _Reader(members, products, consents)
                read = job.read(file, batch, reader.row)
                fresh = job.once(file, seen, read, lambda found: (found[0], found[1]["id"]))
                told = IDS.apart(session, job.source, [row for _, row in fresh])
                done.usable += len(fresh)
                done.written += happened.keep_facts(session, told)
    return done


def _consents(session: Session, member_ids: Iterable[str | None]) -> Consents:
    """The consents of each member who gave an answer; of one merged into another, theirs."""
    holders = queries.resolve(session, filter(None, member_ids))
    rows = session.execute(_CARDS, {"ids": sorted(set(holders.values()))})
    said = {row.member_id: msgspec.json.decode(row.state)["consent"] for row in rows}
    return {member: said[holder] for member, holder in holders.items() if holder in said}


class _Reader:
    """Reads a row with what the database knows of its member and product."""

    def __init__(self, members: Known, products: Known, consents: Consents) -> None:
        self._members = members
        self._products = products
        self._consents = consents

    def row(self, line: int, row: list[str]) -> tuple[int, dict[str, Any]]:
        """The columns of a fact, and its line. Raises Unusable."""
        told = dict(zip(FACTS.columns, row, strict=True))
        at, day = cells.moment("ts", told["ts"], ZONE)
        kind = happened.KINDS.get(told["kind"])
        if kind is None:
            known = ", ".join(happened.KINDS)
            raise cells.Unusable(f"kind: {cells.shown(told['kind'])}; write one of {known}")
        return line, {
            "id": cells.key("fact_id", told["fact_id"], 60),
            "member_id": self._member(told["member_id"], kind),
            "kind": told["kind"],
            "at": at,
            "day": day,
            "product_id": self._product(told["product_id"]) if kind.product else "",
            "value": _value(told["value"], kind.most) if kind.most else None,
            "until": cells.day("until", told["until"]) if kind.until else "",
            "ended_on": cells.day("ended_on", told["ended_on"]) if told["ended_on"] else "",
        }

    def _member(self, cell: str, kind: happened.Kind) -> str:
        member_id = self._members.get(cell)
        if not member_id:
            raise cells.Unusable(f"member_id: {cells.shown(cell)} is not a known member")
        if not allows(self._consents.get(member_id, {}), kind.layer):
            raise cells.Unusable(f"member_id: did not agree to {kind.layer}")
        return member_id

    def _product(self, cell: str) -> str:
        if not cell or self._products.get(cell) is None:
            raise cells.Unusable(f"product_id: {cells.shown(cell)} is not a known product")
        return cell


def _value(cell: str, most: int) -> int:
    value = cells.whole("value", cell) if cell else -1
    if not 0 <= value <= most:
        raise cells.Unusable(f"value: {cells.shown(cell)}; write a whole number from 0 to {most}")
    return value


_CARDS = select(Card.member_id, Card.state).where(
    Card.member_id.in_(bindparam("ids", expanding=True))
)

"""stores.csv into stores; and stores that are only mentioned."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.admin.importing.job import Done, Job
from crm_pwa.admin.importing.lookup import Known
from crm_pwa.admin.importing.tally import Tally
from crm_pwa.core import cells
from crm_pwa.core.bulk import keep
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.db import db, writing
from crm_pwa.core.shopfiles import STORES
from crm_pwa.core.sql import insert_new

BATCH = 1_000
TRADE, ZONE = "apparel", "Asia/Shanghai"
LONGEST_ID = 40


def load(job: Job, file: CsvFile) -> Done:
    """Open the file's stores, or bring them up to date. A blank cell leaves what stands."""
    done = Done()
    with Tally() as seen:
        for batch in job.batches(file, STORES, BATCH):
            read = job.read(file, batch, lambda line, row: (line, _read(row)))
            fresh = job.once(file, seen, read, lambda found: (found[0], found[1]["id"]))
            done.usable += len(fresh)
            with writing() as session:
                done.written += keep(session, Store, _completed(session, [f for _, f in fresh]))
    return done


def learn(job: Job, known: Known, ids: Iterable[str]) -> None:
    """Make the zones of these stores known; open those only mentioned when the job does so."""
    wanted = {store for store in ids if 0 < len(store) <= LONGEST_ID}
    known.learn(db.session(), wanted)
    missing = [store for store in sorted(wanted) if known.get(store) is None]
    if missing and job.opens_stores:
        with writing() as session:
            rows = [_completed_new({"id": store}) for store in missing]
            insert_new(session, Store, rows)
        known.put(dict.fromkeys(missing, ZONE))


def zone(known: Known, store: str) -> str:
    """The time zone of a store that was learnt. Raises Unusable for one that is not there."""
    found = known.get(store) if 0 < len(store) <= LONGEST_ID else None
    if found is None:
        raise cells.Unusable(f"store_id: {cells.shown(store)} is not a known store")
    return found


def _read(row: list[str]) -> dict[str, Any]:
    fields = dict(zip(STORES.columns, row, strict=True))
    found = {
        "id": cells.key("store_id", fields["store_id"], LONGEST_ID),
        "name": cells.text("name", fields["name"], 120),
        "region": cells.text("region", fields["region"], 80),
        "tz": _zone(fields["timezone"]),
        "latitude": cells.degrees("latitude", fields["latitude"], 90),
        "longitude": cells.degrees("longitude", fields["longitude"], 180),
    }
    return {name: value for name, value in found.items() if value not in ("", None)}


def _zone(cell: str) -> str:
    if not cell:
        return ""
    try:
        return ZoneInfo(cell).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        said = f"timezone: {cells.shown(cell)} is not known; write it like {ZONE}"
        raise cells.Unusable(said) from None


def _completed(session: Session, read: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [fields["id"] for fields in read]
    kept = {store.id: store for store in session.scalars(select(Store).where(Store.id.in_(ids)))}
    rows = []
    for fields in read:
        row = _completed_new(fields)
        if store := kept.get(fields["id"]):
            row |= {name: getattr(store, name) for name in row if name not in fields}
        rows.append(row)
    return rows


def _completed_new(fields: dict[str, Any]) -> dict[str, Any]:
    new = {"name": fields["id"], "region": "", "tz": ZONE, "trade": TRADE}
    return {**new, "latitude": None, "longitude": None, **fields}

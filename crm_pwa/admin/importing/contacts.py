"""contacts.csv: whom the chain contacted, or left out for comparison, and what came of it."""

from typing import Any
from zoneinfo import ZoneInfo

from crm_pwa.admin.importing import lookup
from crm_pwa.admin.importing.job import Done, Job
from crm_pwa.admin.importing.lookup import Known
from crm_pwa.admin.importing.own_ids import OwnIds
from crm_pwa.admin.importing.tally import Tally
from crm_pwa.core import cells
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.db import writing
from crm_pwa.core.shopfiles import CONTACTS
from crm_pwa.messages import operations
from crm_pwa.messages.models import Contact

BATCH = 10_000
ZONE = ZoneInfo("Asia/Shanghai")
ARMS = {"treat": "treat", "holdout": "holdout"}
ANSWERS = {"0": 0, "1": 1}
IDS = OwnIds(Contact, "id", ("member_id", "at"))
MEMBER = CONTACTS.columns.index("member_id")


def load(job: Job, file: CsvFile) -> Done:
    """Keep every contact; one that is there already is left or corrected."""
    done = Done()
    known = lookup.living(job.source)
    with Tally() as seen:
        for batch in job.batches(file, CONTACTS, BATCH):
            with writing() as session:
                known.hold(session, {row[MEMBER] for _, row in batch})
                read = job.read(file, batch, lambda line, row: (line, _read(known, row)))
                fresh = job.once(file, seen, read, lambda found: (found[0], found[1]["id"]))
                told = IDS.apart(session, job.source, [row for _, row in fresh])
                done.usable += len(fresh)
                done.written += operations.keep_contacts(session, told)
    return done


def _read(known: Known, row: list[str]) -> dict[str, Any]:
    told = dict(zip(CONTACTS.columns, row, strict=True))
    at, day = cells.moment("ts", told["ts"], ZONE)
    member_id = known.get(told["member_id"])
    if not member_id:
        raise cells.Unusable(f"member_id: {cells.shown(told['member_id'])} is not a known member")
    if told["outcome"] not in ANSWERS:
        raise cells.Unusable("outcome: write 1 or 0")
    if told["arm"].lower() not in ARMS:
        raise cells.Unusable(f"arm: {cells.shown(told['arm'])}; write treat or holdout")
    return {
        "id": cells.key("contact_id", told["contact_id"], 60),
        "member_id": member_id,
        "at": at,
        "day": day,
        "channel": cells.key("channel", told["channel"], 20),
        "reason": cells.key("reason_code", told["reason_code"], 40),
        "arm": ARMS[told["arm"].lower()],
        "propensity": cells.share("propensity", told["propensity"]),
        "outcome": ANSWERS[told["outcome"]],
        "value": cells.amount("value", told["value"]) if told["value"] else None,
    }

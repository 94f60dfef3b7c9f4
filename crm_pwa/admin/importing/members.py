"""members.csv into members, a batch at a time, each batch one transaction."""

from collections.abc import Callable

from crm_pwa.admin.importing import lookup, people, stores
from crm_pwa.admin.importing.job import Done, Job
from crm_pwa.admin.importing.keeping import Keeping
from crm_pwa.admin.importing.people import Person
from crm_pwa.admin.importing.standing import stand
from crm_pwa.admin.importing.tally import Tally
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.db import writing
from crm_pwa.core.shopfiles import MEMBERS

BATCH = 2_000
KEPT = "; the row was kept without it"
STORE = MEMBERS.columns.index("store_id")


def _place(source: str) -> Callable[[Person], tuple[int, str]]:
    return lambda person: (person.line, person.derived_id(source))


def load(job: Job, file: CsvFile) -> Done:
    """Keep every person of the file; a blank cell leaves what stands.

    A member the chain erased is refused: no file brings back who asked to be forgotten.
    """
    done = Done()
    known_stores, known_members = lookup.stores(), lookup.members(job.source)

    def read(line: int, row: list[str]) -> Person:
        stores.zone(known_stores, row[STORE])
        return people.read(line, row, lambda why: job.report.note(file.path.name, line, why + KEPT))

    with Tally() as seen:
        for batch in job.batches(file, MEMBERS, BATCH):
            stores.learn(job, known_stores, {row[STORE] for _, row in batch})
            found = job.read(file, batch, read)
            fresh = job.once(file, seen, found, _place(job.source), lambda person: person.external)
            with writing() as session:
                known_members.learn(session, {person.external for person in fresh})
                ids = {
                    p.external: known_members.get(p.external) or p.derived_id(job.source)
                    for p in fresh
                }
                keeping = Keeping(job, file, stand(session, job.keys, fresh, ids.values()))
                taken = keeping.take(session, fresh, ids)
                done.usable += taken
                done.forgotten += len(fresh) - taken
                done.written += keeping.write(session)
            known_members.put(ids)
    return done

"""A whole import: the files of a folder in the order they need each other, then the facts."""

from collections.abc import Callable
from datetime import date

from crm_pwa.admin.importing import contacts, facts, lines, members, products, stores
from crm_pwa.admin.importing.job import Done, Job
from crm_pwa.core import shopfiles
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.db import writing
from crm_pwa.products import stats, visitors

Loader = Callable[[Job, CsvFile], Done]
LOADERS: dict[str, Loader] = {
    shopfiles.STORES.name: stores.load,
    shopfiles.PRODUCTS.name: products.load,
    shopfiles.MEMBERS.name: members.load,
    shopfiles.LINES.name: lines.load,
    shopfiles.CONTACTS.name: contacts.load,
    shopfiles.FACTS.name: facts.load,
}
Begin = Callable[[CsvFile], None]
Finish = Callable[[CsvFile, Done], None]


def run(job: Job, found: dict[str, CsvFile], begin: Begin, finish: Finish) -> list[str]:
    """Load each file; ``begin`` and ``finish`` hear of it.

    Returns what is wrong with those without a single usable row, in words; the others are loaded
    all the same, and an import can be repeated at any time.
    """
    wrong = []
    for name, load in LOADERS.items():
        if name not in found:
            continue
        file = found[name]
        begin(file)
        done = load(job, file)
        _tell(job, file, done)
        finish(file, done)
        if not done.usable and not done.forgotten:
            wrong.append(_nothing(job, file))
    return wrong


def _tell(job: Job, file: CsvFile, done: Done) -> None:
    """Which file it was, byte for byte, stays in the trail."""
    told = {"file": file.path.name, "sha256": file.sha256, "rows": done.usable}
    with writing() as session:
        did(session, Act("import", "", job.now_ms, detail=told | {"source": job.source}))


def count_facts(as_of: date) -> int:
    """Recount the members' facts and which stores hold them; how many members' facts changed."""
    visitors.refresh(as_of)
    return stats.refresh(as_of)


def _nothing(job: Job, file: CsvFile) -> str:
    reasons = [(n, why) for (name, why), n in job.report.reasons.items() if name == file.path.name]
    if not reasons:
        return f"{file.path.name} has a header and no row below it."
    n, why = max(reasons)
    return f"No row of {file.path.name} can be used; {n:,} times the reason is: {why}."

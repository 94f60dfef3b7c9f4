"""products.csv into the catalogue."""

from typing import Any

from crm_pwa.admin.importing.job import Done, Job
from crm_pwa.admin.importing.tally import Tally
from crm_pwa.core import cells
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.db import writing
from crm_pwa.core.shopfiles import PRODUCTS
from crm_pwa.products import operations

BATCH = 5_000
LONGEST = {
    "name": 160, "category": 120, "subcategory": 120, "brand": 80, "barcode": 20,
    "composition": 4_000, "tags": 4_000,
}  # fmt: skip


def load(job: Job, file: CsvFile) -> Done:
    """Take over the catalogue. The file is its truth: a blank cell empties, a missing
    column leaves what stands."""
    done = Done()
    told = {*PRODUCTS.required, *(name for name in PRODUCTS.optional if name in file.columns)}
    with Tally() as seen:
        for batch in job.batches(file, PRODUCTS, BATCH):
            read = job.read(file, batch, lambda line, row: (line, _read(row, told)))
            fresh = job.once(file, seen, read, lambda found: (found[0], found[1]["id"]))
            done.usable += len(fresh)
            with writing() as session:
                done.written += operations.keep_products(session, [f for _, f in fresh])
    return done


def _read(row: list[str], told: set[str]) -> dict[str, Any]:
    product_id, name, *rest = row
    found: dict[str, Any] = {"id": cells.key("product_id", product_id, 60)}
    for column, cell in zip(PRODUCTS.columns[1:], (name or product_id, *rest), strict=True):
        if column not in told:
            continue
        if column == "list_price":
            found[column] = cells.amount(column, cell) if cell else None
        else:
            found[column] = cells.text(column, cell, LONGEST[column])
    return found

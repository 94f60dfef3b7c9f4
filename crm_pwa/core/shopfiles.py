"""Which files a shop's folder may hold, and the columns of each (docs/import.md)."""

from dataclasses import dataclass
from pathlib import Path

from crm_pwa.core.csvfile import CsvFile, FileError, inspect


@dataclass(frozen=True)
class Shape:
    """The columns of one kind of file, those it must have and those it may have."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read, in the order the loaders take them."""
        return (*self.required, *self.optional)


STORES = Shape("stores", ("store_id", "name"), ("region", "timezone", "latitude", "longitude"))
PRODUCTS = Shape(
    "products",
    ("product_id", "name", "category"),
    ("subcategory", "brand", "barcode", "list_price", "composition", "tags"),
)
MEMBERS = Shape(
    "members",
    ("member_id", "joined_on", "store_id"),
    (
        "name", "phone", "birthday", "birth_year", "gender", "tier", "language",
        "preferred_channel", "consent_membership", "consent_personalisation",
        "consent_marketing",
    ),
)  # fmt: skip
LINES = Shape(
    "transactions",
    ("txn_id", "ts", "member_id", "store_id", "channel", "product_id", "qty", "amount"),
    ("discount",),
)
CONTACTS = Shape(
    "contacts",
    ("contact_id", "ts", "member_id", "channel", "reason_code", "arm", "propensity", "outcome"),
    ("value",),
)
FACTS = Shape(
    "facts", ("fact_id", "ts", "member_id", "kind"), ("product_id", "value", "until", "ended_on")
)
SHAPES = (STORES, PRODUCTS, MEMBERS, LINES, CONTACTS, FACTS)
ENDINGS = (".csv", ".csv.gz")
TABLES = (*ENDINGS, ".tsv", ".txt", ".xls", ".xlsx", ".csv.zip", ".csv.bz2", ".csv.xz")


def find(folder: Path) -> dict[str, CsvFile]:
    """The import's files in ``folder``, each looked over: {"members": …}.

    Raises FileError when there is none, when one lies there twice, or when one cannot be read.
    """
    if not folder.is_dir():
        raise FileError(f"{folder} is not a folder.")
    found = {}
    for shape in SHAPES:
        if path := _path(folder, shape.name):
            found[shape.name] = inspect(path, shape.required, shape.optional)
    if not found:
        others = ", ".join(passed_over(folder))[:200]
        said = f" It has: {others}." if others else ""
        raise FileError(f"{folder} holds none of {names()}.{said}")
    return found


def passed_over(folder: Path) -> list[str]:
    """Names of files in ``folder`` that look like tables, but are none of the import's."""
    known = {f"{shape.name}{ending}" for shape in SHAPES for ending in ENDINGS}
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in known and path.name.lower().endswith(TABLES)
    )


def _path(folder: Path, name: str) -> Path | None:
    paths = [folder / f"{name}{ending}" for ending in ENDINGS]
    paths = [path for path in paths if path.is_symlink() or path.exists()]
    if len(paths) > 1:
        raise FileError(f"{paths[0].name} and {paths[1].name} both lie in {folder}; keep one.")
    return paths[0] if paths else None


def names() -> str:
    """The names an import's files bear."""
    return ", ".join(f"{shape.name}.csv" for shape in SHAPES)

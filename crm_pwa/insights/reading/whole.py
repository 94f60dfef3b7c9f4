"""A folder's files in the order they need each other; then the tables of ``Shop``."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from crm_pwa.core import shopfiles
from crm_pwa.core.cells import shown
from crm_pwa.core.csvfile import CsvFile, FileError
from crm_pwa.insights.reading import views
from crm_pwa.insights.reading.kinds import LONG, PERSON, SHORT, ZONE, Eyes, Kind
from crm_pwa.insights.reading.large import LINES, MEMBERS
from crm_pwa.insights.reading.loading import LINE, Con, load
from crm_pwa.insights.reading.raw import Raw
from crm_pwa.insights.reading.small import CONTACTS, PRODUCTS, STORES
from crm_pwa.insights.refusals import Refusals
from crm_pwa.insights.shop import Shop

MEMORY = "500MB"
CENTS = 100
EXACT = 2**53
"""Up to here every whole number is a double of its own."""
KINDS = (STORES, PRODUCTS, MEMBERS, LINES, CONTACTS)
"""In the order of who refers to whom."""


def read(folder: Path, as_of: date, work: Path, refusals: Refusals) -> Shop:
    """Read a folder (docs/insights.md); ``work``: an empty folder for DuckDB.

    Raises FileError: no file there, one that cannot be read, or one without a usable row.
    """
    found = shopfiles.find(folder)
    shop = Shop(open_database(work), as_of, tuple(sorted(found)))
    try:
        _fill(shop, found, refusals)
    except BaseException:
        shop.con.close()
        raise
    shop.refused, shop.reasons = refusals.count, refusals.by_file()
    return shop


def _fill(shop: Shop, found: Mapping[str, CsvFile], refusals: Refusals) -> None:
    con = shop.con
    con.execute(f"SET VARIABLE as_of = DATE '{shop.as_of.isoformat()}'")
    raws = {
        kind.table: Raw(con, found[kind.shape.name], kind.shape, refusals.refuse)
        for kind in KINDS
        if kind.shape.name in found
    }
    for kind in KINDS:
        if raw := raws.get(kind.table):
            _load(shop, kind, raw, refusals)
        _settle(con, kind, raws)
    views.make(con)
    _must_add_up(con)


def _must_add_up(con: Con) -> None:
    """Refuse amounts whose sums no longer count every minor unit; real ones stay far below."""
    if _largest(con, "SELECT sum(abs(cents::HUGEINT)) AS n FROM lines") <= EXACT:
        return
    named = "FROM lines WHERE member_no IS NOT NULL GROUP BY member_no"
    if _largest(con, f"SELECT sum(abs(cents::HUGEINT)) AS n {named}") > EXACT:
        raise FileError(
            f"The amounts of one member add up to more than {EXACT // CENTS:,}: that cannot be"
            " counted to the last unit. Look for amounts that are something else, such as a number."
        )


def _largest(con: Con, query: str) -> int:
    found = con.execute(f"SELECT coalesce(max(n), 0) FROM ({query})").fetchone()
    return int(found[0]) if found else 0


def open_database(work: Path) -> Con:
    """A database in a folder, which takes little memory and spills what is more."""
    con = duckdb.connect(str(work / "shop.duckdb"))
    con.execute(f"SET memory_limit = '{MEMORY}'")
    con.execute(f"SET temp_directory = '{str(work).replace(chr(39), chr(39) * 2)}'")
    # The files are what is probed, the tables they refer to what is built: no need to guess.
    con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    return con


def _load(shop: Shop, kind: Kind, raw: Raw, refusals: Refusals) -> None:
    name = raw.file.path.name

    def refuse(line: int, reason: str) -> None:
        refusals.refuse(name, line, reason)

    zones = {} if kind is STORES else dict(shop.con.execute("FROM zones").fetchall())
    loaded = load(shop.con, kind, raw, Eyes(shop.as_of, zones), refuse)
    if kind.id:
        _refuse_twice(shop.con, kind, refuse)
    shop.read += loaded.read
    shop.later += loaded.later
    shop.ignored |= {name: list(raw.file.ignored)} if raw.file.ignored else {}
    refusals.end_file(name)
    kept = shop.con.execute(f"SELECT count(*) FROM {kind.table}_read WHERE cells IS NULL")
    if not loaded.later and kept.fetchone() == (0,):
        raise FileError(_nothing(name, refusals))


def _refuse_twice(con: Con, kind: Kind, refuse: Callable[[int, str], None]) -> None:
    """Keep one row of each id: of different ones that of the least values, wherever it stands."""
    table = f"{kind.table}_read"
    kept = f"FROM {table} WHERE cells IS NULL"
    if con.execute(f"SELECT count(*) = count(DISTINCT {kind.id}) {kept}").fetchone() == (True,):
        return
    con.execute(
        f"CREATE TABLE twice AS SELECT rowid AS place, {LINE} AS n, {kind.id} AS id,"
        f" {'joined_on IS NULL' if 'joined_on' in kind.columns else 'false'} AS late {kept}"
        f" QUALIFY row_number() OVER (PARTITION BY {kind.id} ORDER BY {_values(kind)}, {LINE}) > 1"
    )
    for line, id_ in con.execute("SELECT n, id FROM twice WHERE NOT late").fetchall():
        refuse(line, f"twice: {shown(id_)} stands on another line too")
    con.execute(f"UPDATE {table} SET cells = [] WHERE rowid IN (SELECT place FROM twice)")
    con.execute("DROP TABLE twice")


def _names(kind: Kind) -> list[str]:
    return [f"{c.refers}_no" if c.refers else name for name, c in kind.columns.items()]


def _values(kind: Kind) -> str:
    return ", ".join(f"{name} NULLS LAST" for name in _names(kind))


def _settle(con: Con, kind: Kind, raws: Mapping[str, Raw]) -> None:
    """Make the table others refer to, its rows numbered by id: the file's, or what is mentioned."""
    table = kind.table
    columns = _names(kind)
    if table not in raws:
        types = (f"{n} {'INTEGER' if n.endswith('_no') else kind.columns[n].type}" for n in columns)
        con.execute(f"CREATE TABLE {table}_read ({', '.join(types)}, cells VARCHAR[], line BIGINT)")
        for other in raws.values():
            if kind.id in other.shape.columns and kind.id:
                _mention(con, kind, other)
    if kind.id and kind is not CONTACTS:
        con.execute(
            f"CREATE TABLE {table} AS SELECT CAST(row_number() OVER (ORDER BY {kind.id}) - 1"
            f" AS INTEGER) AS {table}_no, {', '.join(columns)} FROM {table}_read"
            " WHERE cells IS NULL"
        )
        con.execute(f"DROP TABLE {table}_read")
    if kind is STORES:
        con.execute(
            f"CREATE VIEW zones AS SELECT store_id, coalesce(timezone, '{ZONE}') FROM store"
        )


def _mention(con: Con, kind: Kind, other: Raw) -> None:
    """Take in the ids a file mentions; a row DuckDB stumbles over sends the file to our reader."""
    try:
        _take_in(con, kind, other)
    except duckdb.Error:
        if other.rows is None:
            raise
        other.read_ourselves()
        _take_in(con, kind, other)


def _take_in(con: Con, kind: Kind, other: Raw) -> None:
    longest = {"store": SHORT, "member": PERSON}.get(kind.table, LONG)
    con.execute(
        f"INSERT INTO {kind.table}_read ({kind.id}) SELECT DISTINCT {kind.id} FROM ({other.sql})"
        f" WHERE length({kind.id}) BETWEEN 1 AND {longest} AND {kind.id} NOT IN"
        f" (SELECT {kind.id} FROM {kind.table}_read)"
    )


def _nothing(name: str, refusals: Refusals) -> str:
    reasons = [(n, why) for (file, why), n in refusals.reasons.items() if file == name]
    if not reasons:
        return f"{name} has a header and no row below it."
    n, why = max(reasons)
    return f"No row of {name} can be used; {n:,} times the reason is: {why}."

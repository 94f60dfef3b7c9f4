"""PostgreSQL's own tools: what goes out of the database, and what comes back, as a stream."""

import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import dropwhile, islice
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, cast

from sqlalchemy import URL, Engine

from crm_pwa.core.errors import AppError

PASSWORD = re.compile(r"[:\\]")
"""What a file of passwords spells with a backslash before it."""
ENDED = b"\\.\n"
"""What stands where COPY has no row left."""


class ToolFailed(AppError):
    """The tool is not here or did not do it; the text says what it said."""


@contextmanager
def dump(url: URL) -> Iterator[IO[bytes]]:
    """The whole database in pg_dump's custom format. Raises ToolFailed once it was read."""
    with _run(url, ["pg_dump", "--format=custom"]) as tool:
        yield cast("IO[bytes]", tool.stdout)


def restore(url: URL, dumped: Iterable[bytes]) -> None:
    """Replace the database by what was dumped, in one transaction. Raises ToolFailed.

    What ``dumped`` raises ends the tool before it commits.
    """
    words = ["pg_restore", "--clean", "--if-exists", "--single-transaction"]
    with _run(url, words, "--dbname") as tool, suppress(BrokenPipeError):  # it says why itself
        into = cast("IO[bytes]", tool.stdin)
        for piece in dumped:
            into.write(piece)


@contextmanager
def emptied(engine: Engine, aside: str) -> Iterator[None]:
    """The schema, empty: what a backup does not know of would stand in its way.

    What stood in it lies beside it meanwhile, named ``aside``; it comes back unless all goes well.
    """
    beside = engine.dialect.identifier_preparer.quote_identifier(aside)
    _said(engine, f"ALTER SCHEMA public RENAME TO {beside}", "CREATE SCHEMA public")
    try:
        yield
    except BaseException:
        back = f"ALTER SCHEMA {beside} RENAME TO public"
        _said(engine, "DROP SCHEMA IF EXISTS public CASCADE", back)
        raise
    _said(engine, f"DROP SCHEMA {beside} CASCADE")


def _said(engine: Engine, *statements: str) -> None:
    engine.dispose()
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def first_row(dumped: Path, table: str) -> dict[str, str] | None:
    r"""The first row of a table in a dump, its cells as COPY writes them; {} where it has none.

    None where no such table is in it. Bytes are ``\\x`` and hex digits. Raises ToolFailed for what
    is no dump.
    """
    words = ["pg_restore", "--data-only", f"--table={table}", "--file=-", str(dumped)]
    with _tool(words) as tool:
        lines = [*islice(dropwhile(_not_copy, tool.stdout or ()), 2)]
        for _more in tool.stdout or ():
            pass
    if not lines:
        return None
    told, row = lines
    if row == ENDED:
        return {}
    names = told[told.index(b"(") + 1 : told.index(b")")].split(b", ")
    cells = row.rstrip(b"\n").split(b"\t")
    return {name.decode(): cell.decode() for name, cell in zip(names, cells, strict=True)}


def _not_copy(line: bytes) -> bool:
    return not line.startswith(b"COPY ")


@contextmanager
def _run(url: URL, words: Sequence[str], *before_name: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of them at the database; its password goes by a file: a list of processes shows words."""
    with NamedTemporaryFile("w") as passwords:  # nobody else may read it
        password = PASSWORD.sub(r"\\\g<0>", url.password or "")
        passwords.write(f"*:*:*:*:{password}\n")
        passwords.flush()
        plain = url.set(drivername="postgresql", password=None)
        named = plain.update_query_dict({"passfile": passwords.name}).render_as_string()
        with _tool([*words, *before_name, named]) as tool:
            yield tool


@contextmanager
def _tool(words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """One of them at work; it has ended afterwards. Raises ToolFailed where it did not end well."""
    pipe = subprocess.PIPE
    with TemporaryFile() as said:
        try:
            tool = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=said)  # noqa: S603 - ours
        except FileNotFoundError as error:
            raise ToolFailed(f"{words[0]} is not installed here: it is PostgreSQL's.") from error
        try:
            yield tool
        except BaseException:
            tool.kill()
            raise
        finally:
            tool.communicate()
        if tool.returncode:
            said.seek(0)
            why = said.read(300).decode(errors="replace").strip()
            raise ToolFailed(f"{words[0]} failed: {why}")

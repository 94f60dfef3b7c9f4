"""Files nobody should send: each is named with what to do, and nothing half-written stays."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from tests.house.importing import Folder

Ask = Callable[..., list[tuple[Any, ...]]]
Run = Callable[..., Result]
HEADER = "member_id,joined_on,store_id,name\n"
ROW = "9,2025-01-01,012,李静\n"
WHOLE_FILE = [
    ("GB18030", (HEADER + ROW * 3).encode("gb18030"), "in GB18030 (GBK), not UTF-8"),
    ("GB18030, how to mend", (HEADER + ROW * 3).encode("gb18030"), "Save it as UTF-8."),
    ("UTF-16", (HEADER + ROW).encode("utf-16"), "is UTF-16, not UTF-8. Save it as UTF-8."),
    (
        "another code page",
        (HEADER + "9,2025-01-01,012,Café\n").encode("latin-1"),
        "Save it as UTF-8",
    ),
    ("a workbook", b"PK\x03\x04" + b"x" * 500, "Save it as “CSV UTF-8”."),
    ("empty", b"", "it needs a header line with column names"),
    ("no needed column", b"member_id,name\n9,x\n", "lacks the columns joined_on, store_id"),
    ("semicolons", HEADER.replace(",", ";").encode(), "save it with commas"),
    ("one column twice", b"member_id,member_id,joined_on,store_id\n", "keep one"),
    ("a header alone", HEADER.encode(), "has a header and no row below it"),
    ("a header of open quotes", b'member_id,"joined_on,store_id\n9,1,2\n', "quote: opened"),
    ("a cut-off gzip", gzip.compress((HEADER + ROW).encode(), mtime=0)[:-9], "Export it again."),
]
NAMES = [what for what, *_ in WHOLE_FILE]
ONE_ROW = [
    ("too few cells", "8,2025-01-01\n", "cells: 2 of them, but the header names 4"),
    ("too many cells", "8,2025-01-01,012,x,y\n", "cells: 5 of them, but the header names 4"),
    ("an open quote", '8,2025-01-01,012,"open\n', "quote: opened on this line and never closed"),
    ("NUL bytes", "8,2025-01-01,012,a\0b\n", "NUL: the line holds NUL bytes"),
    ("no day", "8,soon,012,x\n", "joined_on: 'soon'"),
    ("no id", ",2025-01-01,012,x\n", "member_id: blank"),
    ("no store", "8,2025-01-01,nowhere,x\n", "store_id: 'nowhere' is not a known store"),
    ("an id that is there", ROW.replace("李静", "x"), "twice: "),
    ("an endless cell", f"8,2025-01-01,012,{'x' * 200_000}\n", "field: longer than"),
]


@pytest.mark.parametrize(("what", "content", "words"), WHOLE_FILE, ids=NAMES)
def test_a_file_that_is_none_is_refused_whole_and_says_what_to_do(
    folder: Folder, run_import: Run, ask: Ask, what: str, content: bytes, words: str
) -> None:
    folder.write("members.csv", content)
    result = run_import()
    assert result.exit_code == 1, what
    assert words in result.output
    assert "members.csv" in result.output
    assert "Traceback" not in result.output
    assert ask("SELECT count(*) FROM member") == [(0,)]


@pytest.mark.parametrize(("what", "row", "words"), ONE_ROW)
def test_a_row_that_is_none_costs_itself_alone_and_is_named(
    folder: Folder,
    run_import: Run,
    ask: Ask,
    refused: Callable[[], list[list[str]]],
    what: str,
    row: str,
    words: str,
) -> None:
    folder.write("members.csv", HEADER + ROW + row + ROW.replace("9", "7", 1))
    result = run_import()
    assert result.exit_code == 0, what
    ((file, line, reason),) = [one for one in refused() if one[0] == "members.csv"]
    assert (file, line) == ("members.csv", "3")
    assert reason.startswith(words)
    assert ask("SELECT count(*) FROM member") == [(2,)]


def test_unknown_columns_are_not_read_counted_and_named(folder: Folder, run_import: Run) -> None:
    folder.write("members.csv", "member_id,joined_on,store_id,shoe,IBAN\n9,2025-01-01,012,44,x\n")
    assert "2 columns not read (shoe, iban)" in run_import().output

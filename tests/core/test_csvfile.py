"""CSV files as chains send them."""

import gzip
import os
from pathlib import Path

import pytest

from crm_pwa.core.csvfile import FileError, inspect, rows

HEADER = "member_id,joined_on,store_id\n"
ROW = "9,2025-01-01,012\n"
NEEDED = ("member_id", "joined_on", "store_id")


def never(line: int, reason: str) -> None:
    raise AssertionError(f"line {line} was refused: {reason}")


def put(folder: Path, content: bytes | str, name: str = "members.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ((HEADER + "9,2025-01-01,静安\n").encode("gb18030"), "in GB18030 (GBK), not UTF-8 (first"),
        ((HEADER + "9,2025-01-01,Café\n").encode("latin-1"), "not in UTF-8"),
        ((HEADER + ROW).encode("utf-16"), "UTF-16"),
        ((HEADER + ROW).encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04", "workbook"),
        (b"", "empty"),
        (b"\n\n", "empty"),
        (
            b"member_id,name\n9,x\n",
            "lacks the columns joined_on, store_id. It has: member_id, name",
        ),
        (b"member_id,joined_on\n", "lacks the column store_id"),
        (b"member_id;joined_on;store_id\n", "not separated by commas"),
        (b"member_id,member_id,joined_on,store_id\n", "two columns named 'member_id'"),
        (b'member_id,"joined_on,store_id\n9,2025-01-01,012\n', "quote: opened"),
        (b"member_id,joined\0_on,store_id\n", "NUL"),
        (b"\x1f\x8b\x08\x00cut off", "damaged"),
        (gzip.compress((HEADER + ROW).encode(), mtime=0)[:-9], "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(FileError) as error:
        inspect(put(tmp_path, content), NEEDED, ())
    assert words in str(error.value)
    assert "members.csv" in str(error.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"members\.csv cannot be read"):
        inspect(tmp_path / "members.csv", NEEDED, ())


def test_a_pipe_is_not_read_at_all(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "members.csv")
    with pytest.raises(FileError, match=r"members\.csv is not a file"):
        inspect(tmp_path / "members.csv", NEEDED, ())


def test_a_header_of_very_many_columns_is_read(tmp_path: Path) -> None:
    many = [f"c{n}" for n in range(50_000)]
    file = inspect(put(tmp_path, ",".join([*NEEDED, *many]) + "\n"), NEEDED, ())
    assert len(file.ignored) == 50_000


def test_cells_come_in_the_order_asked_for_and_missing_columns_blank(tmp_path: Path) -> None:
    file = inspect(put(tmp_path, "b, A \n2 , 1\n"), ("a",), ("c",))
    assert file.ignored == ("b",)
    assert list(rows(file, ("a", "c", "b"), never)) == [(2, ["1", "", "2"])]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(tmp_path: Path, ends: str) -> None:
    file = inspect(put(tmp_path, f"a,b{ends}1,2{ends}{ends}3,4"), ("a",), ())
    assert list(rows(file, ("a",), never)) == [(2, ["1"]), (4, ["3"])]


def test_a_quoted_cell_may_hold_a_line_end_and_the_next_row_keeps_its_number(
    tmp_path: Path,
) -> None:
    file = inspect(put(tmp_path, 'a,b\n"1\nx",2\n3,4\n'), ("a",), ())
    assert list(rows(file, ("a",), never)) == [(2, ["1\nx"]), (4, ["3"])]


def test_gzip_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    file = inspect(put(tmp_path, gzip.compress(b"a\n1\n")), ("a",), ())
    assert list(rows(file, ("a",), never)) == [(2, ["1"])]


def test_a_quote_that_is_never_closed_costs_its_line_alone(tmp_path: Path) -> None:
    heard: list[tuple[int, str]] = []
    after = "".join(f"{n},x\n" for n in range(250))
    file = inspect(put(tmp_path, f'a,b\n1,"open\n{after}'), ("a",), ())
    found = list(rows(file, ("a",), lambda line, why: heard.append((line, why))))
    assert heard == [(2, "quote: opened on this line and never closed")]
    assert [line for line, _ in found] == list(range(3, 253))


def test_a_line_without_end_is_refused_without_being_held(tmp_path: Path) -> None:
    heard: list[int] = []
    file = inspect(put(tmp_path, b"a,b\n1," + b"x" * 5_000_000 + b"\n2,y\n"), ("a",), ())
    found = list(rows(file, ("a",), lambda line, _: heard.append(line)))
    assert heard == [2]
    assert found == [(3, ["2"])]

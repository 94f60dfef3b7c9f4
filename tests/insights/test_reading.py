from datetime import date
from pathlib import Path

import pytest

from crm_pwa.core.csvfile import FileError
from tests.insights.folders import Folder, line, rows


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_line_is_read_with_its_day_member_and_cents(folder: Folder) -> None:
    shop = folder.shop(line(qty=2, amount="12.5"), line(member="", qty=-1, amount="-0.05")).read()
    assert rows(shop, "FROM line ORDER BY qty") == [
        ("T1", date(2026, 1, 5), None, "S1", "store", "P1", -1, -5),
        ("T1", date(2026, 1, 5), "M1", "S1", "store", "P1", 2, 1250),
    ]


def test_rows_that_are_the_same_are_two_lines(folder: Folder) -> None:
    shop = folder.shop(line(), line()).read()
    assert shop.count("line") == 2


@pytest.mark.parametrize(
    ("ts", "day"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("2026-01-05 10:00:00", date(2026, 1, 5)),
        ("2026-01-05T20:00:00+00:00", date(2026, 1, 6)),
        ("2026-01-05T10:00", date(2026, 1, 5)),
        ("20260105T100000", date(2026, 1, 5)),
    ],
)
def test_a_time_reads_as_in_an_import(folder: Folder, ts: str, day: date) -> None:
    shop = folder.shop(f"T1,{ts},M1,S1,store,P1,1,1.00").read()
    assert rows(shop, "SELECT day FROM line") == [(day,)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (line(qty="x"), "qty: 'x' is not a whole number"),
        (line(qty="1.5"), "qty: '1.5' is not a whole number"),
        (line(amount="nan"), "amount: 'nan' is not an amount; write it like 1280.50"),
        (line(amount="1e3"), "amount: '1e3' is not an amount; write it like 1280.50"),
        (line(member="M9"), "member_id: 'M9' is not a known member"),
        (line(store="S9"), "store_id: 'S9' is not a known store"),
        (line(product="P9"), "product_id: 'P9' is not a known product"),
        (line(txn=""), "txn_id: blank"),
        (
            line("2026-02-30T10:00:00"),
            "ts: '2026-02-30T10:00:00' is not a time; write it like 2026-03-08T14:30:00",
        ),
        (
            line("2026-01-05T24:00:00"),
            "ts: '2026-01-05T24:00:00' is not a time; write it like 2026-03-08T14:30:00",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_rest_kept(
    folder: Folder, row: str, reason: str
) -> None:
    shop = folder.shop(line(), row, line()).read()
    quoted = f'"{reason}"' if "," in reason else reason
    assert folder.refused() == [f"transactions.csv,3,{quoted}"]
    assert shop.count("line") == 2
    assert shop.refused == 1


def test_nothing_dated_later_is_read_nor_refused(folder: Folder) -> None:
    later = line("2026-03-01T00:00:00", member="nobody", qty="x")
    shop = folder.shop(line("2026-02-28"), line("2026-03-01"), later).read()
    assert shop.count("line") == 1
    assert shop.later == 2
    assert folder.refused() == []


def test_a_file_without_a_usable_row_says_so(folder: Folder) -> None:
    with pytest.raises(FileError, match=r"No row of transactions\.csv can be used; 1 times"):
        folder.shop(line(qty="x")).read()


def test_without_their_files_what_is_mentioned_is_there(folder: Folder) -> None:
    shop = folder.put(transactions=[line(), line(member="M3", product="P7")]).read()
    assert rows(shop, "SELECT member_id, joined_on, store_id FROM member ORDER BY 1") == [
        ("M1", None, None),
        ("M3", None, None),
    ]
    assert rows(shop, "SELECT product_id FROM product ORDER BY 1") == [("P1",), ("P7",)]
    assert shop.count("line") == 2


def test_a_row_that_is_none_is_named_where_other_files_are_missing(folder: Folder) -> None:
    shop = folder.put(transactions=[line(), "T1,2026-01-05", line(product="P7")]).read()
    assert folder.refused() == ['transactions.csv,3,"cells: 2 of them, but the header names 8"']
    assert rows(shop, "SELECT product_id FROM line ORDER BY 1") == [("P1",), ("P7",)]


def test_a_quoted_line_end_moves_the_lines_after_it(folder: Folder) -> None:
    folder.shop(line(txn='"T\n1"'), line(qty="x"), '"T 2","2026-01-05",M2,S1,store,P1,1,2.00')
    shop = folder.read()
    assert folder.refused() == ["transactions.csv,4,qty: 'x' is not a whole number"]
    assert rows(shop, "SELECT txn_id FROM line ORDER BY 1") == [("T 1",), ("T 2",)]


def test_what_nobody_sees_in_a_cell_changes_no_id(folder: Folder) -> None:
    shop = folder.shop(line(member="\tM1"), line(member=" M1 "), line(member="M1\u3000")).read()
    assert rows(shop, "SELECT DISTINCT member_id FROM line") == [("M1",)]


@pytest.mark.parametrize("turn", [1, -1])
def test_an_id_that_stands_twice_counts_once_in_whatever_order(folder: Folder, turn: int) -> None:
    """What is written may not depend on the order of rows, so the least values are kept."""
    people = ["M1,2025-01-01,S1", "M1,2025-02-01,S2", "M1,2026-03-01,S1"][::turn]
    sent = [
        "C1,2026-01-01T10:00:00,M1,sms,mail,holdout,0.5,1,",
        "C1,2026-01-01T10:00:00,M1,sms,mail,treat,0.5,1,",
    ]
    folder.put(members=people, stores=["S1,One", "S2,Two"], contacts=sent[::turn])
    shop = folder.read()
    assert rows(shop, "SELECT member_id, store_id FROM member") == [("M1", "S1")]
    assert rows(shop, "SELECT arm FROM contact") == [("holdout",)]
    assert sorted(row.split(",", 2)[2] for row in folder.refused()) == [
        "twice: 'C1' stands on another line too",
        "twice: 'M1' stands on another line too",
    ]


def test_amounts_that_no_longer_add_up_to_the_last_unit_are_told(folder: Folder) -> None:
    much = "9999999999999.99"
    folder.shop(*[line(member="", amount=much)] * 12, *[line(amount=much)] * 9).read()
    with pytest.raises(FileError, match="cannot be counted to the last unit"):
        folder.shop(*[line(amount=much)] * 10).read()


def test_gb18030_is_recognised(folder: Folder) -> None:
    text = "product_id,name,category\nP1,连衣裙,裙\nP2,衬衫,上衣\n"
    (folder.path / "products.csv").write_bytes(text.encode("gb18030"))
    with pytest.raises(FileError, match="in GB18030"):
        folder.read()

"""What cannot be used is named with file, line and reason; the rest is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from tests.house.importing import LINES, MEMBERS, Folder

Ask = Callable[..., list[tuple[Any, ...]]]
Bring = Callable[..., str]
Refused = Callable[[], list[list[str]]]
Run = Callable[..., Result]
HEADER = "txn_id,ts,member_id,store_id,channel,product_id,qty,amount\n"
GOOD = "T1,2025-03-01T10:00:00,,012,store,B2,1,89.00\n"
BAD_LINES = [
    ("T2,2025-03-01,9,012,store,B2,1,8", "member_id: '9' is not a known member"),
    ("T2,2025-03-01,,99,store,B2,1,8", "store_id: '99' is not a known store"),
    ("T2,2025-03-01,,,store,B2,1,8", "store_id: '' is not a known store"),
    ("T2,2025-03-01,,012,store,XX,1,8", "product_id: 'XX' is not a known product"),
    ("T2,03/01/2025,,012,store,B2,1,8", "ts: '03/01/2025' is not a time"),
    ("T2,0001-01-01T00:00:00,,012,store,B2,1,8", "ts: '0001-01-01T00:00:00' is not a time"),
    ("T2,2025-03-01,,012,store,B2,half,8", "qty: 'half' is not a whole number"),
    ("T2,2025-03-01,,012,store,B2,1_0,8", "qty: '1_0' is not a whole number"),
    ("T2,2025-03-01,,012,store,B2,2147483648,8", "qty: '2147483648' is too large"),
    ('T2,2025-03-01,,012,store,B2,1,"1,280.00"', "amount: '1,280.00' is not an amount"),
    ("T2,2025-03-01,,012,store,B2,1,¥8", "amount: '¥8' is not an amount"),
    ("T2,2025-03-01,,012,store,B2,1,NaN", "amount: 'NaN' is not an amount"),
    ("T2,2025-03-01,,012,store,B2,1,", "amount: '' is not an amount"),
    (",2025-03-01,,012,store,B2,1,8", "txn_id: blank"),
    ("T2,2025-03-01,,012,store,B2,1", "cells: 7 of them, but the header names 8"),
    ("T2,2025-03-01,,012,store,B2,1,8,9", "cells: 9 of them, but the header names 8"),
    (f"{'T' * 61},2025-03-01,,012,store,B2,1,8", "txn_id: longer than 60 characters"),
    ("T2,2025-03-01,,012,sto\0re,B2,1,8", "NUL: the line holds NUL bytes"),
    (f"T2,2025-03-01,,012,{'s' * 200_000},B2,1,8", "field: longer than 131,072 characters"),
    ('T2,2025-03-01,,012,"store,B2,1,8', "quote: opened on this line and never closed"),
    ('T2,2025-03-01,,012,"sto"re,B2,1,8', "quote: stands inside a field"),
]


def test_bad_lines_are_refused_by_line_and_reason_and_their_neighbours_kept(
    folder: Folder, bring: Bring, ask: Ask, refused: Refused
) -> None:
    mixed = "".join(f"{row}\n{GOOD}" for row, _ in BAD_LINES)
    folder.write("transactions.csv", HEADER + mixed + GOOD * 150)
    bring()
    said = refused()
    assert [line for _, line, _ in said] == [str(2 + 2 * n) for n in range(len(BAD_LINES))]
    for (_, _, why), (_, reason) in zip(said, BAD_LINES, strict=True):
        assert why.startswith(reason)
    assert ask("SELECT count(*) FROM purchase_line") == [(len(BAD_LINES) + 150,)]


def test_a_refused_line_keeps_its_number_on_the_receipt(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    bad = GOOD.replace("B2", "XX")
    folder.write("transactions.csv", HEADER + bad + GOOD)
    bring()
    assert ask("SELECT n FROM purchase_line") == [(2,)]
    folder.write("transactions.csv", HEADER + GOOD + GOOD)
    bring()
    assert ask("SELECT n FROM purchase_line ORDER BY n") == [(1,), (2,)]


def test_an_id_that_stands_twice_in_a_file_is_refused_the_second_time(
    folder: Folder, bring: Bring, ask: Ask, refused: Refused
) -> None:
    folder.write("products.csv", "product_id,name,category\nB2,Belt,belt\nB2,Other,belt\n")
    folder.write("transactions.csv", HEADER + GOOD)
    bring()
    assert refused() == [["products.csv", "3", "twice: 'B2' stands earlier in the file"]]
    assert ask("SELECT name FROM product") == [("Belt",)]


def test_a_bad_optional_cell_costs_the_cell_and_not_the_member(
    folder: Folder, bring: Bring, ask: Ask, refused: Refused
) -> None:
    row = "9,2025-01-01,012,赵敏,12345,x,1990-02-31,yes\n"
    folder.write("members.csv", MEMBERS.splitlines()[0] + "\n" + row)
    folder.write("transactions.csv", HEADER + GOOD)
    bring()
    assert ask("SELECT name, phone_mask, birthday, gender FROM member") == [("赵敏", "", "", "")]
    assert sorted(reason.split(":")[0] for _, _, reason in refused()) == [
        "birthday",
        "consent_personalisation",
        "gender",
        "phone",
    ]


def test_no_reason_quotes_what_identifies_a_person(
    folder: Folder, bring: Bring, refused: Refused
) -> None:
    row = "9,2025-01-01,012,赵敏,1380013502,f,1987-02-31,1\n"
    folder.write("members.csv", MEMBERS.splitlines()[0] + "\n" + row)
    folder.write("transactions.csv", HEADER + GOOD)
    bring()
    text = "".join(reason for _, _, reason in refused())
    assert "1380013502" not in text
    assert "1987" not in text
    assert "赵敏" not in text


def test_the_screen_counts_reasons_and_says_where_the_report_is(
    folder: Folder, bring: Bring
) -> None:
    folder.write("transactions.csv", LINES + GOOD.replace("B2", "XX") * 3)
    said = bring()
    assert "3 × transactions.csv: product_id" in said
    assert "refused.csv" in said


def test_a_file_without_a_usable_row_is_an_error_that_says_why(
    folder: Folder, run_import: Run
) -> None:
    folder.write("members.csv", "member_id,joined_on,store_id\n9,soon,012\n8,soon,012\n")
    result = run_import()
    assert result.exit_code == 1
    assert "No row of members.csv can be used; 2 times the reason is: joined_on" in result.output


def test_a_file_with_a_header_alone_is_an_error(folder: Folder, run_import: Run) -> None:
    folder.write("members.csv", "member_id,joined_on,store_id\n")
    result = run_import()
    assert result.exit_code == 1
    assert "members.csv has a header and no row below it." in result.output


def test_one_without_a_usable_row_keeps_the_others_from_nothing(
    folder: Folder, run_import: Run, ask: Ask
) -> None:
    folder.write("products.csv", "product_id,name,category\n")
    folder.write("transactions.csv", HEADER)
    folder.write("facts.csv", "fact_id,ts,member_id,kind\nF1,2025-03-04T10:00:00,0007,complaint\n")
    head = "contact_id,ts,member_id,channel,reason_code,arm,propensity,outcome\n"
    folder.write("contacts.csv", f"{head}C1,2025-03-04T10:00:00,0007,sms,at_risk,treat,0.5,0\n")
    result = run_import()
    assert result.exit_code == 1
    for name in ("products.csv", "transactions.csv"):
        assert f"{name} has a header and no row below it." in result.output
    for table in ("member_fact", "contact"):
        assert ask(f"SELECT count(*) FROM {table}") == [(1,)], table
    assert ask("SELECT count(*) FROM member_stat") == [(2,)]


def test_a_file_in_another_encoding_says_save_as_utf_8_and_nothing_is_kept(
    folder: Folder, run_import: Run, ask: Ask
) -> None:
    folder.write("members.csv", MEMBERS.encode("gb18030"))
    assert "Save it as UTF-8." in run_import().output
    assert ask("SELECT count(*) FROM product") == [(0,)]


def test_one_line_that_is_not_utf_8_costs_that_line(
    folder: Folder, bring: Bring, ask: Ask, refused: Refused
) -> None:
    broken = b"9,2025-01-01,012," + "李".encode("gb18030") + b",,,,\n"
    folder.write("members.csv", MEMBERS.encode() + broken)
    bring()
    why = "encoding: the line is not UTF-8; save the file as UTF-8"
    assert refused() == [["members.csv", "4", why]]
    assert ask("SELECT count(*) FROM member") == [(2,)]


def test_the_same_file_plain_and_packed_is_an_error(folder: Folder, run_import: Run) -> None:
    folder.write("members.csv.gz", b"")
    assert "keep one" in run_import().output


def test_a_folder_without_any_known_file_is_an_error(folder: Folder, run_import: Run) -> None:
    for name in ("stores", "products", "members", "transactions"):
        folder.remove(f"{name}.csv")
    result = run_import()
    assert result.exit_code == 1
    assert "holds none of stores.csv" in result.output


def test_a_folder_that_is_not_there_is_an_error(folder: Folder, run_import: Run) -> None:
    result = run_import("--assume-consent", "x")
    assert result.exit_code == 0
    for path in folder.path.iterdir():
        path.unlink()
    folder.path.rmdir()
    assert "is not a folder" in run_import().output


HIDDEN = ["A\tB", "A\u00a0B", "\ufeffA B", "A\u200bB"]


@pytest.mark.parametrize("typed", HIDDEN, ids=ascii)
def test_an_id_with_what_nobody_can_see_is_the_same_wherever_it_stands(
    folder: Folder, bring: Bring, ask: Ask, refused: Refused, typed: str
) -> None:
    folder.write("stores.csv", f"store_id,name\n{typed},x\n")
    folder.write("products.csv", f"product_id,name,category\n{typed},Belt,belt\n")
    folder.write("members.csv", f"member_id,joined_on,store_id\n{typed},2025-01-01,{typed}\n")
    line = f"{typed},2025-03-01,{typed},{typed},store,{typed},1,8\n"
    folder.write("transactions.csv", HEADER + line + line.replace(typed, "A B"))
    bring()
    assert refused() == []
    assert ask("SELECT txn_id, n, store_id, product_id FROM purchase_line ORDER BY n") == [
        ("A B", 1, "A B", "A B"),
        ("A B", 2, "A B", "A B"),
    ]
    assert ask("SELECT external_id FROM identity") == [("A B",)]


def test_an_id_of_nothing_one_can_see_is_blank(
    folder: Folder, bring: Bring, ask: Ask, refused: Refused
) -> None:
    folder.write("members.csv", MEMBERS + "\u200b,2025-01-01,012,赵敏,,,,\n")
    bring()
    assert refused() == [["members.csv", "4", "member_id: blank"]]


def test_a_member_who_stands_twice_is_named_as_the_file_does(
    folder: Folder, bring: Bring, refused: Refused
) -> None:
    folder.write("members.csv", MEMBERS + "0007,2025-01-02,012,李静,,,,\n")
    bring()
    assert refused() == [["members.csv", "4", "twice: '0007' stands earlier in the file"]]


def test_a_week_is_no_day(folder: Folder, bring: Bring, ask: Ask, refused: Refused) -> None:
    folder.write(
        "members.csv",
        MEMBERS + "9,2026-W10-1,012,赵敏,,,,\n" + "10,2025-01-01,012,赵敏,,,1990-W10-1,\n",
    )
    bring()
    assert [(line, why.partition(":")[0]) for _, line, why in refused()] == [
        ("4", "joined_on"),
        ("5", "birthday"),
    ]
    assert ask("SELECT count(*) FROM member WHERE birthday LIKE '%W%'") == [(0,)]

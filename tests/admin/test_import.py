"""A folder of files becomes a shop, and the same folder again changes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm_pwa.admin.cli_import import import_folder
from crm_pwa.wiring import create_app
from tests.house.importing import Folder

Ask = Callable[..., list[tuple[Any, ...]]]
Bring = Callable[..., str]
TABLES = (
    "store", "product", "member", "identity", "member_store", "member_code", "member_key", "card",
    "consent", "search_key", "purchase_line", "member_stat", "feed",
)  # fmt: skip


def snapshot(ask: Ask) -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(ask(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def test_ids_stay_text_with_their_zeros(bring: Bring, ask: Ask) -> None:
    bring()
    assert ("000123",) in ask("SELECT id FROM product")
    assert ("012",) in ask("SELECT id FROM store")
    assert ("0007",) in ask("SELECT external_id FROM identity")


def test_money_is_kept_in_minor_units(bring: Bring, ask: Ask) -> None:
    bring()
    assert ask("SELECT list_price FROM product ORDER BY id") == [(39900,), (8900,)]
    assert ask("SELECT n, amount, qty FROM purchase_line ORDER BY txn_id, n") == [
        (1, 39900, 1),
        (2, 17800, 2),
        (1, 8900, 1),
    ]


def test_a_time_without_offset_is_store_time(bring: Bring, ask: Ask) -> None:
    bring()
    rows = ask("SELECT day, at FROM purchase_line WHERE txn_id = 'T2'")
    assert rows == [("2025-03-02", 1740929400000)]  # 23:30 in Shanghai is 15:30 UTC


def test_a_time_with_an_offset_falls_on_the_store_day(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write(
        "transactions.csv",
        "txn_id,ts,member_id,store_id,channel,product_id,qty,amount\n"
        "T9,2025-03-02T16:30:00Z,,012,store,B2,1,89.00\n",
    )
    bring()
    assert ask("SELECT day FROM purchase_line") == [("2025-03-03",)]


def test_two_of_one_thing_on_a_receipt_are_two_lines(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    line = "T1,2025-03-01T10:00:00,,012,store,B2,1,89.00\n"
    header = "txn_id,ts,member_id,store_id,channel,product_id,qty,amount\n"
    folder.write("transactions.csv", header + line + line)
    bring()
    assert ask("SELECT n FROM purchase_line ORDER BY n") == [(1,), (2,)]


def test_lines_of_one_receipt_may_be_scattered_over_the_file(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    header = "txn_id,ts,member_id,store_id,channel,product_id,qty,amount\n"
    rows = [f"T{t},2025-03-01T10:00:00,,012,store,B2,{q},89.00\n" for q in (1, 2) for t in (1, 2)]
    folder.write("transactions.csv", header + "".join(rows))
    bring()
    assert ask("SELECT txn_id, n, qty FROM purchase_line ORDER BY 1, 2") == [
        ("T1", 1, 1),
        ("T1", 2, 2),
        ("T2", 1, 1),
        ("T2", 2, 2),
    ]


def test_the_same_import_twice_changes_no_row(bring: Bring, ask: Ask) -> None:
    bring()
    before = snapshot(ask)
    said = bring()
    assert snapshot(ask) == before
    assert "0 new or changed" in said
    assert "those of 0 members changed" in said


def test_a_corrected_line_is_corrected_in_place(folder: Folder, bring: Bring, ask: Ask) -> None:
    bring()
    path = folder.path / "transactions.csv"
    path.write_text(path.read_text().replace("B2,2,178.00", "B2,1,89.00"))
    said = bring()
    assert "transactions.csv: 3 rows, 1 new or changed" in said
    assert ask("SELECT amount FROM purchase_line WHERE txn_id = 'T1' AND n = 2") == [(8900,)]


def test_gzip_and_a_byte_order_mark_are_read_alike(folder: Folder, bring: Bring, ask: Ask) -> None:
    path = folder.path / "members.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    folder.pack("members.csv")
    folder.pack("transactions.csv")
    bring()
    assert ask("SELECT count(*) FROM member") == [(2,)]
    assert ask("SELECT count(*) FROM purchase_line") == [(3,)]


def test_a_folder_without_stores_opens_those_it_mentions(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.remove("stores.csv")
    bring()
    assert ask("SELECT name, tz FROM store WHERE id = '012'") == [("012", "Asia/Shanghai")]


def test_a_store_without_a_name_keeps_the_one_it_has(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    bring()
    folder.write("stores.csv", "store_id,name,region\n012,,East\n013,,East\n")
    bring()
    assert ask("SELECT name, region FROM store WHERE id IN ('012', '013') ORDER BY id") == [
        ("静安店", "East"),
        ("013", "East"),
    ]


def test_columns_nobody_reads_are_counted_and_named(folder: Folder, bring: Bring) -> None:
    folder.write("stores.csv", "store_id,name,shoe_size,rent\n012,静安店,44,1\n")
    assert "2 columns not read (shoe_size, rent)" in bring()


def test_a_catalogue_without_a_column_leaves_what_stands(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    bring()
    folder.write("products.csv", "product_id,name,category\nB2,Leather belt,belt\n")
    bring()
    assert ask("SELECT name, list_price FROM product WHERE id = 'B2'") == [("Leather belt", 8900)]


def test_an_empty_database_is_migrated_first(
    settings: dict[str, str], folder: Folder, data_dir: Path
) -> None:
    settings["CRM_PWA_DATABASE_URL"] = f"sqlite:///{data_dir / 'fresh.db'}"
    result = create_app(settings).test_cli_runner().invoke(import_folder, [str(folder.path)])
    assert result.exit_code == 0, result.output
    assert "members.csv: 2 rows, 2 new or changed" in result.output

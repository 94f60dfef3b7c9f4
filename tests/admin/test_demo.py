"""The demo shop's files: always the same, complete, and belonging to nobody."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import phonenumbers
import pytest

from crm_pwa.admin import demo
from crm_pwa.members.happened import KINDS
from crm_pwa.notes.vocabulary import TRADES, pack

AS_OF = date(2026, 11, 21)
FEW = 150
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo")
    demo.generate(made, as_of=AS_OF)
    return made


def rows(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def cents(text: str) -> int:
    assert re.fullmatch(r"-?\d+\.\d\d", text)
    return int(text.replace(".", ""))


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("once", "again"):
        demo.shop.build.cache_clear()
        demo.generate(tmp_path / name, as_of=AS_OF, members=FEW)
    for file in (tmp_path / "once").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_what_happened_elsewhere_is_told_of_whom_agreed_and_before_that_day(folder: Path) -> None:
    facts, members = rows(folder, "facts"), rows(folder, "members")
    assert {row["kind"] for row in facts} == set(KINDS)
    agreed = {row["member_id"] for row in members if row["consent_personalisation"] == "1"}
    assert {r["member_id"] for r in facts if KINDS[r["kind"]].layer == "personalisation"} <= agreed
    assert all(row["ts"] < AS_OF.isoformat() for row in facts)
    known = {row["product_id"] for row in rows(folder, "products")}
    assert all(row["product_id"] in known for row in facts if KINDS[row["kind"]].product)
    assert len({row["fact_id"] for row in facts}) == len(facts) < len(members) / 3


def test_another_seed_gives_another_shop(tmp_path: Path) -> None:
    demo.generate(tmp_path / "one", as_of=AS_OF, members=FEW)
    demo.generate(tmp_path / "two", as_of=AS_OF, members=FEW, seed=7)
    for name in ("members.csv", "transactions.csv"):
        assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "two" / name).read_bytes()


def test_members_keep_their_ids_and_codes_from_day_to_day(tmp_path: Path) -> None:
    demo.generate(tmp_path / "today", as_of=AS_OF, members=FEW)
    demo.generate(tmp_path / "leap", as_of=date(2028, 2, 22), members=FEW)
    ids = [[r["member_id"] for r in rows(tmp_path / day, "members")] for day in ("today", "leap")]
    assert ids[0] == ids[1] == list(demo.codes(FEW))


def test_a_birthday_on_a_leap_day_can_be_coming_up(tmp_path: Path) -> None:
    demo.generate(tmp_path, as_of=date(2028, 2, 22), members=FEW)
    assert rows(tmp_path, "members")[0]["birthday"] == "1988-02-29"


def test_fewer_members_than_the_well_known_ones_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 8 members"):
        demo.generate(tmp_path, as_of=AS_OF, members=7)


def test_it_has_the_size_of_a_real_chain(folder: Path) -> None:
    assert len(rows(folder, "stores")) == 3
    assert len(rows(folder, "members")) == 2_000
    assert 380 <= len(rows(folder, "products")) <= 450
    assert 40_000 <= len(rows(folder, "transactions")) <= 60_000


def test_the_stores_stand_in_two_cities(folder: Path) -> None:
    assert Counter(s["region"] for s in rows(folder, "stores")) == {"上海": 2, "杭州": 1}


def test_receipts_cover_two_years_and_end_the_day_before(folder: Path) -> None:
    days = {date.fromisoformat(r["ts"][:10]) for r in rows(folder, "transactions")}
    assert max(days) == AS_OF - timedelta(days=1)
    assert min(days) == AS_OF - timedelta(days=730)


def test_every_line_knows_its_store_article_and_member(folder: Path) -> None:
    stores = {r["store_id"] for r in rows(folder, "stores")}
    members = {r["member_id"] for r in rows(folder, "members")} | {""}
    articles = {r["product_id"] for r in rows(folder, "products")}
    for line in rows(folder, "transactions"):
        assert line["store_id"] in stores
        assert line["member_id"] in members
        assert line["product_id"] in articles
        assert line["channel"] in {"store", "online"}


def test_what_was_paid_and_what_was_taken_off_make_the_price(folder: Path) -> None:
    price = {r["product_id"]: cents(r["list_price"]) for r in rows(folder, "products")}
    for line in rows(folder, "transactions"):
        whole = price[line["product_id"]] * int(line["qty"])
        assert cents(line["amount"]) + cents(line["discount"]) == whole
        assert (cents(line["amount"]) > 0) == (int(line["qty"]) > 0)


def test_a_receipt_is_one_moment_of_one_person_in_one_store(folder: Path) -> None:
    told: dict[str, tuple[str, ...]] = {}
    for line in rows(folder, "transactions"):
        head = tuple(line[c] for c in ("ts", "member_id", "store_id", "channel"))
        assert told.setdefault(line["txn_id"], head) == head


def test_some_buy_unknown_and_some_bring_things_back(folder: Path) -> None:
    lines = rows(folder, "transactions")
    assert 0.05 < sum(not line["member_id"] for line in lines) / len(lines) < 0.25
    assert 0.005 < sum(int(line["qty"]) < 0 for line in lines) / len(lines) < 0.04


def test_nobody_buys_before_joining(folder: Path) -> None:
    joined = {r["member_id"]: r["joined_on"] for r in rows(folder, "members")}
    for line in rows(folder, "transactions"):
        assert not line["member_id"] or line["ts"][:10] >= joined[line["member_id"]]


def test_barcodes_are_sound_in_store_numbers(folder: Path) -> None:
    codes = [r["barcode"] for r in rows(folder, "products")]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert re.fullmatch(r"2\d{12}", code)
        assert sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(code)) % 10 == 0


def test_tags_are_concepts_of_the_packs(folder: Path) -> None:
    known = {c.id for trade in TRADES for c in pack(trade).concepts}
    for article in rows(folder, "products"):
        assert set(article["tags"].split(";")) <= known


def test_some_articles_have_no_composition(folder: Path) -> None:
    blank = [a for a in rows(folder, "products") if not a["composition"]]
    assert 0 < len(blank) < 20


def test_phones_are_valid_and_of_a_block_no_subscriber_has(folder: Path) -> None:
    phones = [r["phone"] for r in rows(folder, "members")]
    assert len(set(phones)) == len(phones)
    for phone in phones:
        assert phone.startswith("+8613800")
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone))


def test_consents_come_in_every_state(folder: Path) -> None:
    seen = Counter(
        (r["consent_personalisation"], r["consent_marketing"]) for r in rows(folder, "members")
    )
    assert set(seen) == {(a, b) for a in ("", "0", "1") for b in ("", "0", "1")}


def test_one_name_in_ten_is_english(folder: Path) -> None:
    english = [r for r in rows(folder, "members") if r["name"].isascii()]
    assert 150 < len(english) < 260
    assert {r["language"] for r in english} == {"en"}


def test_codes_are_short_and_their_own() -> None:
    codes = demo.codes()
    assert len(set(codes.values())) == len(codes) == demo.MEMBERS
    assert all(re.fullmatch(r"M1:[0-9A-Z]{20}", code) for code in codes.values())


def test_the_staff_of_the_demo_can_be_hired() -> None:
    stores = {s["store_id"] for s in demo.stores()}
    people = {p["login"]: p for p in demo.staff()}
    assert {"guide-a", "lead-a", "guide-b", "guide-ab", "area", "hq", "admin"} <= set(people)
    assert people["guide-a"]["name"] == "王芳"
    assert people["guide-ab"]["stores"] == ["store-a", "store-b"]
    assert all(set(p["stores"]) <= stores for p in people.values())

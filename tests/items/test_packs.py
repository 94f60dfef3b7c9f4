"""Packs: what phones carry of the catalogue, sent again only where it changed."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import text

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import told
from crm_pwa.core.db import db, writing
from crm_pwa.items import operations, queries
from crm_pwa.items.packing import Article, pack_of, packs
from crm_pwa.products.operations import keep_lines, keep_products
from tests.house.cast import Person
from tests.sync.floor import open_shop


def product(n: int, composition: str = "棉 100%", **more: str) -> dict[str, str]:
    row = {"id": f"P{n}", "name": f"衬衫 {n}", "category": "x", "barcode": f"69012345{n:05d}"}
    return row | {"composition": composition} | more


def keep(app: Flask, rows: Sequence[dict[str, str]]) -> int:
    with app.app_context(), writing() as session:
        keep_products(session, rows)
        return operations.refresh(session)


def fed(app: Flask) -> dict[str, int]:
    """The packs in store A's feed with their numbers."""
    with app.app_context():
        found = db.session.execute(
            text("SELECT k, seq FROM feed WHERE store_id = 'store-a' AND t = 'product'")
        )
        return {row.k: row.seq for row in found}


@pytest.fixture
def shop(app: Flask, guide_a: Person) -> Flask:
    open_shop(app)
    return app


def test_an_article_is_looked_for_where_its_code_ends() -> None:
    assert pack_of("6901234567892") == "92"
    assert {pack_of("P-7A"), pack_of("7"), pack_of("")} == {"--"}
    assert pack_of("P77") == "77"


def test_packs_are_alike_in_whatever_order_articles_come() -> None:
    articles = [Article(f"69012345{n:05d}", f"衬衫 {n % 3}", "棉 100%") for n in range(300)]
    assert packs(articles) == packs(articles[::-1])
    assert len(packs(articles)) == 100


def test_only_what_changed_is_sent_again(shop: Flask) -> None:
    assert keep(shop, [product(1), product(2)]) == 2
    before = fed(shop)
    assert keep(shop, [product(1), product(2)]) == 0
    assert keep(shop, [product(2, "涤纶 100%")]) == 1
    after = fed(shop)
    assert (after["01"], after["02"] > before["02"]) == (before["01"], True)


def test_a_new_store_gets_what_there_is(shop: Flask) -> None:
    keep(shop, [product(1)])
    with shop.app_context(), writing() as session:
        accounts.add_store(
            session, "store-new", "新店", region="", tz="Asia/Shanghai", trade="beauty"
        )
        told.phones(session)
        assert "store-new" in queries.stores_with(session)


def test_of_many_articles_phones_carry_those_sold_last(
    shop: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST", 2)
    line = {
        "n": 1, "member_id": None, "at": 0, "store_id": "store-a", "channel": "", "qty": 1,
        "amount": 100, "discount": 0,
    }  # fmt: skip
    with shop.app_context(), writing() as session:
        keep_products(session, [product(n) for n in range(1, 5)])
        days = (("P4", "2026-01-02"), ("P2", "2026-02-02"), ("P3", "2026-01-01"))
        keep_lines(session, [line | {"txn_id": p, "product_id": p, "day": day} for p, day in days])
        found = queries.carried(session, operations.MOST)
    assert [one.name for one in found] == ["衬衫 2", "衬衫 4"]


def test_a_pack_whose_articles_are_gone_is_sent_empty(
    shop: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(shop, [product(1)])
    monkeypatch.setattr(operations, "MOST", 0)
    with shop.app_context(), writing() as session:
        assert operations.refresh(session) == 1
        assert queries.rows(session, ["01"])["01"]["items"] == []

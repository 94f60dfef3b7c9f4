"""Receipts of members who joined here: other systems know their code, or their own id."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.members.models import Member
from tests.house.importing import Folder
from tests.house.members import Known

Ask = Callable[..., list[tuple[Any, ...]]]
Bring = Callable[..., str]
HEADER = "txn_id,ts,member_id,store_id,channel,product_id,qty,amount\n"
WHOSE = "SELECT member_id FROM purchase_line"


def receipt(folder: Folder, member: str) -> None:
    folder.write("transactions.csv", f"{HEADER}T9,2025-03-02,{member},012,store,B2,1,89.00\n")


@pytest.mark.parametrize("source", ["import", "till"])
def test_a_receipt_names_the_code_or_the_member_that_joined_here(
    folder: Folder, bring: Bring, ask: Ask, member_a: Known, source: str
) -> None:
    for named in (member_a.id, member_a.code):
        receipt(folder, named)
        bring("--source", source)
        assert ask(WHOSE) == [(member_a.id,)]


def test_what_a_system_calls_its_own_members_comes_first(
    folder: Folder, bring: Bring, ask: Ask, member_a: Known
) -> None:
    folder.write("members.csv", f"member_id,joined_on,store_id\n{member_a.id},2025-01-02,012\n")
    receipt(folder, member_a.id)
    bring("--source", "till")
    ((theirs,),) = ask("SELECT member_id FROM identity WHERE source = 'till'")
    assert theirs != member_a.id
    assert ask(WHOSE) == [(theirs,)]


def test_a_receipt_of_who_asked_to_be_forgotten_is_nobodys(
    app: Flask, folder: Folder, bring: Bring, ask: Ask, member_a: Known
) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Member, member_a.id).erased_at = now_ms()
    for named in (member_a.id, member_a.code):
        receipt(folder, named)
        bring()
        assert ask(WHOSE) == [(None,)]

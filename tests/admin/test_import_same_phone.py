"""Two members with one phone: merged only when nothing speaks against it."""

import json
from collections.abc import Callable

import pytest

from tests.house.importing import MEMBER_COLUMNS, Ask, Bring, Folder, id_of


@pytest.fixture
def folder(folder: Folder) -> Folder:
    """Without purchases: they are another file's tests."""
    folder.remove("transactions.csv")
    return folder


class TestSamePhone:
    """Merged only when the phones are equal and the names are equal or one is empty."""

    @pytest.mark.parametrize(
        ("first", "second", "merged"),
        [
            ("李静", "李静", True),
            ("李静", "", True),
            ("", "李静", True),
            ("Anna Wu", "anna wu", True),
            ("李静", "李敬", False),
        ],
    )
    def test_two_rows_of_one_phone(
        self, folder: Folder, bring: Bring, ask: Ask, first: str, second: str, merged: bool
    ) -> None:
        folder.write(
            "members.csv",
            f"{MEMBER_COLUMNS}1,2025-01-01,012,{first},13800135021,\n"
            f"2,2025-01-01,012,{second},+86 138-0013-5021,\n",
        )
        bring()
        into = id_of(ask, "1") if merged else ""
        assert ask("SELECT merged_into FROM member WHERE id = :m", m=id_of(ask, "2")) == [(into,)]
        assert ask("SELECT merged_into FROM member WHERE id = :m", m=id_of(ask, "1")) == [("",)]
        if merged:
            name = first or second
            found = ask("SELECT name FROM member WHERE merged_into = ''")
            assert found == [(name,)]
            assert ask("SELECT count(*) FROM member_code") == [(1,)]
        before = ask("SELECT * FROM member ORDER BY id")
        bring()
        assert ask("SELECT * FROM member ORDER BY id") == before

    def test_equal_names_without_a_phone_are_two_members(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        folder.write(
            "members.csv", f"{MEMBER_COLUMNS}1,2025-01-01,012,李静,,\n2,2025-01-01,012,李静,,\n"
        )
        bring()
        assert ask("SELECT count(*) FROM member WHERE merged_into = ''") == [(2,)]

    def test_two_names_on_one_phone_are_pointed_out(
        self, folder: Folder, bring: Bring, refused: Callable[[], list[list[str]]]
    ) -> None:
        folder.write(
            "members.csv",
            f"{MEMBER_COLUMNS}1,2025-01-01,012,李静,13800135021,\n2,2025-01-01,012,李敬,13800135021,\n",
        )
        bring()
        ((file, line, why),) = refused()
        assert (file, line) == ("members.csv", "3")
        assert why.startswith("phone: another member has it too; both were kept")

    def test_an_alias_brings_its_stores_and_consents_to_the_member_it_joins(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        folder.write("stores.csv", "store_id,name\n012,静安店\n013,徐汇店\n")
        folder.write(
            "members.csv",
            "member_id,joined_on,store_id,name,phone,consent_personalisation\n"
            "1,2025-01-01,012,李静,13800135021,\n2,2025-01-01,013,李静,13800135021,1\n",
        )
        bring()
        holder = id_of(ask, "1")
        held = ask("SELECT store_id FROM member_store WHERE member_id = :m ORDER BY 1", m=holder)
        assert held == [("012",), ("013",)]
        (state,) = ask("SELECT state FROM card WHERE member_id = :m", m=holder)
        assert json.loads(state[0])["consent"]["personalisation"]["state"] == "given"

    def test_what_an_alias_answered_counts_as_said_of_the_member_it_joins(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        rows = "1,2025-01-01,012,李静,13800135021,0\n2,2025-01-01,012,李静,13800135021,0\n"
        folder.write("stores.csv", "store_id,name\n012,静安店\n")
        folder.write(
            "members.csv",
            f"member_id,joined_on,store_id,name,phone,consent_personalisation\n{rows}",
        )
        bring()
        holder = id_of(ask, "1")
        (state,) = ask("SELECT state FROM card WHERE member_id = :m", m=holder)
        answers = json.loads(state[0])["consents"]["personalisation"]
        assert {answer["m"] for answer in answers} == {holder}

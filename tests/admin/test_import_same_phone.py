"""Two members with one phone: merged only when nothing speaks against it."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.scope import Scope
from crm_pwa.members import cards, erasing
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.cast import Person
from tests.house.importing import MEMBER_COLUMNS, Ask, Bring, Folder, id_of

CHANNELS = "member_id,joined_on,store_id,name,phone,preferred_channel\n"


def part(app: Flask, lead: Person, holder: str, merge: str) -> None:
    """Have the lead of the shop say that two are two."""
    scope = Scope(lead.id, "lead", ("012",))
    sender = Sender(scope=scope, now_ms=now_ms(), keys=app.extensions["keys"])
    with app.app_context(), writing() as session:
        do(session, sender, Verb(kind="member.unmerge", member=holder, payload={}, of=merge))


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

    def test_who_waits_to_be_forgotten_is_joined_by_nobody(
        self, app: Flask, folder: Folder, bring: Bring, ask: Ask,
        refused: Callable[[], list[list[str]]],
    ) -> None:  # fmt: skip
        folder.write("members.csv", f"{MEMBER_COLUMNS}1,2025-01-01,012,李静,13800135021,\n")
        bring()
        with app.app_context(), writing() as session:
            erasing.ask(session, id_of(ask, "1"), now_ms())
        folder.write("members.csv", f"{MEMBER_COLUMNS}2,2025-01-01,012,李静,13800135021,\n")
        bring()
        assert ask("SELECT DISTINCT merged_into FROM member") == [("",)]
        ((file, line, why),) = refused()
        assert (file, line) == ("members.csv", "2")
        assert why.endswith("look whether they are one")

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

    def test_two_whom_an_import_took_for_one_can_be_made_two_again(
        self, folder: Folder, bring: Bring, ask: Ask, app: Flask, lead_a: Person
    ) -> None:
        folder.write("stores.csv", "store_id,name\n012,静安店\n")
        rows = "1,2025-01-01,012,李静,13800135021,1\n2,2025-01-01,012,李静,13800135021,0\n"
        columns = "member_id,joined_on,store_id,name,phone,consent_personalisation"
        folder.write("members.csv", f"{columns}\n{rows}")
        bring()
        holder, alias = id_of(ask, "1"), id_of(ask, "2")
        ((merge,),) = ask("SELECT id FROM member_merge")
        part(app, lead_a, holder, merge)
        said = {}
        for member, state in ask("SELECT member_id, state FROM card"):
            said[member] = json.loads(state)["consent"]["personalisation"]["state"]
        assert said == {holder: "refused", alias: "refused"}  # a no on the card of both is of both
        held = ask("SELECT member_id, store_id FROM member_store ORDER BY member_id")
        assert sorted(held) == sorted([(holder, "012"), (alias, "012")])
        assert ask("SELECT count(*) FROM member_code") == [(2,)]
        before = ask("SELECT id, merged_into FROM member ORDER BY id")
        bring()
        assert ask("SELECT id, merged_into FROM member ORDER BY id") == before

    @pytest.mark.parametrize("later", [False, True])
    def test_who_wants_no_contact_by_one_row_has_none_by_the_other(
        self, folder: Folder, bring: Bring, ask: Ask, *, later: bool
    ) -> None:
        holder = "17,2025-01-01,012,李静,13800135021,wechat\n"
        alias = "42,2025-01-01,012,李静,13800135021,"
        folder.write("members.csv", f"{CHANNELS}{holder}")
        bring()
        for channel in ("wechat", "none") if later else ("none",):
            folder.write("members.csv", f"{CHANNELS}{alias}{channel}\n")
            bring()
        folder.write("members.csv", f"{CHANNELS}{holder}")
        bring()
        said = ask("SELECT channel FROM member WHERE merged_into = ''")
        assert said == [("none",)]

    @pytest.mark.parametrize("later", [False, True])
    def test_two_again_have_their_own_channels(
        self, folder: Folder, bring: Bring, ask: Ask, app: Flask, lead_a: Person, *, later: bool
    ) -> None:
        alias = "42,2025-01-01,012,李静,13800135021,"
        folder.write("stores.csv", "store_id,name\n012,静安店\n")
        holder = "17,2025-01-01,012,李静,13800135021,wechat\n"
        for channel in ("sms", "none") if later else ("none",):
            folder.write("members.csv", f"{CHANNELS}{holder}{alias}{channel}\n")
            bring()
        part(app, lead_a, id_of(ask, "17"), ask("SELECT id FROM member_merge")[0][0])
        said = set(ask("SELECT id, channel FROM member"))
        assert said == {(id_of(ask, "17"), "wechat"), (id_of(ask, "42"), "none")}

    def test_another_system_has_ids_of_its_own_and_fields_say_where_they_are_from(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        folder.write("members.csv", f"{MEMBER_COLUMNS}1,2025-01-01,012,李静,13800135021,\n")
        bring("--source", "till")
        folder.write("members.csv", f"{MEMBER_COLUMNS}1,2025-01-01,012,王伟,13911112222,\n")
        bring("--source", "web")
        names = ask("SELECT i.source, m.name FROM identity i JOIN member m ON m.id = i.member_id")
        assert sorted(names) == [("till", "李静"), ("web", "王伟")]
        folder.write("members.csv", f"{MEMBER_COLUMNS}7,2025-01-01,012,李静,138 0013 5021,\n")
        bring("--source", "web")
        (known,) = ask("SELECT member_id FROM identity WHERE source = 'till'")
        away = ask("SELECT merged_into FROM member WHERE merged_into <> ''")
        assert away == [known]
        told = ask("SELECT field, source FROM field_source WHERE member_id = :m", m=known[0])
        assert sorted(told) == [("joined_on", "till"), ("name", "till"), ("phone", "till")]


def test_phones_are_sent_the_card_again_when_a_file_names_another_channel(
    app: Flask, folder: Folder, bring: Bring, ask: Ask
) -> None:
    def comes(channel: str) -> tuple[str, int]:
        folder.write("members.csv", f"{CHANNELS}7,2025-01-01,012,李静,,{channel}\n")
        bring()
        member = id_of(ask, "7")
        ((seq,),) = ask("SELECT seq FROM feed WHERE t = 'card' AND k = :m", m=member)
        with app.app_context():
            return cards.bodies(db.session(), [member], "", now_ms())[member]["channel"], seq

    (first, before), (then, after) = comes("phone"), comes("none")
    assert (first, then) == ("phone", "none")
    assert after > before

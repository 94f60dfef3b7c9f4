"""Members come in with their phones sealed, their consents dated, and no one merged rashly."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import phones, queries
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.importing import MEMBER_COLUMNS, Ask, Bring, Folder, id_of

Refused = Callable[[], list[list[str]]]
CONSENTS = (
    "member_id,joined_on,store_id,consent_membership,consent_personalisation,consent_marketing\n"
)
UUID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"


@pytest.fixture
def folder(folder: Folder) -> Folder:
    """Without purchases: they are another file's tests."""
    folder.remove("transactions.csv")
    return folder


def test_an_id_that_is_a_uuid_is_kept_and_any_other_always_leads_to_the_same_one(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write(
        "members.csv", f"{MEMBER_COLUMNS}{UUID.upper()},2025-01-01,012,,,\n7,2025-01-01,012,,,\n"
    )
    bring()
    assert id_of(ask, UUID.upper()) == UUID
    assert id_of(ask, "7") == "c157fa3e-f9a5-5580-aab4-351e59cbbecd"


def test_a_phone_is_sealed_hashed_and_masked_and_stands_nowhere_in_clear(
    app: Flask, bring: Bring, ask: Ask
) -> None:
    bring()
    member_id = id_of(ask, "0007")
    keys: Keys = app.extensions["keys"]
    row = ask("SELECT phone_hash, phone_mask, phone_sealed FROM member WHERE id = :m", m=member_id)
    found, masked, sealed = row[0]
    assert (found, masked) == (keys.phone_hash("+8613800135021"), "138****5021")
    assert b"13800135021" not in bytes(sealed)
    with app.app_context(), writing() as session:
        key = member_keys(session, keys, [member_id])[member_id]
    assert phones.opened(key, bytes(sealed), member_id) == "+8613800135021"


def test_a_member_is_addressed_by_surname_or_by_the_name_as_it_is(bring: Bring, ask: Ask) -> None:
    bring()
    assert ask("SELECT address, pinyin, initials FROM member ORDER BY address") == [
        ("Anna Wu", "annawu", "aw"),
        ("李女士", "lijing", "lj"),
    ]


def test_a_member_without_a_name_shows_the_phone_or_the_number_of_the_chain(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write(
        "members.csv", f"{MEMBER_COLUMNS}1,2025-01-01,012,,13800135021,\n2,2025-01-01,012,,,\n"
    )
    bring()
    assert ask("SELECT address FROM member ORDER BY address") == [("#2",), ("138****5021",)]


def test_a_member_is_found_in_the_home_store_by_name_pinyin_initials_and_phone(
    app: Flask, bring: Bring
) -> None:
    bring()
    scope = Scope("g", "guide", ("012",))
    with app.app_context():
        for words in ("李", "李静", "静", "lijing", "lj", "5021", "Anna", "wu"):
            assert queries.search(db.session(), scope, words), words
        assert not queries.search(db.session(), Scope("g", "guide", ("store-a",)), "李静")


def test_every_member_has_one_code_that_says_nothing_and_stays(bring: Bring, ask: Ask) -> None:
    bring()
    codes = ask("SELECT code FROM member_code")
    assert len(codes) == 2
    assert all(code.startswith("M1:") and len(code) <= 30 and code.isupper() for (code,) in codes)
    bring()
    assert ask("SELECT code FROM member_code") == codes


def test_the_home_store_learns_of_card_and_index_once(bring: Bring, ask: Ask) -> None:
    bring()
    feed = ask("SELECT t, k, seq FROM feed WHERE store_id = '012' AND t IN ('card', 'index')")
    members = {m for (m,) in ask("SELECT id FROM member")}
    assert {(t, k) for t, k, _ in feed} == {(t, m) for t in ("card", "index") for m in members}
    bring()
    again = ask("SELECT t, k, seq FROM feed WHERE store_id = '012' AND t IN ('card', 'index')")
    assert sorted(again) == sorted(feed)


def test_a_move_to_another_store_takes_the_member_off_the_old_one(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write("stores.csv", "store_id,name\n012,静安店\n013,徐汇店\n")
    folder.write("members.csv", f"{MEMBER_COLUMNS}7,2025-01-01,012,李静,,f\n")
    bring()
    folder.write("members.csv", f"{MEMBER_COLUMNS}7,2025-01-01,013,李静,,f\n")
    bring()
    member_id = id_of(ask, "7")
    assert ask("SELECT store_id, why FROM member_store") == [("013", "home")]
    assert ask("SELECT DISTINCT store_id FROM search_key") == [("013",)]
    gone = ask("SELECT store_id, why FROM feed WHERE t = 'gone' AND k = :m", m=member_id)
    assert gone == [("012", "left_scope")]


def test_a_blank_cell_leaves_what_stands(folder: Folder, bring: Bring, ask: Ask) -> None:
    bring()
    folder.write("members.csv", f"{MEMBER_COLUMNS}0007,2025-01-02,012,,,\n")
    assert "members.csv: 1 rows, 0 new or changed" in bring()
    assert ask("SELECT count(*) FROM member WHERE name = '李静'") == [(1,)]


class TestConsents:
    """Blank was not asked, 1 is given, 0 is refused."""

    def card(self, ask: Ask, external: str) -> dict[str, Any]:
        rows = ask("SELECT state FROM card WHERE member_id = :m", m=id_of(ask, external))
        state: dict[str, Any] = json.loads(rows[0][0])
        return {layer: row["state"] for layer, row in state["consent"].items()}

    def says_no(self, app: Flask, member: str, state: str) -> None:
        no = {"layer": "personalisation", "state": state, "text_version": "taste-1"}
        guide = Scope("guide", "guide", ("012",))
        sender = Sender(guide, 1_800_000_000_000, app.extensions["keys"])
        with app.app_context(), writing() as session:
            do(session, sender, Verb(kind="consent.set", member=member, payload=no, seen=1))

    def test_answers_are_kept_with_their_proof_and_stand_on_the_card(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        folder.write("members.csv", f"{CONSENTS}7,2025-01-01,012,1,0,\n8,2025-01-01,012,,,1\n")
        bring()
        rows = ask("SELECT layer, state, version, source, evidence FROM consent ORDER BY layer")
        assert [row[:4] for row in rows] == [
            ("marketing", "given", "legacy", "import"),
            ("membership", "given", "legacy", "import"),
            ("personalisation", "refused", "legacy", "import"),
        ]
        assert bytes(rows[1][4]).startswith(b"members.csv sha256 ")
        assert bytes(rows[1][4]).endswith(b" line 2")
        assert self.card(ask, "7") == {"membership": "given", "personalisation": "refused"}

    def test_a_repeat_adds_no_answer_and_a_changed_one_adds_one(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        for answer, n in (("0", 1), ("0", 1), ("", 1), ("1", 2), ("0", 3)):
            folder.write("members.csv", f"{CONSENTS}7,2025-01-01,012,,{answer},\n")
            bring()
            assert ask("SELECT count(*) FROM consent") == [(n,)]
            expected = {"1": "given", "0": "refused", "": "refused"}[answer]
            assert self.card(ask, "7") == {"personalisation": expected}

    def test_a_yes_in_a_file_does_not_undo_a_no_given_in_the_shop(
        self, app: Flask, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        folder.write("members.csv", f"{CONSENTS}7,2025-01-01,012,,,\n")
        bring()
        self.says_no(app, id_of(ask, "7"), "refused")
        folder.write("members.csv", f"{CONSENTS}7,2025-01-01,012,,1,\n")
        bring()
        assert self.card(ask, "7") == {"personalisation": "refused"}
        assert ask("SELECT count(*) FROM consent WHERE source = 'import'") == [(0,)]

    def test_nor_does_it_once_the_file_itself_said_no_since(
        self, app: Flask, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        for answer in ("1", "no in the shop", "0", "1"):
            if answer not in {"0", "1"}:
                self.says_no(app, id_of(ask, "7"), "withdrawn")
                continue
            folder.write("members.csv", f"{CONSENTS}7,2025-01-01,012,,{answer},\n")
            bring()
        assert self.card(ask, "7") == {"personalisation": "withdrawn"}

    def test_consents_held_elsewhere_are_assumed_where_nobody_asked(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        folder.write("members.csv", f"{CONSENTS}7,2025-01-01,012,,,\n8,2025-01-01,012,,0,\n")
        bring("--assume-consent", "leaflet-2024")
        assert self.card(ask, "7") == {"membership": "given", "personalisation": "given"}
        assert self.card(ask, "8") == {"membership": "given", "personalisation": "refused"}
        versions = ask("SELECT DISTINCT version FROM consent WHERE state = 'given'")
        assert versions == [("leaflet-2024",)]
        bring("--assume-consent", "leaflet-2024")
        assert ask("SELECT count(*) FROM consent") == [(4,)]

    @pytest.mark.parametrize("answers", ["1,1,1", ",,"])
    def test_a_childs_yes_is_a_guardians_to_give(
        self, folder: Folder, bring: Bring, ask: Ask, refused: Refused, answers: str
    ) -> None:
        columns = CONSENTS.replace("consent_m", "birthday,consent_m", 1)
        born = store_day(now_ms(), "UTC").year - 8
        folder.write("members.csv", f"{columns}7,2025-01-01,012,{born}-03-08,{answers}\n")
        bring("--assume-consent", "leaflet-2024")
        assert self.card(ask, "7") == {"membership": "given"}
        folder.write("members.csv", f"{CONSENTS}7,2025-01-01,012,1,1,\n")
        bring()
        assert self.card(ask, "7") == {"membership": "given"}
        assert "consent_personalisation: a guardian answers" in refused()[0][2]
        folder.write("members.csv", f"{CONSENTS}7,2025-01-01,012,,0,\n")
        bring()
        assert self.card(ask, "7") == {"membership": "given", "personalisation": "refused"}

    def test_marketing_is_answered_for_a_channel(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        header = CONSENTS.replace("consent_marketing", "consent_marketing,preferred_channel")
        rows = "7,2025-01-01,012,,,1,wechat\n8,2025-01-01,012,,,0,\n9,2025-01-01,012,,,,sms\n"
        folder.write("members.csv", header + rows)
        bring()
        kept = ask("SELECT channel, state FROM consent WHERE layer = 'marketing' ORDER BY channel")
        assert kept == [("sms", "refused"), ("wechat", "given")]
        assert self.card(ask, "7") == {"marketing:wechat": "given"}
        assert self.card(ask, "8") == {"marketing:sms": "refused"}
        assert self.card(ask, "9") == {}
        bring()
        assert ask("SELECT count(*) FROM consent") == [(2,)]

    def test_a_yes_for_another_channel_is_another_answer(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        header = CONSENTS.replace("consent_marketing", "consent_marketing,preferred_channel")
        for channel in ("wechat", "sms"):
            folder.write("members.csv", f"{header}7,2025-01-01,012,,,1,{channel}\n")
            bring()
        assert self.card(ask, "7") == {"marketing:sms": "given", "marketing:wechat": "given"}

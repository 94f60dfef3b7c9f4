"""Consents of a file: kept with their proof, never against a no, marketing for a channel."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import writing
from crm_pwa.core.scope import Scope
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.importing import Ask, Bring, Folder, id_of

Refused = Callable[[], list[list[str]]]
CONSENTS = (
    "member_id,joined_on,store_id,consent_membership,consent_personalisation,consent_marketing\n"
)


@pytest.fixture
def folder(folder: Folder) -> Folder:
    """Without purchases: they are another file's tests."""
    folder.remove("transactions.csv")
    return folder


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

    def test_a_no_is_one_to_every_channel_a_file_said_yes_for(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        header = CONSENTS.replace("consent_marketing", "consent_marketing,preferred_channel")
        for answer, channel in (("1", "sms"), ("0", "email"), ("1", "sms"), ("0", "wecom")):
            folder.write("members.csv", f"{header}7,2025-01-01,012,,,{answer},{channel}\n")
            bring()
        no = {f"marketing:{channel}": "refused" for channel in ("sms", "email", "wecom")}
        assert self.card(ask, "7") == no
        before = ask("SELECT * FROM consent ORDER BY id")
        bring()
        assert ask("SELECT * FROM consent ORDER BY id") == before

    def test_a_row_answers_for_its_own_channel_whatever_an_alias_prefers(
        self, folder: Folder, bring: Bring, ask: Ask
    ) -> None:
        header = "member_id,joined_on,store_id,name,phone,preferred_channel,consent_marketing\n"
        alias = "8,2025-01-01,012,李静,13800135021,none,\n"
        for answer, state in (("1", "given"), ("1", "given"), ("0", "refused")):
            holder = f"7,2025-01-01,012,李静,13800135021,,{answer}\n"
            folder.write("members.csv", header + holder + alias)
            bring()
            assert self.card(ask, "7") == {"marketing:sms": state}
        assert ask("SELECT channel FROM member WHERE merged_into = ''") == [("none",)]

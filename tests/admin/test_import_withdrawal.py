"""A member who says no in a file leaves the lists as at once as one who says it in the shop."""

from flask import Flask

from crm_pwa.core.db import writing
from crm_pwa.core.sql import insert_new
from crm_pwa.followups.models import FollowUp
from crm_pwa.prompts.models import Prompt
from tests.house.importing import MEMBERS, Ask, Bring, Folder, id_of


def listed(app: Flask, member: str, state: str) -> None:
    """A follow-up of the member in this state."""
    days = {"from_day": "2025-03-01", "to_day": "2025-03-31"}
    what = {"rule": "at_risk", "args": "{}", "reasons": "[]", "score": 1, "made_at": 0}
    common = {"member_id": member, "store_id": "012"}
    prompt = common | what | days | {"id": state, "closed": "", "held_out": False}
    day = {"due_day": "2025-03-01", "made_day": "2025-03-01", "made_at": 0, "until_day": ""}
    row = common | day | {"id": state, "prompt_id": state, "staff_id": "", "state": state}
    with app.app_context(), writing() as session:
        insert_new(session, Prompt, [prompt])
        insert_new(session, FollowUp, [row])


def test_a_no_in_a_file_ends_their_follow_ups_and_withdraws_every_prompt(
    app: Flask, folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.remove("transactions.csv")
    bring()
    for state in ("due", "done"):
        listed(app, id_of(ask, "0007"), state)
    folder.write("members.csv", MEMBERS.replace("1990-03-08,1", "1990-03-08,0"))
    bring()
    query = "SELECT f.state, p.closed FROM follow_up f JOIN prompt p ON p.id = f.prompt_id"
    assert sorted(ask(query)) == [("done", "withdrawn"), ("ended", "withdrawn")]

"""Who takes a consent back is on no list from that moment."""

import pytest

from crm_pwa.core.db import db
from crm_pwa.followups import queries, withdrawal
from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import Known

NO = {"layer": "personalisation", "state": "withdrawn", "text_version": "taste-1"}
STOP = {"layer": "profiling", "state": "withdrawn", "text_version": "own-profiling-1"}


@pytest.mark.parametrize("no", [NO, STOP])
def test_taking_back_layer_1_empties_the_list_at_once(
    no: dict[str, str], desk: Desk, member_a: Known, guide_a: Person
) -> None:
    assert callable(withdrawal.keep)
    desk.prompt(member_a)
    desk.make()
    ((followup, before),) = desk.feed()
    desk.act(guide_a, member_a, "consent.set", no)
    assert desk.listed() == {}
    ((_, after),) = desk.feed()
    assert after > before
    with desk.app.app_context():
        row = queries.rows(db.session(), [followup])[followup]
    assert (row["args"], row["reasons"], row["state"]) == ({}, [], "ended")

"""What the simulated shop does of itself is what a shop can do."""

import pytest
from flask import Flask

from crm_pwa.core.db import db, writing
from crm_pwa.members import feed
from crm_pwa.members.models import Member
from sim.centre import facts
from tests.house.members import Known


@pytest.mark.parametrize("one_with_another", [False, True])
def test_who_is_one_with_another_comes_to_no_store_alone(
    app: Flask, member_a: Known, member_b: Known, *, one_with_another: bool
) -> None:
    with app.app_context():
        with writing() as session:
            if one_with_another:
                session.get_one(Member, member_a.id).merged_into = member_b.id
            facts.join(session, 0, member_a.id, "store-b")
        stores = feed.stores_of(db.session(), [member_a.id])[member_a.id]
        carried = feed.carried(db.session(), ["store-b"], [member_a.id])
    assert ("store-b" in stores, bool(carried)) == (not one_with_another, not one_with_another)

"""An answer given on Today is shown in its row there, as the worker shows it."""

from datetime import timedelta

import pytest

from crm_pwa.core.clock import now_ms, store_day
from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor

Listed = tuple[Visitor, str, str]


@pytest.fixture
def listed(desk: Desk, visit: Visitor, member_a: Known, guide_a: Person) -> Listed:
    """A guide, the id of a row on their list of today, and where its answers go."""
    today = store_day(now_ms(), "Asia/Shanghai")
    prompt = desk.prompt(member_a, from_day=str(today), to_day=f"{today.year + 1}-12-31")
    desk.make(today)
    desk.change("UPDATE follow_up SET staff_id = ''")
    guide = visit.by(guide_a).speaking("en")
    return guide, desk.only(today)["id"], f"/members/{member_a.id}/prompts/{prompt}/outcomes"


def test_the_row_says_what_was_answered_and_offers_to_take_it_back(listed: Listed) -> None:
    guide, row, path = listed
    guide.headers["HX-Target"] = f"li#followup-{row}"
    answer = guide.hx_post(path, {"outcome": "done"})
    (shown,) = answer.all(f"li#followup-{row}")
    assert "done" in str(shown["class"])
    assert answer.one("[data-undo] [name=op]")["value"]


@pytest.mark.parametrize("target", ["li#followup-another", "main#main", ""])
def test_elsewhere_it_is_answered_with_the_card(listed: Listed, target: str) -> None:
    guide, _, path = listed
    guide.headers["HX-Target"] = target
    guide.hx_post(path, {"outcome": "done"}, status=204)  # the member is not here


def test_the_row_of_another_member_is_not_shown(
    listed: Listed, desk: Desk, add_member: AddMember
) -> None:
    guide, row, path = listed
    desk.change("UPDATE follow_up SET member_id = :m", m=add_member("store-a").id)
    guide.headers["HX-Target"] = f"li#followup-{row}"
    guide.hx_post(path, {"outcome": "done"}, status=204)


def test_it_is_put_off_to_tomorrow_in_three_days_or_in_a_week(listed: Listed) -> None:
    guide, row, _ = listed
    today = store_day(now_ms(), "Asia/Shanghai")
    offered = guide.get("/today").all(f"#followup-{row} button[name=until]")
    assert [one["value"] for one in offered] == [str(today + timedelta(days=n)) for n in (1, 3, 7)]

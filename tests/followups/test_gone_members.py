"""Nobody is followed up who was erased, or joined with another member."""

import pytest

from tests.followups.conftest import TOMORROW, Desk
from tests.house.members import AddMember, Known

GONE = ("erased_at = 1", "merged_into = 'somebody'")


@pytest.mark.parametrize("gone", GONE)
def test_nobody_follows_up_a_member_who_is_gone(desk: Desk, member_a: Known, gone: str) -> None:
    desk.prompt(member_a)
    desk.change(f"UPDATE member SET {gone}")
    assert desk.make() == 0


@pytest.mark.parametrize("gone", GONE)
def test_a_member_who_goes_makes_room_for_another(
    desk: Desk, add_member: AddMember, gone: str
) -> None:
    for _ in range(3):
        desk.prompt(add_member())
    assert desk.make(cap=1) == 3
    desk.change(f"UPDATE member SET {gone}")
    desk.prompt(add_member())
    assert desk.make(TOMORROW, cap=1) == 1


def test_a_member_the_store_holds_no_more_is_on_no_list_of_it(desk: Desk, member_a: Known) -> None:
    desk.prompt(member_a)
    assert desk.make() == 1
    assert "李女士" in str(desk.listed())
    desk.change("DELETE FROM member_store WHERE store_id = 'store-a'")
    assert "李女士" not in str(desk.listed())

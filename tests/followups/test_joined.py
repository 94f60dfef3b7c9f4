"""Whose prompts and follow-ups are whose, as members become one and two in any order."""

from itertools import permutations

import pytest
from sqlalchemy import text

from crm_pwa.core.db import db
from tests.followups.conftest import TOMORROW, Desk
from tests.house.members import AddMember, Known
from tests.sync.merging import merge, part

Three = tuple[Known, Known, Known]


@pytest.fixture
def three(desk: Desk, add_member: AddMember) -> Three:
    """Each with a prompt of a rule of its own, and its follow-up."""
    found = (add_member(), add_member(), add_member())
    for member, rule in zip(found, ("at_risk", "birthday", "dormant"), strict=True):
        desk.prompt(member, rule)
    assert desk.make() == 3
    return found


def whose(desk: Desk) -> list[tuple[str, str]]:
    """Whom each prompt and its follow-up are of now, by rule."""
    query = (
        "SELECT p.member_id AS p, f.member_id AS f FROM prompt p"
        " JOIN follow_up f ON f.prompt_id = p.id ORDER BY p.rule"
    )
    with desk.app.app_context():
        return [(row.p, row.f) for row in db.session.execute(text(query))]


def own(three: Three) -> list[tuple[str, str]]:
    return [(one.id, one.id) for one in three]


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_three_in_a_chain_get_their_own_back_in_any_order(
    desk: Desk, three: Three, order: tuple[int, ...]
) -> None:
    first, second, third = three
    merges = [merge(desk.app, desk.lead, second.id, first.id)]
    merges.append(merge(desk.app, desk.lead, third.id, second.id))
    assert {one for both in whose(desk) for one in both} == {third.id}
    for n in order:
        stays = second.id if n == 0 and order[0] == 1 else third.id
        part(desk.app, desk.lead, stays, merges[n])
    assert whose(desk) == own(three)


def test_who_left_and_came_back_another_way_keeps_their_own(desk: Desk, three: Three) -> None:
    first, second, third = three
    inner = merge(desk.app, desk.lead, second.id, first.id)
    outer = merge(desk.app, desk.lead, third.id, second.id)
    part(desk.app, desk.lead, third.id, inner)
    again = merge(desk.app, desk.lead, third.id, first.id)
    part(desk.app, desk.lead, third.id, outer)
    assert whose(desk) == [(third.id, third.id), own(three)[1], own(three)[2]]
    part(desk.app, desk.lead, third.id, again)
    assert whose(desk) == own(three)


def test_what_was_answered_before_a_second_merge_goes_back_past_it(
    desk: Desk, three: Three
) -> None:
    first, second, third = three
    inner = merge(desk.app, desk.lead, second.id, first.id)
    desk.change("UPDATE prompt SET closed = 'answered' WHERE rule = 'at_risk'")
    desk.change("UPDATE follow_up SET state = 'done' WHERE prompt_id IN"
                " (SELECT id FROM prompt WHERE rule = 'at_risk')")  # fmt: skip
    outer = merge(desk.app, desk.lead, third.id, second.id)
    part(desk.app, desk.lead, third.id, inner)
    part(desk.app, desk.lead, third.id, outer)
    assert whose(desk) == own(three)


def states(desk: Desk) -> list[str]:
    """The follow-ups' states, by rule."""
    query = "SELECT f.state FROM follow_up f JOIN prompt p ON p.id = f.prompt_id ORDER BY p.rule"
    with desk.app.app_context():
        return list(db.session.execute(text(query)).scalars())


def test_of_two_who_are_one_the_best_stays_on_the_list_and_two_have_their_own_again(
    desk: Desk, three: Three
) -> None:
    first, second, _ = three
    desk.change("UPDATE prompt SET score = 7000 WHERE rule = 'at_risk'")
    desk.change(
        "UPDATE follow_up SET state = 'waiting'"
        " WHERE prompt_id IN (SELECT id FROM prompt WHERE rule = 'birthday')"
    )
    both = merge(desk.app, desk.lead, second.id, first.id)
    assert states(desk) == ["due", "ended", "due"]
    part(desk.app, desk.lead, second.id, both)
    assert states(desk) == ["due", "waiting", "due"]
    assert whose(desk) == own(three)


@pytest.mark.parametrize("order", list(permutations((0, 1))))
@pytest.mark.parametrize("scores", list(permutations((1, 2, 3))))
def test_three_in_a_chain_are_followed_up_for_one_thing_until_they_part(
    desk: Desk, three: Three, scores: tuple[int, ...], order: tuple[int, ...]
) -> None:
    first, second, third = three
    for member, score in zip(three, scores, strict=True):
        desk.change("UPDATE prompt SET score = :s WHERE member_id = :m", s=score, m=member.id)
    merges = [merge(desk.app, desk.lead, second.id, first.id)]
    merges.append(merge(desk.app, desk.lead, third.id, second.id))
    assert sorted(states(desk)) == ["due", "ended", "ended"]
    for n in order:
        stays = second.id if n == 0 and order[0] == 1 else third.id
        part(desk.app, desk.lead, stays, merges[n])
    assert states(desk) == ["due", "due", "due"]


def test_who_is_followed_up_for_another_thing_since_gets_no_second_one_back(
    desk: Desk, three: Three
) -> None:
    first, second, _ = three
    desk.change("UPDATE prompt SET score = 7000 WHERE rule = 'at_risk'")
    both = merge(desk.app, desk.lead, second.id, first.id)
    desk.change("UPDATE follow_up SET state = 'done' WHERE state = 'due'")
    desk.change("UPDATE prompt SET closed = 'done' WHERE rule <> 'birthday'")
    desk.prompt(second, "points")
    assert desk.make(TOMORROW) == 1
    part(desk.app, desk.lead, second.id, both)
    assert states(desk).count("due") == 1


def test_only_rows_that_go_back_and_of_who_stays_are_told_anew(desk: Desk, three: Three) -> None:
    first, second, third = three
    desk.change("UPDATE prompt SET score = 7000 WHERE member_id = :m", m=third.id)
    inner = merge(desk.app, desk.lead, second.id, first.id)
    outer = merge(desk.app, desk.lead, third.id, second.id)
    part(desk.app, desk.lead, third.id, inner)
    before = dict(desk.feed())
    part(desk.app, desk.lead, third.id, outer)
    after = desk.feed()
    assert len([k for k, seq in after if seq != before[k]]) == 2

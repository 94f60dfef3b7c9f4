"""The lead gives away all that one guide has, and says who is off: with a way back."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import writing
from crm_pwa.core.errors import Invalid
from crm_pwa.followups import floor, giving
from crm_pwa.followups.giving import EVENLY, Given
from tests.followups.conftest import TODAY, TOMORROW, Desk
from tests.house.cast import Person
from tests.house.members import AddMember
from tests.house.visiting import Visitor

Give = Callable[..., Given]


def whose(desk: Desk, day: date = TODAY) -> Counter[str]:
    return Counter(row["staff"] for rows in desk.listed(day).values() for row in rows)


@pytest.fixture
def give(desk: Desk) -> Give:
    """Give all of one to another, as store A's lead or somebody else."""

    def give(giver: str, to: str, by: Person = desk.lead) -> Given:
        with desk.app.app_context(), writing() as session:
            return giving.give_all(session, by.scope, giver, to, today=TODAY)

    return give


@pytest.fixture
def six(desk: Desk, add_member: AddMember, guide_a: Person) -> list[str]:
    """Six follow-ups of today, all of one guide."""
    prompts = [desk.prompt(add_member()) for _ in range(6)]
    desk.make()
    desk.change("UPDATE follow_up SET staff_id = :s", s=guide_a.id)
    return prompts


@pytest.mark.usefixtures("six")
class TestGiveAll:
    def test_everything_goes_to_one_and_every_phone_hears(
        self, desk: Desk, give: Give, guide_a: Person, guide_a2: Person
    ) -> None:
        before = dict(desk.feed())
        assert give(guide_a.id, guide_a2.id).n == 6
        assert whose(desk) == {guide_a2.id: 6}
        assert all(seq > before[k] for k, seq in desk.feed())

    def test_evenly_it_goes_to_the_other_guides_who_have_the_fewest(
        self, desk: Desk, give: Give, guide_a: Person, guide_a2: Person, cast: Any
    ) -> None:
        desk.change(
            "UPDATE follow_up SET staff_id = :s"
            " WHERE id IN (SELECT id FROM follow_up ORDER BY id LIMIT 2)",
            s=guide_a2.id,
        )
        give(guide_a.id, EVENLY)
        assert whose(desk) == {guide_a2.id: 3, cast["guide-ab"].id: 3}

    def test_what_nobody_has_is_given_too(
        self, desk: Desk, give: Give, guide_a: Person, guide_a2: Person
    ) -> None:
        desk.change("UPDATE follow_up SET staff_id = ''")
        give("", guide_a.id)
        assert whose(desk) == {guide_a.id: 6}

    def test_it_can_be_taken_back_but_for_what_moved_on_since(
        self, desk: Desk, give: Give, guide_a: Person, guide_a2: Person, lead_a: Person
    ) -> None:
        given = give(guide_a.id, EVENLY)
        first, second, *_ = (one for ids in given.to.values() for one in ids)
        desk.change("UPDATE follow_up SET staff_id = :s WHERE id = :f", s=lead_a.id, f=first)
        desk.change("UPDATE follow_up SET state = 'done' WHERE id = :f", f=second)
        with desk.app.app_context(), writing() as session:
            assert giving.give_back(session, lead_a.scope, guide_a.id, given.to) == 4
        assert whose(desk) == {guide_a.id: 4, lead_a.id: 1}

    def test_what_is_answered_stays(
        self, desk: Desk, give: Give, guide_a: Person, guide_a2: Person
    ) -> None:
        desk.change("UPDATE follow_up SET state = 'done'")
        assert give(guide_a.id, guide_a2.id).n == 0

    def test_what_is_put_off_to_a_day_on_which_the_other_is_gone_stays(
        self, desk: Desk, give: Give, guide_a: Person, guide_a2: Person
    ) -> None:
        one = "UPDATE follow_up SET state = 'later', until_day = '2026-05-25' WHERE prompt_id = :p"
        desk.change(one, p=desk.listed()["risk"][0]["prompt"])
        desk.change(
            "UPDATE staff_store SET to_day = '2026-05-24' WHERE staff_id = :s", s=guide_a2.id
        )
        given = give(guide_a.id, guide_a2.id)
        assert (given.n, given.stayed) == (5, 1)

    @pytest.mark.parametrize("to", ["guide-b", "nobody-of-that-name", ""])
    def test_strangers_are_given_nothing(
        self, desk: Desk, give: Give, guide_a: Person, cast: Any, to: str
    ) -> None:
        with pytest.raises(Invalid):
            give(guide_a.id, cast[to].id if to in cast else to)
        assert whose(desk) == {guide_a.id: 6}

    def test_another_stores_lead_gives_none_of_them(
        self, desk: Desk, give: Give, guide_a: Person, guide_b: Person, lead_b: Person
    ) -> None:
        assert give(guide_a.id, guide_b.id, lead_b).n == 0
        with desk.app.app_context(), writing() as session:
            ids = [row["id"] for row in desk.listed()["risk"]]
            taken = {guide_a.id: ids}
            assert giving.give_back(session, lead_b.scope, guide_b.id, taken) == 0
        assert whose(desk) == {guide_a.id: 6}


class TestOff:
    @pytest.fixture
    def off(self, desk: Desk) -> Callable[..., None]:
        def off(who: Person, by: Person = desk.lead, *, off: bool = True) -> None:
            with desk.app.app_context(), writing() as session:
                floor.set_off(session, by.scope, who.id, today=TODAY, off=off)

        return off

    @pytest.mark.usefixtures("six")
    def test_nothing_is_given_to_who_is_off_that_day_alone(
        self, desk: Desk, give: Give, off: Any, guide_a: Person, guide_a2: Person, cast: Any
    ) -> None:
        off(guide_a2)
        with pytest.raises(Invalid):
            give(guide_a.id, guide_a2.id)
        give(guide_a.id, EVENLY)
        assert whose(desk) == {cast["guide-ab"].id: 6}
        desk.make(TOMORROW)
        desk.change("UPDATE follow_up SET staff_id = ''")
        off(guide_a2, off=False)
        assert give("", guide_a2.id).n == 6

    def test_a_list_made_that_day_gives_them_nothing(
        self, desk: Desk, off: Any, add_member: AddMember, guide_a2: Person
    ) -> None:
        off(guide_a2)
        for _ in range(6):
            desk.prompt(add_member())
        desk.make()
        assert guide_a2.id not in whose(desk)
        assert len(whose(desk)) == 2

    def test_a_lead_speaks_for_their_own_store_only(
        self, desk: Desk, off: Any, lead_b: Person, guide_a2: Person
    ) -> None:
        with pytest.raises(Invalid):
            off(guide_a2, lead_b)


def test_the_page_gives_all_takes_it_back_and_switches_who_is_here(
    desk: Desk, visit: Visitor, add_member: AddMember, lead_a: Person, guide_a: Person, cast: Any
) -> None:
    today = store_day(now_ms(), "Asia/Shanghai")
    for _ in range(3):
        desk.prompt(add_member(), from_day=str(today), to_day=f"{today.year + 1}-12-31")
    desk.make(today)
    desk.change("UPDATE follow_up SET staff_id = :s", s=guide_a.id)
    lead = visit.by(lead_a).speaking("en")
    form = lead.get("/followups").one(f"#give-{guide_a.id} form")
    fields = {"giver": guide_a.id, "to": EVENLY}
    answer = lead.hx_post(str(form["data-hx-post"]), fields)
    assert "3 follow-ups given to others" in answer.text
    assert guide_a.id not in whose(desk, today)
    undo = answer.one(".notice form")
    back: dict[str, list[str]] = {"giver": [], "to": []}
    for one in undo.select("input"):
        back[str(one["name"])].append(str(one["value"]))
    lead.hx_post(str(undo["data-hx-post"]), back)
    assert whose(desk, today) == {guide_a.id: 3}
    switch = {"staff": cast["guide-a2"].id, "off": "1"}
    answer = lead.hx_post("/followups/off", switch)
    assert [one.text.split()[-2:] for one in answer.all(".attendance.off")] == [["off", "today"]]
    lead.post("/followups/off", switch | {"off": "0"})
    assert not lead.get("/followups").all(".attendance.off")

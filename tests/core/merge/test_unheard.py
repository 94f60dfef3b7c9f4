"""A card waits for some operations that removals name before they come, not for any number."""

from random import Random
from typing import Any

import pytest

from crm_pwa.core import hlc, ids
from crm_pwa.core.merge import Op, empty_state, fold, too_many
from crm_pwa.core.merge.unheard import MOST
from tests.core.merge.histories import MEMBER, NOW_MS, op_id


def op(number: int, k: str, **named: Any) -> Op:
    """Make an operation; its number is its place in time, too."""
    usual: dict[str, Any] = {"v": 1, "n": 0, "act": "guide-a", "seen": 0, "p": {}, "rev": number}
    mine: dict[str, Any] = {"id": op_id(number), "k": k, "hlc": hlc.make(NOW_MS + number)}
    return Op(**usual | mine | {"m": MEMBER} | named)


def removal(number: int, obs: list[str], k: str = "tag.remove") -> Op:
    said = {
        "tag.remove": {"facet": "style", "concept": "style.retro"},
        "allergy.withdraw": {"reason": "tested", "member_confirmed": True},
    }
    return op(number, k, p=said[k], obs=obs)


def tag(number: int) -> Op:
    return op(number, "tag.add", p={"facet": "style", "concept": "style.retro", "polarity": "like"})


@pytest.mark.parametrize("kind", ["tag.remove", "allergy.withdraw"])
def test_names_of_the_unknown_are_kept_up_to_a_bound(kind: str) -> None:
    state = empty_state()
    for number in range(2):
        some = removal(number, [ids.new() for _ in range(MOST // 2)], kind)
        assert not too_many(state, some)
        fold(state, some)
    assert too_many(state, removal(2, [ids.new()], kind))
    assert too_many(state, removal(2, list(state["dead"][:1]) or state["withdrawals"][0]["of"]))
    assert not too_many(state, removal(2, [], kind))


def test_who_removes_what_the_card_knows_is_never_refused() -> None:
    state = empty_state()
    fold(state, removal(1, [ids.new() for _ in range(MOST)]))
    for known in (tag(2), tag(3)):
        fold(state, known)
        for number in (4, 5):
            mine = removal(number, [known.id])
            assert not too_many(state, mine)
            fold(state, mine)
    fold(state, op(6, "undo", of=op_id(4)))
    fold(state, op(7, "undo", of=op_id(2)))
    assert not too_many(state, removal(8, [op_id(2), op_id(3)]))


def test_what_comes_after_all_makes_room_again() -> None:
    state = empty_state()
    fold(state, removal(1, [op_id(number) for number in range(10, 10 + MOST)]))
    assert too_many(state, removal(2, [op_id(9)]))
    fold(state, tag(10))
    assert not too_many(state, removal(2, [op_id(9)]))


class Weighed(str):
    """A text that counts how often texts are compared."""

    __slots__ = ()
    times = 0

    def __lt__(self, other: str) -> bool:
        Weighed.times += 1
        return str.__lt__(self, other)


def test_a_removal_costs_a_full_card_little_more_than_an_empty_one() -> None:
    random, state, costs = Random(1), empty_state(), []
    for number in range(60):
        Weighed.times = 0
        fold(state, removal(number, [Weighed(f"{random.random():.16f}") for _ in range(50)]))
        costs.append(Weighed.times)
    assert costs[-1] < 4 * costs[0]

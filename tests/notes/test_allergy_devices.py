"""Three phones and the centre: a warning once kept is seen by everybody who heard of it."""

from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.core.merge.histories import DAY_MS
from tests.core.merge.javascript import SharedCode
from tests.notes import three_faults
from tests.notes.three_phones import LAYERS, SUBSTANCES, WITHDRAWN, World, consent, run, step

SOME = 400
"""Of the 100,000 that ``python -m tests.notes.three_phones 100000`` runs: docs/privacy.md."""


def test_no_history_over_three_phones_loses_a_warning_or_keeps_what_was_withdrawn() -> None:
    assert {seed: found for seed in range(SOME) if (found := run(seed))} == {}


ANSWERS = st.sampled_from(["given", "given", "refused", "withdrawn"])


class Phones(RuleBasedStateMachine):
    """The same, one rule a thing that can happen, so that a fault is told as short as it can be."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(at=st.integers(0, 2), substance=st.sampled_from(SUBSTANCES))
    def warn(self, at: int, substance: str) -> None:
        payload = {"substance": substance, "severity": "reacts", "words": ""}
        self.world.say(at, "allergy.add", payload)

    @rule(at=st.integers(0, 2))
    def withdraw(self, at: int) -> None:
        if shown := self.world.shown(self.world.phones[at]):
            self.world.say(at, "allergy.withdraw", WITHDRAWN, tuple(shown[:1]))

    @rule(at=st.integers(0, 2))
    def none(self, at: int) -> None:
        self.world.say(at, "allergy.none", {"asked": True})

    @rule(at=st.integers(0, 3), state=ANSWERS, layer=st.sampled_from(LAYERS))
    def answer(self, at: int, state: str, layer: str) -> None:
        if at < len(self.world.phones):
            consent(self.world, at, state, layer)
        else:
            self.world.answer(layer, state)

    @rule(at=st.integers(0, 2))
    def push(self, at: int) -> None:
        self.world.push(at)

    @rule(at=st.integers(0, 2))
    def pull(self, at: int) -> None:
        self.world.pull(at)

    @rule(days=st.sampled_from([1, 40, 364, 366]))
    def wait(self, days: int) -> None:
        self.world.now += days * DAY_MS

    @invariant()
    def nothing_is_lost_or_invented(self) -> None:
        assert self.world.faults() == []

    def teardown(self) -> None:
        assert self.world.end() == []


Phones.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestPhones = Phones.TestCase


@pytest.mark.parametrize("seed", range(20))
def test_the_phone_shows_what_this_history_says(seed: int) -> None:
    """The same views from the phone's own modules."""
    browser, random, world = _browser(), Random(seed), World()
    consent(world, 0, "given")
    world.push(0)
    for _ in range(10):
        step(world, random)
    for phone in world.phones:
        ops = [{name: getattr(op, name) for name in op.__struct_fields__} for op in phone.waiting]
        told = browser.call("view", phone.card, ops, world.now, three_faults.ENV)
        seen = three_faults.shown(phone, world.now)
        assert (told["alert"], told["chips"]) == (seen["alert"], seen["chips"])


def _browser() -> SharedCode:
    if not _kept:
        _kept.append(SharedCode("view.js"))
    return _kept[0]


_kept: list[SharedCode] = []

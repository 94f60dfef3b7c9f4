"""What boards count ahead of suggestions: by what was bought while they held."""

import pytest

from tests.boards.conftest import Chain
from tests.house.cast import Person


def test_a_suggestion_is_converted_by_the_article_and_by_nothing_else(chain: Chain) -> None:
    one, other = chain.member(), chain.member()
    chain.prompt(one)
    chain.prompt(other)
    chain.bought(one, "2026-05-03")
    chain.bought(other, "2026-05-03", "p2")
    assert chain.counted("offer") == {("store-a", "", ""): (2, 1)}


def test_a_word_of_the_vocabulary_is_hit_by_what_is_tagged_with_it(chain: Chain) -> None:
    member = chain.member()
    chain.prompt(member, rule="birthday", args='{"style": "style.minimal", "n": 3}')
    chain.prompt(member, rule="dormant", args='{"style": "style.in_season"}')
    chain.bought(member, "2026-05-03")
    assert chain.counted("offer") == {("store-a", "", ""): (1, 1)}


def test_the_match_rate_counts_visits_each_once(chain: Chain) -> None:
    member = chain.member()
    chain.prompt(member)
    chain.prompt(member, rule="birthday", args='{"style": "style.minimal"}')
    chain.bought(member, "2026-05-03")
    chain.bought(member, "2026-05-03", "p2")
    chain.bought(member, "2026-05-04", "p2")
    chain.bought(member, "2026-05-12")
    assert chain.counted("match") == {("store-a", "", ""): (2, 1)}


def test_a_guide_answers_for_what_was_offered_from_that_day_on(
    chain: Chain, guide_a: Person
) -> None:
    member = chain.member()
    prompt = chain.prompt(member)
    chain.answered(prompt, member, guide_a.id, "2026-05-04")
    chain.bought(member, "2026-05-03", "p2")
    chain.bought(member, "2026-05-04")
    assert chain.counted("match") == {
        ("store-a", "", ""): (2, 1),
        ("store-a", guide_a.id, ""): (1, 1),
    }


def test_done_by_one_guide_on_two_phones_is_one_offer_from_the_first_day(
    chain: Chain, guide_a: Person
) -> None:
    member = chain.member()
    prompt = chain.prompt(member, closed="done")
    for day in ("2026-05-06", "2026-05-04"):
        chain.answered(prompt, member, guide_a.id, day)
    chain.bought(member, "2026-05-05")
    for what in ("match", "offer"):
        assert chain.counted(what)["store-a", guide_a.id, ""] == (1, 1)


@pytest.mark.parametrize(
    ("bought", "closed", "counted"),
    [
        (["02 p1", "04 p2", "06 p2"], "stale", (1, 1)),
        (["02 p2", "04 p1", "06 p2"], "stale", (2, 1)),
        (["02 p2", "04 p2", "06 p2"], "stale", (1, 0)),
        (["02 p2", "04 p1", "06 p2"], "done", (2, 1)),
        (["02 p2", "04 p2", "06 p2"], "done", (3, 0)),
        (["02 p1", "04 p2", "06 p1"], "expired", (3, 2)),
    ],
)
def test_visits_after_a_suggestion_was_gone_from_the_card_are_none_of_its(
    chain: Chain, bought: list[str], closed: str, counted: tuple[int, int]
) -> None:
    member = chain.member()
    chain.prompt(member, closed=closed, to_day="2026-05-07")
    for day, product in map(str.split, bought):
        chain.bought(member, f"2026-05-{day}", product)
    assert chain.counted("match") == {("store-a", "", ""): counted}
    assert chain.counted("offer") == {("store-a", "", ""): (1, min(counted[1], 1))}


def test_what_a_guide_calls_unsuitable_is_gone_from_that_day_on(
    chain: Chain, guide_a: Person
) -> None:
    member = chain.member()
    prompt = chain.prompt(member, closed="unsuitable")
    chain.answered(prompt, member, guide_a.id, "2026-05-03", "unsuitable")
    for day in ("2026-05-02", "2026-05-03", "2026-05-04"):
        chain.bought(member, day, "p1" if day == "2026-05-04" else "p2")
    assert chain.counted("match") == {("store-a", "", ""): (2, 0)}
    assert chain.counted("offer") == {("store-a", "", ""): (1, 0)}


def test_nobody_is_offered_what_was_held_out(chain: Chain) -> None:
    member = chain.member()
    chain.prompt(member, held_out=True)
    chain.bought(member, "2026-05-03")
    assert (chain.counted("offer"), chain.counted("match")) == ({}, {})


def test_purchases_of_an_alias_are_the_members_own(chain: Chain) -> None:
    member = chain.member()
    alias = chain.member(merged_into=member)
    chain.prompt(member)
    chain.bought(alias, "2026-05-03")
    assert chain.counted("offer") == {("store-a", "", ""): (1, 1)}


@pytest.mark.parametrize("by_alias", [False, True])
def test_what_was_suggested_to_an_alias_is_hit_by_the_members_purchases(
    chain: Chain, *, by_alias: bool
) -> None:
    member = chain.member()
    alias = chain.member(merged_into=member)
    chain.prompt(alias)
    chain.prompt(member, rule="birthday", args='{"style": "style.minimal"}')
    chain.bought(alias if by_alias else member, "2026-05-03")
    assert chain.counted("offer") == {("store-a", "", ""): (2, 2)}
    assert chain.counted("match") == {("store-a", "", ""): (1, 1)}

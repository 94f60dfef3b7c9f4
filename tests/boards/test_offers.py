"""What boards count ahead of suggestions: by what was bought while they held."""

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
    chain.done(prompt, member, guide_a.id, "2026-05-04")
    chain.bought(member, "2026-05-03", "p2")
    chain.bought(member, "2026-05-04")
    assert chain.counted("match") == {
        ("store-a", "", ""): (2, 1),
        ("store-a", guide_a.id, ""): (1, 1),
    }


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

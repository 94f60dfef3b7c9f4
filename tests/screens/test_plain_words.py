"""Screens speak of what people do and see, not of how it is kept."""

import re

import pytest

from tests.screens import stage

SAMPLES = stage.samples()
LANGUAGES = ("zh-Hans", "en", "zh-Hant")


def said(name: str, lang: str = "en") -> str:
    """What a sample says, without its tags, in single spaces."""
    drawn = re.sub(r"<[^>]*>", " ", stage.draw(SAMPLES[name], lang))
    return " ".join(drawn.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_told_to_type_a_command(lang: str) -> None:
    assert [name for name in SAMPLES if "flask " in said(name, lang)] == []


@pytest.mark.parametrize("name", ["me.choices.usual", "me.choices.child"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_member_reads_each_way_by_its_name(name: str, lang: str) -> None:
    assert not re.search(r"(?<!in the )\bapp[:：]", said(name, lang))


def test_to_agree_to_be_written_to_weighs_no_more_than_not_to() -> None:
    drawn = stage.draw(SAMPLES["me.choices.usual"], "en")
    (asked,) = re.findall(r"<strong>by phone: not asked</strong>(.+?)</section>", drawn, re.DOTALL)
    yes, no = re.findall(r"<button\s([^>]+)>\s*([^<]+?)\s*</button>", asked)[:2]
    assert [yes[1], no[1]] == ["I agree", "no"]
    assert [re.findall('aria-label="([^"]+)"', one[0]) for one in (yes, no)] == [
        ["by phone: I agree"],
        ["by phone: no"],
    ]
    weights = [re.findall('class="([^"]+)"', one[0])[0].split() for one in (yes, no)]
    assert weights == [["button", "wide"], ["button", "wide"]]


def test_who_chooses_other_digits_is_told_which_are_the_new_ones() -> None:
    fields = [
        re.findall(r"<label[^>]*>([^<]+)</label>", stage.draw(SAMPLES[name], "en"))
        for name in ("accounts.pin.other", "accounts.pin.choose")
    ]
    assert fields == [
        ["The six digits you use now", "The new six digits", "Once more"],
        ["Six digits", "Once more"],
    ]


def test_a_guardian_is_asked_for_their_name_once_an_answer() -> None:
    drawn = stage.draw(SAMPLES["me.choices.child"], "en")
    assert drawn.count('name="guardian"') == len(("taste", "prompts", "allergy", "advertising"))
    assert drawn.count("<details open") == 1


def test_who_is_to_wait_is_not_told_that_a_code_is_on_its_way() -> None:
    words = said("checkout.door.wait")
    assert "A new code can be sent in 12 minutes" in words
    assert "on its way" not in words


def test_only_a_till_lets_people_join_with_their_number() -> None:
    assert "all you need to join" in said("checkout.door.start")
    assert "all you need to join" not in said("me.sign_in.start")
    assert said("me.sign_in.nobody").count("to join") == 1


@pytest.mark.parametrize(
    "name", ["checkout.door.wrong", "checkout.door.number", "me.sign_in.nobody", "me.choices.child"]
)
def test_a_field_that_does_not_fit_is_marked_and_says_why(name: str) -> None:
    drawn = stage.draw(SAMPLES[name], "en")
    (fault,) = re.findall(r'aria-invalid="true" aria-describedby="([^"]+)"', drawn)
    assert re.search(rf'<p id="{fault}" class="problem"', drawn)


def test_members_read_no_address_on_the_tills_screen() -> None:
    assert "address" not in said("checkout.till.seen")


def test_what_a_member_reads_of_themselves_leads_to_where_it_is_put_right() -> None:
    assert 'href="/me/corrections#allergies"' in stage.draw(SAMPLES["me.notes.usual"], "en")
    assert "More and more often" in said("me.notes.usual")


def test_a_wrong_code_is_told_where_it_was_typed() -> None:
    drawn = stage.draw(SAMPLES["me.corrections.code"], "en")
    assert drawn.index('name="birthday"') < drawn.index('id="fault"') < drawn.index('name="code"')


def test_a_card_to_print_has_a_button_that_prints() -> None:
    assert "data-print" in stage.draw(SAMPLES["me.card.usual"], "en")


@pytest.mark.parametrize("name", SAMPLES)
def test_chinese_stands_with_its_own_colon(name: str) -> None:
    seen = re.sub(r'<span class="unseen.*?</span>', "", stage.draw(SAMPLES[name], "zh-Hans"))
    words = " ".join(re.sub(r"<[^>]*>", " ", seen).split())
    assert not re.search(r"[\u4e00-\u9fff] ?: [\u4e00-\u9fff\d]", words)


@pytest.mark.parametrize(
    ("state", "well"), [("second", True), ("choose", True), ("wrong", False), ("busy", False)]
)
def test_a_step_that_went_well_is_not_dressed_as_a_fault(state: str, well: bool) -> None:
    drawn = stage.draw(SAMPLES[f"accounts.sign_in.{state}"], "en")
    assert ('class="problem next"' in drawn) == well


def test_dates_of_two_cards_are_read_as_dates() -> None:
    assert not re.search(r"\d{4}-\d\d-\d\d", said("identity.doubts.phone"))


def test_whoever_waits_for_a_member_to_think_is_told_until_when() -> None:
    assert "Until 24 Nov they can change their mind" in said("admin.erasure.asked")


def test_a_second_step_that_is_late_names_no_day_to_come() -> None:
    assert "Set one up by" not in said("accounts.account.bare")


def test_who_reads_that_older_purchases_lie_elsewhere_is_led_there() -> None:
    sample = SAMPLES["me.purchases.usual"]
    parts = [
        stage.draw({**sample, "context": {**sample["context"], "whole": whole}}, "en")
        for whole in (True, False)
    ]
    assert ['href="/me/data"' in part for part in parts] == [False, True]


def test_a_member_reads_what_their_code_is_for_before_the_code() -> None:
    words, code = "Show this to the shop staff", SAMPLES["me.home.usual"]["context"]["code"]
    assert re.search(rf"{words} {code}", said("me.home.usual"))
    assert words not in said("me.home.no_code")

"""Names as people are greeted by them and found by them."""

import pytest

from crm_pwa.members import names
from crm_pwa.members.search_keys import keys_of


@pytest.mark.parametrize(
    ("name", "gender", "greeting"),
    [
        ("李静", "f", "李女士"),
        ("李静", "m", "李先生"),
        ("李静", "", "李静"),
        ("欧阳娜娜", "f", "欧阳女士"),
        ("歐陽娜娜", "f", "歐陽女士"),
        ("欧阳", "m", "欧先生"),
        ("诸葛亮", "m", "诸葛先生"),
        ("Anna Wu", "f", "Anna Wu"),
        ("阿卜杜拉·买买提", "m", "阿卜杜拉·买买提"),
        ("迪丽热巴尔", "f", "迪丽热巴尔"),
        ("Anna 李", "f", "Anna 李"),
        ("", "f", ""),
    ],
)
def test_a_chinese_member_is_addressed_by_surname_any_other_by_the_name(
    name: str, gender: str, greeting: str
) -> None:
    assert names.address(name, gender) == greeting


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("李静", "lijing", "lj"),
        ("吕布", "lvbu", "lb"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("José Núñez", "josenunez", "jn"),
        ("Anna 李", "annali", "al"),
        ("", "", ""),
        ("🙂", "", ""),
    ],
)
def test_a_name_is_spelled_in_latin_letters(name: str, full: str, initials: str) -> None:
    assert names.pinyin(name) == (full, initials)


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 李 静 ", "李静"), ("Anna   Wu", "Anna Wu"), ("Jose\u0301", "José")]
)
def test_a_name_is_tidied_before_it_is_kept(typed: str, kept: str) -> None:
    assert names.tidy(typed) == kept


@pytest.mark.parametrize(
    ("word", "gender"),
    [("女", "f"), ("Female", "f"), ("M", "m"), ("男士", "m"), ("", ""), ("x", None)],
)
def test_files_write_gender_in_many_ways(word: str, gender: str | None) -> None:
    assert names.gender(word) == gender


def test_a_member_is_found_by_every_part_of_the_name_and_the_last_four() -> None:
    found = keys_of("李静", "138****5021")
    assert found == {"李静", "静", "lijing", "jing", "lj", "5021"}
    assert keys_of("Anna Wu", "") == {"annawu", "anna", "wu", "aw"}
    assert keys_of("", "") == frozenset()

"""One template, two renderers: what Flask answers and what the worker answers, to the byte."""

from collections.abc import Iterator

import pytest
from jinja2 import Environment

from crm_pwa.worker.screens import SCREENS
from tests.core.templating.screens import (
    SAMPLES,
    hostile_screen,
    screen_environment,
    screen_module,
)
from tests.core.templating.shop import HERE, Phone, assert_alike


@pytest.fixture(scope="module")
def screens() -> Iterator[Environment]:
    with screen_environment() as environment:
        yield environment


@pytest.fixture(scope="module")
def screen_phone(screens: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    folder = tmp_path_factory.mktemp("screens")
    with Phone(screen_module(screens), folder, HERE / "screen_words.js") as phone:
        yield phone


def test_every_screen_of_the_worker_has_a_sample() -> None:
    assert {sample["template"] for sample in SAMPLES} == set(SCREENS)


@pytest.mark.parametrize("template", SCREENS)
def test_a_screen_is_the_same_on_the_phone(
    template: str, screens: Environment, screen_phone: Phone
) -> None:
    cases = [hostile_screen(seed, template) for seed in range(40)]
    assert assert_alike(screens, screen_phone, cases) > len(cases) // 4


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_thousand_cards_are_the_same_on_the_phone(
    screens: Environment, screen_phone: Phone
) -> None:
    for first in range(0, 2000, 100):
        seeds = range(first, first + 100)
        cases = [hostile_screen(seed, "members/_card.html") for seed in seeds]
        assert_alike(screens, screen_phone, cases)

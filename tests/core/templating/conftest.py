"""The sample shop, compiled once, and a phone that renders it."""

from collections.abc import Iterator

import pytest
from jinja2 import Environment

from tests.core.templating.shop import Phone, compiled, environment


@pytest.fixture(scope="session")
def env() -> Environment:
    return environment()


@pytest.fixture(scope="session")
def names(env: Environment) -> list[str]:
    return [name for name in env.list_templates() if "/" not in name]


@pytest.fixture(scope="session")
def phone(
    env: Environment, names: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Phone]:
    with Phone(compiled(env, names), tmp_path_factory.mktemp("phone")) as phone:
        yield phone

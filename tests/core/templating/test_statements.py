"""Statements say the same on the server and on the phone, to the byte."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment

from tests.core.templating.cases import shown_by
from tests.core.templating.contexts import contexts
from tests.core.templating.shop import (
    LANGUAGES,
    Case,
    Context,
    Phone,
    assert_alike,
    compiled,
    environment,
    in_python,
)

SHOWN = shown_by("statements.txt")

SHARED = {
    "shared": "{% from 'deeper' import inner %}",
    "deeper": "{% set inner = 1 %}",
    "part": "{{ name }}",
    "layout": "[{% block b %}{% endblock %}]",
}

CONTEXT: Context = {"name": "amina", "card": {"tier": "gold"}}


@pytest.fixture(scope="module")
def small() -> Environment:
    sources = {sentence: source for sentence, (source, _) in SHOWN.items()}
    return environment(DictLoader(sources | SHARED))


@pytest.fixture(scope="module")
def small_phone(small: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    with Phone(compiled(small, SHOWN), tmp_path_factory.mktemp("small")) as phone:
        yield phone


@pytest.mark.parametrize("sentence", SHOWN)
def test_statement(sentence: str, small: Environment, small_phone: Phone) -> None:
    case = Case(sentence, CONTEXT)
    (there,) = small_phone.render([case])
    assert in_python(small, case).get("text") == SHOWN[sentence][1]
    assert there.get("text") == SHOWN[sentence][1]


kinds = {"context": contexts(), "language": st.sampled_from(LANGUAGES)}
patient = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(patient, max_examples=25)
@given(**kinds)
def test_every_sample_renders_alike(
    context: Context, language: str, env: Environment, phone: Phone, names: list[str]
) -> None:
    assert_alike(env, phone, [Case(name, context, language) for name in names])


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(patient, max_examples=int(os.environ.get("CONTEXTS", "200")))
@given(**kinds)
def test_every_sample_renders_many_contexts_alike(
    context: Context, language: str, env: Environment, phone: Phone, names: list[str]
) -> None:
    assert_alike(env, phone, [Case(name, context, language) for name in names])


def test_a_harmless_context_renders_every_sample(
    env: Environment, phone: Phone, names: list[str]
) -> None:
    row = {"id": "1", "title": "<t>", "tier": "gold", "n": 1, "on": True}
    context: Context = {
        "name": "amina", "html": "<b>", "number": 7, "small": 1, "flag": True, "none": None,
        "maybe": None, "any": {"a": [1]}, "words": ["b", "<a>"], "numbers": [1, 2], "rows": [row],
        "by": {"k": "v"}, "nested": {"a": {"b": ["x"]}},
    }  # fmt: skip
    cases = [Case(name, context, language) for name in names for language in LANGUAGES]
    assert assert_alike(env, phone, cases) == len(cases)

"""Expressions mean on the phone what they mean in Python, or are refused by both."""

from collections.abc import Iterator

import pytest
from jinja2 import DictLoader, Environment

from tests.core.templating.cases import shown_by
from tests.core.templating.shop import Case, Context, Phone, compiled, environment, in_python

VALUES = shown_by("expressions.txt")

PHONE_ONLY: dict[str, tuple[str, Context]] = {
    "a list is not printed": ("[1]", {}),
    "a dictionary is not printed": ("card", {}),
    "a fraction is not printed": ("n", {"n": 1.5}),
    "a number that JavaScript rounds is not printed": ("n", {"n": 2**53}),
    "a sum that JavaScript rounds is not made": ("n + 1", {"n": 2**53 - 1}),
    "keys that are numbers have lost their order": ("d.items()|length", {"d": {"b": 1, "1": 2}}),
}

CONTEXT: Context = {"name": "amina", "card": {"tier": "gold", "items": "own"}, "half": "a\ud800"}


@pytest.fixture(scope="module")
def small() -> Environment:
    expressions = {name: source for name, (source, _) in (VALUES | PHONE_ONLY).items()}
    return environment(DictLoader({k: "{{ " + v + " }}" for k, v in expressions.items()}))


@pytest.fixture(scope="module")
def small_phone(small: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    module = compiled(small, small.list_templates())
    with Phone(module, tmp_path_factory.mktemp("small")) as phone:
        yield phone


@pytest.mark.parametrize("sentence", VALUES)
def test_expression(sentence: str, small: Environment, small_phone: Phone) -> None:
    case = Case(sentence, CONTEXT)
    (there,) = small_phone.render([case])
    assert in_python(small, case).get("text") == VALUES[sentence][1]
    assert there.get("text") == VALUES[sentence][1]


@pytest.mark.parametrize("sentence", PHONE_ONLY)
def test_the_phone_refuses_what_it_cannot_say_alike(sentence: str, small_phone: Phone) -> None:
    (there,) = small_phone.render([Case(sentence, CONTEXT | PHONE_ONLY[sentence][1])])
    assert "error" in there

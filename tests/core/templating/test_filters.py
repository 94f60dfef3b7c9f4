"""Each filter and test that the worker has, held against Jinja's with values of every kind."""

import json
import re
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment

from crm_pwa.core.templating.portable import FILTERS, TESTS
from tests.core.templating.cases import lines_of
from tests.core.templating.contexts import anything, keys, rows, texts, whole
from tests.core.templating.shop import (
    RUNTIME,
    Case,
    Context,
    Phone,
    assert_alike,
    compiled,
    environment,
)

CALLS = lines_of("filters.txt")
ASKED = lines_of("tests.txt")


def _is_whole(value: object) -> bool:
    """Say whether no text in a value has half a surrogate pair; the phone refuses those earlier."""
    return not re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False))


values = st.one_of(
    texts,
    whole,
    anything,
    st.lists(texts, max_size=4),
    st.lists(rows, max_size=4),
    st.lists(st.integers(-3, 9), max_size=5),
    st.dictionaries(keys, texts, max_size=3),
).filter(_is_whole)


@pytest.fixture(scope="module")
def each() -> Environment:
    sources = {
        f"{name} {i}": f"{{{{ {source} }}}}"
        for table in (CALLS, ASKED)
        for name, calls in table.items()
        for i, source in enumerate(calls)
    }
    return environment(DictLoader(sources))


@pytest.fixture(scope="module")
def each_phone(each: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    with Phone(compiled(each, each.list_templates()), tmp_path_factory.mktemp("each")) as phone:
        yield phone


@pytest.mark.parametrize("name", [*CALLS, *sorted(TESTS)])
def test_filter_or_test_answers_alike(name: str, each: Environment, each_phone: Phone) -> None:
    mine = [template for template in each.list_templates() if template.split()[0] == name]
    shown = 0

    @settings(
        max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(v=values)
    @example(v="a<b")
    @example(v=3)
    @example(v={"k": "<v>"})
    @example(v=["b", "<a>"])
    @example(v=[{"id": "1", "title": "<t>", "tier": "gold", "n": 1, "on": True}])
    @example(v=[3, 1, 2])
    def answers_alike(v: object) -> None:
        nonlocal shown
        context: Context = {"v": v}
        shown += assert_alike(each, each_phone, [Case(template, context) for template in mine])

    answers_alike()
    assert shown


def test_the_phone_has_the_filters_and_tests_that_the_compiler_knows() -> None:
    code = f"""
        import {{ filters, tests }} from "{RUNTIME.as_uri()}";
        console.log(JSON.stringify([Object.keys(filters), Object.keys(tests)]));
    """
    node = ["node", "--input-type=module", "-e", code]
    shown = subprocess.run(node, capture_output=True, check=True)
    filters, tests = json.loads(shown.stdout)
    assert set(filters) == FILTERS
    assert set(tests) == TESTS
    assert set(CALLS) == FILTERS | {"map", "select", "reject", "selectattr", "rejectattr"}

"""The compiled module holds what the worker needs, and no more."""

import re
import subprocess
from pathlib import Path

import pytest
from jinja2 import DictLoader

from crm_pwa.core.templating import compile_module
from tests.core.templating.shop import CATALOGUES, RUNTIME, compiled, environment


def module(sources: dict[str, str], *names: str, **more: list[str]) -> str:
    env = environment(DictLoader(sources))
    return compile_module(env, names or sources, catalogues=CATALOGUES, data={}, **more)  # type: ignore[arg-type] # only messages


def build_of(text: str) -> str:
    match = re.search(r'export const build = "([0-9a-f]{16})"', text)
    assert match
    return match[1]


def test_what_a_template_needs_comes_with_it() -> None:
    text = module(
        {
            "page": "{% extends 'layout' %}{% block b %}{% include 'part' %}{% endblock %}",
            "layout": "{% block b %}{% endblock %}",
            "part": "{% from 'macros' import m %}{{ m() }}",
            "macros": "{% macro m() %}m{% endmacro %}",
            "stranger": "never asked for",
        },
        "page",
    )
    assert re.findall(r'^T\["(\w+)"\]', text, re.MULTILINE) == ["layout", "macros", "page", "part"]


def test_only_messages_that_are_spoken_travel() -> None:
    text = module({"it": "{{ _('Hello') }}"}, messages=["till\x04Code"])
    assert "你好" in text
    assert "收银码" in text
    assert "notatka" not in text


def test_the_same_templates_make_the_same_module() -> None:
    sources = {"b": "{{ _('Hello') }}{% include 'a' %}", "a": "a"}
    assert module(sources) == module(dict(reversed(sources.items())))


def test_any_change_makes_another_build() -> None:
    assert build_of(module({"it": "a"})) != build_of(module({"it": "b"}))


def test_the_worker_imports_the_runtime_by_its_address() -> None:
    assert module({"it": "a"}).startswith('import * as R from "/static/shared/runtime.js";')


@pytest.mark.parametrize("word", ["eval", "Function(", "import("])
def test_nothing_is_made_from_text_at_run_time(word: str) -> None:
    files = [RUNTIME, *(RUNTIME.parent / "runtime").glob("*.js")]
    code = re.sub(r"/\*.*?\*/|//.*", "", "".join(map(Path.read_text, files)), flags=re.DOTALL)
    assert word not in code + compiled(environment(), ["filters.html"])


def test_data_arrives_as_it_was_given(tmp_path: Path) -> None:
    file = tmp_path / "templates.mjs"
    file.write_text(compiled(environment(), ["base.html"]))
    code = f'import {{ data, build }} from "{file.as_uri()}"; console.log(data.shop, build)'
    node = ["node", "--input-type=module", "-e", code]
    shown = subprocess.run(node, capture_output=True, check=True, encoding="utf-8").stdout
    assert shown == f"样 {build_of(file.read_text())}\n"


def test_a_key_that_javascript_keeps_for_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="__proto__"):
        compile_module(environment(), [], catalogues={}, data={"__proto__": 1})

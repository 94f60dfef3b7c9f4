"""What the phone could not say alike stops the build, with the file and the line."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, FileSystemLoader, TemplateNotFound

from crm_pwa.core.templating import NotPortableError
from tests.core.templating.cases import lines_of
from tests.core.templating.shop import compiled, environment, money

OTHERS = {
    "other": "other",
    "macros": "{% macro own() %}{% endmacro %}",
    "speaks": "{{ _('Hello') }}",
}
REFUSED = [(words, source) for words, lines in lines_of("refusals.txt").items() for source in lines]


@pytest.mark.parametrize(("words", "source"), REFUSED)
def test_a_template_is_refused(words: str, source: str) -> None:
    env = environment(DictLoader({"it.html": f"one\ntwo\n{source}", **OTHERS}))
    env.globals["money"] = money
    with pytest.raises(NotPortableError, match=f"(?s)^.*{_literally(words)}"):
        compiled(env, ["it.html"])


def _literally(words: str) -> str:
    return "".join(f"\\{letter}" if letter in "().%*" else letter for letter in words)


def test_a_refusal_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{% include 'part.html' %}")
    (tmp_path / "part.html").write_text("one\ntwo\n{{ name|title }}")
    with pytest.raises(NotPortableError) as refused:
        compiled(environment(FileSystemLoader(tmp_path)), ["page.html"])
    assert f'File "{tmp_path / "part.html"}", line 3' in str(refused.value)


def test_a_template_that_is_not_there_is_refused() -> None:
    with pytest.raises(TemplateNotFound, match="nowhere"):
        compiled(environment(DictLoader({"it.html": "{% include 'nowhere' %}"})), ["it.html"])

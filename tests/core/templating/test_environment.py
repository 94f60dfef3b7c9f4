"""The environment that pages share with the compiler."""

import pytest
from jinja2 import DictLoader, UndefinedError

from crm_pwa.core.templating import using
from tests.core.templating.shop import environment


class Row:
    name = "from an object"


def rendered(source: str, **context: object) -> str:
    return environment(DictLoader({"it": source})).get_template("it").render(context)


def test_an_object_of_the_servers_own_is_read_as_in_jinja() -> None:
    assert rendered("{{ row.name }}{{ row['name'] }}", row=Row()) == "from an object" * 2


@pytest.mark.parametrize("name", ["upper", "append", "pop", "real", "update"])
@pytest.mark.parametrize("value", ["text", ["list"], {"a": 1}, 1, None, True])
def test_plain_data_has_no_methods_that_change_or_differ(name: str, value: object) -> None:
    assert rendered(
        "{{ v." + name + " is defined }}{{ v['" + name + "'] is defined }}", v=value
    ) == ("FalseFalse")


def test_a_dictionary_can_be_gone_through() -> None:
    shown = rendered(
        "{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}{{ d.get('x') }}", d={"a": 1}
    )
    assert shown == "a1None"


def test_lines_of_statements_leave_no_space() -> None:
    assert rendered("a\n  {% if true %}\nb\n  {% endif %}\nc") == "a\nb\nc"


def test_everything_is_escaped() -> None:
    assert rendered("{{ v }}", v="<&>\"'") == "&lt;&amp;&gt;&#34;&#39;"


def test_what_is_undefined_is_refused() -> None:
    with pytest.raises(UndefinedError, match="'nobody' is undefined"):
        rendered("{{ nobody }}")


@pytest.mark.parametrize("name", ["dict", "cycler", "joiner", "lipsum"])
def test_a_global_that_the_phone_has_not_is_not_there(name: str) -> None:
    assert rendered("{{ " + name + " is defined }}") == "False"


def test_a_template_speaks_the_language_it_is_asked_for_in() -> None:
    env = environment(DictLoader({"it": "{{ gettext('Hello') }}{{ gettext('Hello')|upper }}"}))
    said = {}
    for code in ("zh-Hans", "en", "zh-Hans"):
        with using(code):
            said[code] = env.get_template("it").render()
    assert said == {"zh-Hans": "你好" * 2, "en": "HelloHELLO"}


def test_a_word_of_the_house_is_not_settled_where_a_template_names_its_own() -> None:
    own = "{% macro path(name) %}own {{ name }}{% endmacro %}{{ path('a') }}"
    assert rendered(own + "{% for gettext in ['b'] %}{{ gettext }}{% endfor %}") == "own ab"


def test_a_template_is_read_again_where_its_author_works_on_it() -> None:
    texts = {"it": "{% include 'part' %}", "part": "before"}
    env = environment(DictLoader(texts))
    env.auto_reload = True
    assert env.get_template("it").render() == "before"
    texts["part"] = "after"
    assert env.get_template("it").render() == "after"

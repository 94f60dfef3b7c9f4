"""The one Jinja environment: pages and the service worker are made with the same settings."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from types import FunctionType, MethodType, NoneType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    Undefined,
)
from jinja2.runtime import Context
from markupsafe import Markup, escape

from crm_pwa.core.templating.code import PlainCode, PlainMacro
from crm_pwa.core.templating.language import Catalogues, Messages, language

DICT_METHODS = frozenset({"get", "items", "keys", "values"})
"""What a template may call on a dictionary; its keys come after these."""

_PLAIN = frozenset({str, Markup, bool, int, float, NoneType, list, tuple})
_AT_ONCE = frozenset({FunctionType, MethodType, PlainMacro})
_UNSHARED = ("cycler", "dict", "joiner", "lipsum")


class PlainContext(Context):
    """Jinja's context, which calls at once what asks for nothing but its arguments."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls; the house's own words are plain functions."""
        if type(called) not in _AT_ONCE or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


class PlainEnvironment(Environment):
    """Jinja, where plain data has no attributes but its own keys.

    JSON is all that reaches a template in the worker, so this is where two languages would differ:
    a method of Python's `str` or `list`, a prototype of JavaScript's. Neither is seen. Other
    objects, which only the server's own pages are given, read as in Jinja.
    """

    code_generator_class = PlainCode
    context_class = PlainContext

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.told: str | None = None
        self._known: dict[tuple[str, str], Template] = {}
        self._languages: dict[str, PlainEnvironment] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """The template of this name in the language being spoken, whose messages stand in it.

        A page asks for thirty: what never changes is kept at hand.
        """
        if globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        key = (language(), name)
        found = None if self.auto_reload else self._known.get(key)
        if found is None:
            found = super(PlainEnvironment, self._in(key[0])).get_template(name, parent)
            self._known[key] = found
        return found

    def _in(self, code: str) -> "PlainEnvironment":
        """This environment, for templates of one language; all share what they keep at hand."""
        if self.told == code:
            return self
        if code not in self._languages:
            self._languages[code] = self.overlay()
            self._languages[code].told = code
        return self._languages[code]

    @staticmethod
    def escaped(value: Any) -> str:
        """What is written for a value. It is joined at once, so no text is made markup for it."""
        if type(value) is not str:
            return value if type(value) is Markup else escape(value)
        text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return text.replace('"', "&#34;").replace("'", "&#39;")

    PlainMacro = PlainMacro

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read `obj.attribute`: a dictionary's method or key; undefined on other plain data."""
        if type(obj) is dict:
            if attribute in DICT_METHODS:
                return getattr(obj, attribute)
            return obj[attribute] if attribute in obj else self._none(obj, attribute)
        if type(obj) in _PLAIN:
            return self._none(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Read `obj[argument]`: a key or a position and never, as Jinja would, an attribute."""
        if type(obj) is dict or type(obj) in _PLAIN:
            try:
                return obj[argument]
            except (TypeError, LookupError):
                return self._none(obj, argument)
        return super().getitem(obj, argument)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give templates the environment's own globals: a chain of one is slow to look through."""
        return super().make_globals(d) if d else self.globals

    def _none(self, obj: Any, name: Any) -> Undefined:
        return self.undefined(obj=obj, name=name)


def _speaking(messages: Messages) -> Callable[..., Markup]:
    """gettext as templates call it: the message as markup, values filled in escaped.

    Jinja's own asks each time whether to escape, which is always so here, and forty messages
    stand on a card.
    """

    @cache
    def whole(_language: str, message: str) -> Markup:
        return Markup(messages.gettext(message)) % {}  # noqa: S704 - the shop's own words

    def gettext(message: str, **values: Any) -> Markup:
        if values:
            return Markup(messages.gettext(message)) % values  # noqa: S704 - values are escaped
        return whole(language(), message)

    return gettext


def make_environment(
    loader: BaseLoader,
    *,
    catalogues: Catalogues,
    globals: Mapping[str, Any] | None = None,
    filters: Mapping[str, Callable[..., Any]] | None = None,
) -> PlainEnvironment:
    """Make the environment that every page and the compiler share.

    `globals` and `filters` are the house's own words for templates; each needs a twin of the same
    name and the same order of parameters in the worker (`configure` of runtime.js). Messages are
    spoken in the language of `using`; names in them are filled in escaped.
    """
    environment = PlainEnvironment(
        loader=loader,
        autoescape=True,
        optimized=False,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    for name in _UNSHARED:
        del environment.globals[name]
    messages = Messages(catalogues)
    environment.install_gettext_callables(  # type: ignore[attr-defined] # the i18n extension adds it
        messages.gettext,
        messages.ngettext,
        newstyle=True,
        pgettext=messages.pgettext,
        npgettext=messages.npgettext,
    )
    spoken = _speaking(messages)
    environment.globals |= {"gettext": spoken, "_": spoken}
    environment.globals.update(globals or {})
    environment.filters.update(filters or {})
    return environment

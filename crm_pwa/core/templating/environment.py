"""The one Jinja environment: pages and the service worker are made with the same settings."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from types import FunctionType, MethodType, NoneType
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from crm_pwa.core.templating.language import Catalogues, Messages, language

DICT_METHODS = frozenset({"get", "items", "keys", "values"})
"""What a template may call on a dictionary; its keys come after these."""

_PLAIN = frozenset({str, Markup, bool, int, float, NoneType, list, tuple})
_AT_ONCE = frozenset({FunctionType, MethodType, Macro})
_UNSHARED = ("cycler", "dict", "joiner", "lipsum")


class UnfoldedCode(CodeGenerator):
    """Jinja's code, with nothing worked out beforehand.

    Jinja would apply a filter to a constant once, when a template is first read, and keep what it
    said in the language of that moment; and a folded `~` forgets that a part of it is markup.
    """

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


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

    code_generator_class = UnfoldedCode
    context_class = PlainContext

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._known: dict[str, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """The template of this name. A page asks for thirty: what never changes is kept at hand."""
        if self.auto_reload or globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        if name not in self._known:
            self._known[name] = super().get_template(name, parent)
        return self._known[name]

    @staticmethod
    def escaped(value: Any) -> Markup:
        """What is written for a value. A third are messages: markup, and not made so again."""
        return value if type(value) is Markup else escape(value)

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

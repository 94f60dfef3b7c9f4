"""Calls, filters, tests and messages. Python's signatures decide what an argument means:
a JavaScript twin takes the same parameters in the same order, `undefined` where one is left out,
and all further keywords as one object."""

from collections.abc import Callable
from inspect import Parameter, Signature, signature, unwrap
from typing import Any, cast

from jinja2 import nodes
from jinja2.filters import FILTERS as JINJA_FILTERS

from crm_pwa.core.templating.catalogues import check_format
from crm_pwa.core.templating.expressions import Expressions
from crm_pwa.core.templating.portable import ALIASES, FILTERS, TESTS, Source, Spoken
from crm_pwa.core.templating.scope import MESSAGE_FUNCTIONS, Frame

Invocation = nodes.Call | nodes.Filter | nodes.Test

_EACH = frozenset({"map", "select", "reject", "selectattr", "rejectattr"})
_PLURAL = frozenset({"ngettext", "npgettext"})
_IN_CONTEXT = frozenset({"pgettext", "npgettext"})


class Calls(Expressions):
    """Expressions, with everything that is called. Gathers the messages that are spoken.

    A message is written as its place among all the module's messages, so that its words travel
    once, however many templates and languages speak it.
    """

    def __init__(self, source: Source, spoken: Spoken) -> None:
        super().__init__(source)
        self.spoken = spoken

    # ------------------------------------------------------------ functions and macros

    def on_call(self, node: nodes.Call, frame: Frame, caller: str = "") -> str:
        target = node.node
        if isinstance(target, nodes.Name) and target.name in MESSAGE_FUNCTIONS:
            return self._message(target.name, node, frame)
        called = self.value(target, frame)
        known = self._global(target, frame)
        if known and not caller:
            return f"R.call({called}, [{', '.join(self._bound(known, node, frame))}])"
        args, kwargs = self._given(node, frame)
        if caller:
            kwargs["caller"] = caller
        named = f", {self.record(kwargs, node)}" if kwargs else ""
        return f"R.call({called}, [{', '.join(args)}]{named})"

    def _global(self, target: nodes.Expr, frame: Frame) -> Callable[..., Any] | None:
        if isinstance(target, nodes.Name) and frame.is_from_outside(target.name):
            found = self.source.environment.globals.get(target.name)
            return found if callable(found) else None
        return None

    def _given(self, node: Invocation, frame: Frame) -> tuple[list[str], dict[str, str]]:
        if node.dyn_args or node.dyn_kwargs:
            self.source.refuse("arguments cannot be unpacked with * or **", node)
        args = [self.value(arg, frame) for arg in node.args]
        return args, self._named(node, frame)

    def _named(self, node: Invocation, frame: Frame) -> dict[str, str]:
        pairs = (pair for pair in node.kwargs if isinstance(pair, nodes.Keyword))
        return {pair.key: self.value(pair.value, frame) for pair in pairs}

    def _bound(
        self, function: Callable[..., Any], node: Invocation, frame: Frame, *first: str
    ) -> list[str]:
        """Put arguments into the order of a Python function's parameters."""
        given, kwargs = self._given(node, frame)
        args = [*first, *given]
        try:
            parameters = _signature(function)
        except ValueError:  # a few built-ins publish none
            return args
        try:
            bound = parameters.bind(*args, **kwargs)
        except TypeError as error:
            self.source.refuse(str(error), node)
        return self._in_order(parameters, bound.arguments, node)

    def _in_order(
        self, parameters: Signature, arguments: dict[str, Any], node: Invocation
    ) -> list[str]:
        ordered: list[str] = []
        for name, parameter in parameters.parameters.items():
            value = arguments.get(name)
            if parameter.kind is Parameter.VAR_POSITIONAL:
                ordered.extend(value or ())
            elif parameter.kind is Parameter.VAR_KEYWORD:
                ordered.append(self.record(value, node) if value else "undefined")
            else:
                ordered.append(value or "undefined")
        while ordered and ordered[-1] == "undefined":
            ordered.pop()
        return ordered

    # ------------------------------------------------------------ filters and tests

    def on_filter(self, node: nodes.Filter, frame: Frame, subject: str = "") -> str:
        """Write a filter. One that stands on nothing filters the text of its block."""
        if not subject and node.node is None:
            subject = f"new R.Markup({frame.out})"
        elif not subject and node.node is not None:
            subject = self.value(node.node, frame)
        if node.name in _EACH:
            return self._each(node, frame, subject)
        name = ALIASES.get(node.name, node.name)
        function = self.source.environment.filters.get(node.name)
        if function is None or (function is JINJA_FILTERS.get(node.name) and name not in FILTERS):
            self.source.refuse(f"the filter {node.name} is not in both renderers", node)
        return f"R.filters.{name}({', '.join(self._bound(function, node, frame, subject))})"

    def on_test(self, node: nodes.Test, frame: Frame, subject: str = "") -> str:
        name = ALIASES.get(node.name, node.name)
        if name not in TESTS:
            self.source.refuse(f"the test {node.name} is not in both renderers", node)
        function = cast(Callable[..., Any], self.source.environment.tests[node.name])
        subject = subject or self.value(node.node, frame)
        return f"R.tests.{name}({', '.join(self._bound(function, node, frame, subject))})"

    def _each(self, node: nodes.Filter, frame: Frame, items: str) -> str:
        """Write `map`, `select` and their kin: a filter or test on each of some items."""
        item = self.fresh("x")
        args = list(node.args)
        if node.name == "map":
            return f"R.map({items}, ({item}) => {self._mapped(node, args, frame, item)})"
        subject = item
        if node.name.endswith("attr"):
            subject = f"R.path({item}, {self.value(self._first(node, args), frame)})"
        if args:
            name = self._literal(node, args)
            test = nodes.Test(node, name, args, node.kwargs, None, None, lineno=node.lineno)
            wanted = self.on_test(test, frame, subject)
        else:
            wanted = f"R.truthy({subject})"
        negated = "!" if node.name.startswith("reject") else ""
        return f"R.select({items}, ({item}) => {negated}{wanted})"

    def _mapped(self, node: nodes.Filter, args: list[nodes.Expr], frame: Frame, item: str) -> str:
        if args:
            name = self._literal(node, args)
            inner = nodes.Filter(None, name, args, node.kwargs, None, None, lineno=node.lineno)
            return self.on_filter(inner, frame, item)
        named = self._named(node, frame)
        if not {"attribute"} <= set(named) <= {"attribute", "default"}:
            self.source.refuse("map takes a filter, or attribute and default", node)
        return f"R.path({item}, {named['attribute']}, {named.get('default', 'null')})"

    def _first(self, node: nodes.Filter, args: list[nodes.Expr]) -> nodes.Expr:
        if not args:
            self.source.refuse(f"{node.name} misses an argument", node)
        return args.pop(0)

    def _literal(self, node: nodes.Filter, args: list[nodes.Expr]) -> str:
        first = self._first(node, args)
        if not isinstance(first, nodes.Const) or not isinstance(first.value, str):
            self.source.refuse(f"{node.name} needs a name written out", node)
        return first.value

    # ------------------------------------------------------------ messages

    def _message(self, name: str, node: nodes.Call, frame: Frame) -> str:
        """Write a message. Its words must stand in the template, or nobody could translate it."""
        name = "gettext" if name == "_" else name
        words = [self._words(node, arg) for arg in node.args[: 1 + (name in _IN_CONTEXT)]]
        plural = node.args[len(words) : len(words) + 1] if name in _PLURAL else []
        for text in [*words[-1:], *(self._words(node, arg) for arg in plural)]:
            try:
                check_format(text, where="a message")
            except ValueError as error:
                self.source.refuse(str(error), node)
        place = self.spoken.place("\x04".join(words))
        args, kwargs = self._given(node, frame)
        if name == "gettext":
            args[0] = f"M[{place}]"
        named = [self.record(kwargs, node)] if kwargs else []
        return f"R.{name}({', '.join([*args, *named])})"

    def _words(self, node: nodes.Call, arg: nodes.Expr) -> str:
        if not isinstance(arg, nodes.Const) or not isinstance(arg.value, str):
            self.source.refuse("a message must be written out", node)
        return arg.value


def _signature(function: Callable[..., Any]) -> Signature:
    """Return the signature a template sees: without the environment or context Jinja passes."""
    inner = unwrap(function)
    seen = signature(inner)
    if hasattr(inner, "jinja_pass_arg"):
        return seen.replace(parameters=list(seen.parameters.values())[1:])
    return seen

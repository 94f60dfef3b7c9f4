"""What both renderers understand, and the error for everything else."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from jinja2 import Environment, TemplateAssertionError, nodes

FILTERS = frozenset({
    "batch", "default", "escape", "first", "forceescape", "int", "items", "join", "last",
    "length", "list", "lower", "replace", "reverse", "safe", "sort", "string", "sum", "tojson",
    "trim", "upper", "urlencode", "xmlattr",
})  # fmt: skip
"""Jinja's own filters that runtime.js has too; `map` and `select` are made by the compiler."""

TESTS = frozenset({
    "boolean", "defined", "divisibleby", "eq", "escaped", "even", "false", "ge", "gt", "in",
    "integer", "iterable", "le", "lt", "mapping", "ne", "none", "number", "odd", "sequence",
    "string", "true", "undefined",
})  # fmt: skip
"""Jinja's own tests that runtime.js has too."""

ALIASES = {
    "count": "length", "d": "default", "e": "escape",
    "==": "eq", "equalto": "eq", "!=": "ne", "<": "lt", "lessthan": "lt", "<=": "le",
    ">": "gt", "greaterthan": "gt", ">=": "ge",
}  # fmt: skip


class NotPortableError(TemplateAssertionError):
    """A template says what the worker could not say alike. Its text names file and line."""


class Source:
    """One template of an environment: its tree, and where its faults lie."""

    def __init__(self, environment: Environment, name: str) -> None:
        if environment.loader is None:
            raise ValueError("the environment has no loader to read templates with")
        self.environment = environment
        self.name = name
        text, self.filename, _ = environment.loader.get_source(environment, name)
        self.tree: nodes.Template = environment.parse(text, name, self.filename)

    def refuse(self, message: str, node: nodes.Node) -> NoReturn:
        """Raise NotPortableError at a node of this template."""
        raise NotPortableError(message, node.lineno, self.name, self.filename)


class Spoken:
    """The messages that a module speaks, each at a place of its own."""

    def __init__(self, messages: Iterable[str] = ()) -> None:
        self._places: dict[str, int] = {}
        for message in sorted(messages):
            self.place(message)

    def place(self, message: str) -> int:
        """Return where a message stands; a new one comes last."""
        return self._places.setdefault(message, len(self._places))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)


def script(value: Any) -> str:
    """Write plain data as JavaScript. Raises ValueError for a key that JavaScript keeps."""
    if isinstance(value, dict):
        if "__proto__" in value:
            raise ValueError("__proto__ cannot be written as a key")
        return "{" + ",".join(f"{script(key)}:{script(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(script, value)) + "]"
    return json.dumps(value, ensure_ascii=False)

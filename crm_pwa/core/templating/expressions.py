"""Jinja's expressions in JavaScript: names, reading, arithmetic, comparisons, and/or/not.

Calls, filters and tests are in calls.py.
"""

from typing import TYPE_CHECKING

from jinja2 import nodes

from crm_pwa.core.templating.environment import DICT_METHODS
from crm_pwa.core.templating.portable import Source, script
from crm_pwa.core.templating.scope import Frame

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAFE_INTEGER = 2**53 - 1

_COMPARISONS = {
    "eq": "R.eq({0}, {1})",
    "ne": "!R.eq({0}, {1})",
    "lt": "R.lt({0}, {1})",
    "gt": "R.lt({1}, {0})",
    "lteq": "!R.lt({1}, {0})",
    "gteq": "!R.lt({0}, {1})",
    "in": "R.contains({1}, {0})",
    "notin": "!R.contains({1}, {0})",
}


class Expressions:
    """Writes the expressions of one template; one method for each node of jinja2.nodes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._count = 0

    def fresh(self, prefix: str) -> str:
        """Return a variable name that this template has not used."""
        self._count += 1
        return f"{prefix}{self._count}"

    def value(self, node: nodes.Node, frame: Frame) -> str:
        """Write an expression. Raises NotPortableError for what runtime.js has no twin of."""
        handler = getattr(self, f"on_{type(node).__name__.lower()}", None)
        if handler is None:
            self.source.refuse(f"{type(node).__name__} is not in both renderers", node)
        return str(handler(node, frame))

    def truth(self, node: nodes.Node, frame: Frame) -> str:
        """Write an expression of which only the truth is wanted, Python's truth."""
        if isinstance(node, nodes.Not):
            return f"!{self.truth(node.node, frame)}"
        if isinstance(node, nodes.And | nodes.Or):
            operator = "&&" if isinstance(node, nodes.And) else "||"
            return f"({self.truth(node.left, frame)} {operator} {self.truth(node.right, frame)})"
        written = self.value(node, frame)
        return written if _is_boolean(node) else f"R.truthy({written})"

    # ------------------------------------------------------------ names and literals

    def on_name(self, node: nodes.Name, frame: Frame) -> str:
        ref = frame.ref(node.name)
        return ref if frame.is_sure(node.name) else f"R.known({ref}, {script(node.name)})"

    def on_const(self, node: nodes.Const, _: Frame) -> str:
        value = node.value
        if isinstance(value, float) or (isinstance(value, int) and abs(value) > _SAFE_INTEGER):
            self.source.refuse(f"only whole numbers of up to 53 bits are portable: {value}", node)
        return script(value)

    def on_list(self, node: nodes.List | nodes.Tuple, frame: Frame) -> str:
        return f"[{', '.join(self.value(item, frame) for item in node.items)}]"

    on_tuple = on_list

    def on_dict(self, node: nodes.Dict, frame: Frame) -> str:
        for pair in node.items:
            if not isinstance(pair.key, nodes.Const) or not isinstance(pair.key.value, str):
                self.source.refuse("the keys of a dictionary must be plain text", pair)
        pairs = [(pair.key, self.value(pair.value, frame)) for pair in node.items]
        items = {key.value: item for key, item in pairs if isinstance(key, nodes.Const)}
        return self.record(items, node)

    def record(self, items: dict[str, str], node: nodes.Node) -> str:
        """Write an object of expressions."""
        if "__proto__" in items:
            self.source.refuse("__proto__ cannot be written as a key", node)
        return "{" + ", ".join(f"{script(key)}: {item}" for key, item in items.items()) + "}"

    # ------------------------------------------------------------ reading

    def on_getattr(self, node: nodes.Getattr, frame: Frame) -> str:
        if node.attr.startswith("_"):
            self.source.refuse(f"a template reads no private name: {node.attr}", node)
        reader = "method" if node.attr in DICT_METHODS else "attr"
        return f"R.{reader}({self.value(node.node, frame)}, {script(node.attr)})"

    def on_getitem(self, node: nodes.Getitem, frame: Frame) -> str:
        subject = self.value(node.node, frame)
        if not isinstance(node.arg, nodes.Slice):
            return f"R.item({subject}, {self.value(node.arg, frame)})"
        ends = (node.arg.start, node.arg.stop, node.arg.step)
        written = ", ".join("null" if end is None else self.value(end, frame) for end in ends)
        return f"R.slice({subject}, {written})"

    # ------------------------------------------------------------ operators

    def _binary(self, name: str, node: nodes.BinExpr, frame: Frame) -> str:
        return f"R.{name}({self.value(node.left, frame)}, {self.value(node.right, frame)})"

    def on_add(self, node: nodes.Add, frame: Frame) -> str:
        return self._binary("add", node, frame)

    def on_sub(self, node: nodes.Sub, frame: Frame) -> str:
        return self._binary("sub", node, frame)

    def on_mul(self, node: nodes.Mul, frame: Frame) -> str:
        return self._binary("mul", node, frame)

    def on_floordiv(self, node: nodes.FloorDiv, frame: Frame) -> str:
        return self._binary("floordiv", node, frame)

    def on_mod(self, node: nodes.Mod, frame: Frame) -> str:
        return self._binary("mod", node, frame)

    def on_neg(self, node: nodes.Neg, frame: Frame) -> str:
        return f"R.sub(0, {self.value(node.node, frame)})"

    def on_pos(self, node: nodes.Pos, frame: Frame) -> str:
        return f"R.add(0, {self.value(node.node, frame)})"

    def on_concat(self, node: nodes.Concat, frame: Frame) -> str:
        return f"R.concat({', '.join(self.value(part, frame) for part in node.nodes)})"

    def on_not(self, node: nodes.Not, frame: Frame) -> str:
        return self.truth(node, frame)

    def on_and(self, node: nodes.And | nodes.Or, frame: Frame) -> str:
        """Write `and` or `or` for its value, which is one of its sides."""
        if _is_boolean(node):
            return self.truth(node, frame)
        name = "and" if isinstance(node, nodes.And) else "or"
        return f"R.{name}({self.value(node.left, frame)}, () => {self.value(node.right, frame)})"

    on_or = on_and

    def on_compare(self, node: nodes.Compare, frame: Frame) -> str:
        return self._chain(self.value(node.expr, frame), node.ops, frame)

    def _chain(self, left: str, ops: "Sequence[nodes.Operand]", frame: Frame) -> str:
        """Write `a < b < c`: what stands in the middle is read once, as in Python."""
        first, *rest = ops
        right = self.value(first.expr, frame)
        if not rest:
            return _COMPARISONS[first.op].format(left, right)
        middle = self.fresh("x")
        both = (
            f"{_COMPARISONS[first.op].format(left, middle)} && {self._chain(middle, rest, frame)}"
        )
        return f"(({middle}) => {both})({right})"

    def on_condexpr(self, node: nodes.CondExpr, frame: Frame) -> str:
        other = "R.NOTHING" if node.expr2 is None else self.value(node.expr2, frame)
        return f"({self.truth(node.test, frame)} ? {self.value(node.expr1, frame)} : {other})"


def _is_boolean(node: nodes.Node) -> bool:
    if isinstance(node, nodes.And | nodes.Or):
        return _is_boolean(node.left) and _is_boolean(node.right)
    return isinstance(node, nodes.Compare | nodes.Test | nodes.Not)

"""Where a name is found: Jinja's own symbol tables decide, so scoping is Jinja's to the letter."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import nodes
from jinja2.idtracking import VAR_LOAD_ALIAS, VAR_LOAD_PARAMETER, VAR_LOAD_RESOLVE, Symbols

MESSAGE_FUNCTIONS = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})


@dataclass(frozen=True)
class Frame:
    """A stretch of template with names of its own; in JavaScript, a block with its `let`s.

    `out` is the variable that text is added to. `top` holds at the root of a template, conditions
    included: what is set there is seen by its blocks. `mute` holds after `extends`, where only
    blocks are printed. `settled` is false while the defaults of parameters are being read.
    """

    symbols: Symbols
    out: str = "o"
    top: bool = False
    mute: bool = False
    settled: bool = True

    @classmethod
    def root(cls, node: nodes.Template | nodes.Block, names: Iterable[str] = ()) -> "Frame":
        """Open a function of its own: a template or one of its blocks."""
        return cls(_symbols(None, node, names), top=isinstance(node, nodes.Template))

    def inner(
        self, node: nodes.Node, *, out: str = "", names: Iterable[str] = (), **branch: Any
    ) -> "Frame":
        """Open a frame inside this one. Text kept in a variable of its own is never mute."""
        symbols = _symbols(self.symbols, node, names, **branch)
        return Frame(symbols, out or self.out, mute=self.mute and not out)

    def unsettled(self) -> "Frame":
        """Return this frame as it is while its parameters may still be missing."""
        return replace(self, settled=False)

    def ref(self, name: str) -> str:
        """Return the JavaScript variable of a name."""
        return self.symbols.ref(name)

    def is_sure(self, name: str) -> bool:
        """Say whether a name is a parameter or loop variable, which always has a value."""
        load = self.symbols.find_load(self.ref(name))
        return self.settled and load is not None and load[0] == VAR_LOAD_PARAMETER

    def is_from_outside(self, name: str) -> bool:
        """Say whether no template sets this name: it comes with the context or is a global."""
        return self.symbols.find_load(self.ref(name)) == (VAR_LOAD_RESOLVE, name)

    def lets(self) -> list[str]:
        """Declare the names of this frame, except parameters, which their owner declares."""
        values = {
            target: f" = c.vars.{name}"
            if action == VAR_LOAD_RESOLVE
            else f" = {name}"
            if action == VAR_LOAD_ALIAS
            else ""
            for target, (action, name) in self.symbols.loads.items()
            if action != VAR_LOAD_PARAMETER
            and not (action == VAR_LOAD_RESOLVE and name in MESSAGE_FUNCTIONS)
        }
        return [f"let {', '.join(t + v for t, v in values.items())};"] if values else []

    def locals(self) -> str:
        """Return the names set so far, for a template that is included here."""
        pairs = self.symbols.dump_stores().items()
        return "{" + ", ".join(f"{name}: {ref}" for name, ref in pairs) + "}"


def _symbols(
    parent: Symbols | None, node: nodes.Node, names: Iterable[str], **branch: Any
) -> Symbols:
    symbols = Symbols(parent)
    for name in names:
        symbols.declare_parameter(name)
    symbols.analyze_node(node, **branch)
    return symbols

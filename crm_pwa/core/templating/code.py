"""The Python that Jinja writes for a template: what is settled is written out, the rest called."""

from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

from crm_pwa.core.templating.language import language

SETTLED = frozenset({"_", "gettext", "path", "asset"})
"""Words of the house that say the same for the same arguments, in one language, for ever."""


class PlainMacro(Macro):
    """Jinja's macro, which looks at its arguments only where they are named or too many."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """What the macro writes, as markup."""
        left_out = self._argument_count - len(args)
        if kwargs or left_out < 0 or self.caller or self.catch_kwargs or self.catch_varargs:
            return super().__call__(*args, **kwargs)
        return str.__new__(Markup, self._func(*args, *(missing,) * left_out))


class PlainCode(CodeGenerator):
    """Jinja's code, in which nothing is worked out beforehand but what is settled.

    Jinja would apply a filter to a constant once, when a template is first read, and keep what it
    said in the language of that moment; and a folded `~` forgets that a part of it is markup.
    A template of one language (`environment.told`) has its messages, and the addresses without
    a variable, written into it. What it calls by a name is asked for nothing but its arguments.
    """

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write a macro of our own kind."""
        self.write("environment.Plain")
        super().macro_def(macro_ref, frame)

    def visit_Call(  # noqa: N802 - as Jinja names it
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write what was settled, or a call of a named function at once; else as Jinja does."""
        try:
            self.write(repr(self._settled(node, frame)))
        except nodes.Impossible:
            if forward_caller or not self._is_plain(node.node, frame):
                super().visit_Call(node, frame, forward_caller=forward_caller)
                return
            self.visit(node.node, frame)
            self.write("(*()")
            self.signature(node, frame)
            self.write(")")

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> str:
        if isinstance(node, nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        return str(escape(self._settled(node, frame)))

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")

    def _settled(self, node: nodes.Expr, frame: Frame) -> Any:
        """What a call says whenever it is made. Raises Impossible for all others."""
        environment: Any = self.environment
        if not isinstance(node, nodes.Call) or environment.told != language():
            raise nodes.Impossible
        name = self._from_outside(node.node, frame)
        if name not in SETTLED or node.dyn_args or node.dyn_kwargs:
            raise nodes.Impossible
        args = [arg.as_const() for arg in node.args if isinstance(arg, nodes.Const)]
        named = [pair.as_const() for pair in node.kwargs if isinstance(pair.value, nodes.Const)]
        if len(args) < len(node.args) or len(named) < len(node.kwargs):
            raise nodes.Impossible
        try:
            return environment.globals[name](*args, **dict(named))
        except (LookupError, ValueError):
            raise nodes.Impossible from None

    def _is_plain(self, node: nodes.Expr, frame: Frame) -> bool:
        """Whether a macro or a function is named that asks for no context."""
        if not isinstance(node, nodes.Name):
            return False
        name = self._from_outside(node, frame)
        return not hasattr(self.environment.globals.get(name), "jinja_pass_arg")

    def _from_outside(self, node: nodes.Expr, frame: Frame) -> str:
        """The name, where no template sets it."""
        if not isinstance(node, nodes.Name):
            return ""
        load = frame.symbols.find_load(frame.symbols.ref(node.name))
        return node.name if load == (VAR_LOAD_RESOLVE, node.name) else ""

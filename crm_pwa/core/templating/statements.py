"""Jinja's statements in JavaScript: each becomes lines that add text to a variable."""

from collections.abc import Callable, Iterable

from jinja2 import nodes
from jinja2.compiler import find_undeclared
from markupsafe import escape

from crm_pwa.core.templating.calls import Calls
from crm_pwa.core.templating.portable import Source, Spoken, script
from crm_pwa.core.templating.scope import MESSAGE_FUNCTIONS, Frame

Bind = Callable[[nodes.Node, str, Frame], list[str]]

_EXTRAS = ("caller", "kwargs", "varargs")
_RESERVED = MESSAGE_FUNCTIONS | {"loop", "self", "super"}


class Statements:
    """Writes the statements of one template. Gathers the other templates that it needs."""

    def __init__(self, source: Source, spoken: Spoken) -> None:
        self.source = source
        self.expressions = Calls(source, spoken)
        self.needs: set[str] = set()
        self.imports: set[str] = set()

    def lines(self, body: Iterable[nodes.Node], frame: Frame) -> list[str]:
        """Write statements. Raises NotPortableError for one that both renderers do not share."""
        written: list[str] = []
        for node in body:
            handler = getattr(self, f"on_{type(node).__name__.lower()}", None)
            if handler is None:
                self.source.refuse(f"{type(node).__name__} cannot stand here", node)
            written.extend(handler(node, frame))
        return written

    def template(self, node: nodes.Expr) -> str:
        """Name another template, which must be written out, so that it is compiled too."""
        if not isinstance(node, nodes.Const) or not isinstance(node.value, str):
            self.source.refuse("the name of a template must be written out", node)
        self.needs.add(node.value)
        return f"T[{script(node.value)}]"

    # ------------------------------------------------------------ text

    def on_output(self, node: nodes.Output, frame: Frame) -> list[str]:
        if frame.mute:
            return []
        parts: list[str] = []
        text = ""
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                text += child.data
            elif isinstance(child, nodes.Const) and isinstance(child.value, str):
                text += str(escape(child.value))
            else:
                parts += [script(text)] if text else []
                parts.append(f"R.esc({self.expressions.value(child, frame)})")
                text = ""
        parts += [script(text)] if text else []
        return [f"{frame.out} += {' + '.join(parts)};"] if parts else []

    def on_filterblock(self, node: nodes.FilterBlock, frame: Frame) -> list[str]:
        self._refuse_if_mute(node, frame)
        inner = frame.inner(node, out=self.expressions.fresh("o"))
        filtered = self.expressions.value(node.filter, inner)
        return self._kept(node.body, inner, f"{frame.out} += R.text({filtered});")

    def on_assignblock(self, node: nodes.AssignBlock, frame: Frame) -> list[str]:
        inner = frame.inner(node, out=self.expressions.fresh("o"))
        value = f"new R.Markup({inner.out})"
        if node.filter is not None:
            value = f"R.filters.safe({self.expressions.value(node.filter, inner)})"
        return self._kept(node.body, inner, *self._assign(node.target, value, frame))

    def _kept(self, body: list[nodes.Node], inner: Frame, *use: str) -> list[str]:
        """Write a body into a variable of its own, then the use that is made of it."""
        return ["{", f'let {inner.out} = "";', *inner.lets(), *self.lines(body, inner), *use, "}"]

    # ------------------------------------------------------------ choices and loops

    def on_if(self, node: nodes.If, frame: Frame) -> list[str]:
        written = [f"if ({self.expressions.truth(node.test, frame)}) {{"]
        written += self.lines(node.body, frame)
        for branch in node.elif_:
            written.append(f"}} else if ({self.expressions.truth(branch.test, frame)}) {{")
            written += self.lines(branch.body, frame)
        if node.else_:
            written += ["} else {", *self.lines(node.else_, frame)]
        return [*written, "}"]

    def on_for(self, node: nodes.For, frame: Frame) -> list[str]:
        if node.recursive:
            self.source.refuse("a loop cannot be recursive; a macro can", node)
        items, index = self.expressions.fresh("s"), self.expressions.fresh("i")
        scoped = any(block.scoped for block in node.find_all(nodes.Block))
        counted = scoped or bool(find_undeclared(node.body, ("loop",)))
        inner = frame.inner(node, for_branch="body", names=("loop",) if counted else ())
        written = ["{", f"const {items} = {self._items(node, frame)};"]
        if counted:
            written.append(f"const {inner.ref('loop')} = new R.Loop({items});")
        written.append(f"for (let {index} = 0; {index} < {items}.length; {index}++) {{")
        if counted:
            written.append(f"{inner.ref('loop')}.index0 = {index};")
        written += self._declare(node.target, f"{items}[{index}]", inner)
        written += [*inner.lets(), *self.lines(node.body, inner), "}"]
        if node.else_:
            other = frame.inner(node, for_branch="else")
            written += [f"if (!{items}.length) {{", *other.lets()]
            written += [*self.lines(node.else_, other), "}"]
        return [*written, "}"]

    def _items(self, node: nodes.For, frame: Frame) -> str:
        items = f"R.iter({self.expressions.value(node.iter, frame)})"
        if node.test is None:
            return items
        item = self.expressions.fresh("x")
        inner = frame.inner(node, for_branch="test")
        names = " ".join([*inner.lets(), *self._declare(node.target, item, inner)])
        wanted = self.expressions.truth(node.test, inner)
        return f"{items}.filter(({item}) => {{ {names} return {wanted}; }})"

    # ------------------------------------------------------------ names

    def on_assign(self, node: nodes.Assign, frame: Frame) -> list[str]:
        return self._assign(node.target, self.expressions.value(node.node, frame), frame)

    def on_with(self, node: nodes.With, frame: Frame) -> list[str]:
        inner = frame.inner(node)
        written = ["{", *inner.lets()]
        for target, value in zip(node.targets, node.values, strict=True):
            written += self._declare(target, self.expressions.value(value, frame), inner)
        return [*written, *self.lines(node.body, inner), "}"]

    def _declare(self, target: nodes.Node, value: str, frame: Frame) -> list[str]:
        """Bind a loop's or a with's names, which are new."""
        if isinstance(target, nodes.Name):
            return [f"let {frame.ref(target.name)} = {value};"]
        return self._unpack(target, value, frame, self._declare)

    def _assign(self, target: nodes.Node, value: str, frame: Frame) -> list[str]:
        """Set names that the frame has declared; at the top, for blocks and importers too."""
        if isinstance(target, nodes.NSRef):
            return [f"R.assign({frame.ref(target.name)}, {script(target.attr)}, {value});"]
        if not isinstance(target, nodes.Name):
            return self._unpack(target, value, frame, self._assign)
        if target.name in _RESERVED:
            self.source.refuse(f"{target.name} cannot be set", target)
        shared = f"c.vars.{target.name} = " if frame.top else ""
        if frame.top and not target.name.startswith("_"):
            shared += f"c.exported.{target.name} = "
        return [f"{shared}{frame.ref(target.name)} = {value};"]

    def _unpack(self, target: nodes.Node, value: str, frame: Frame, bind: Bind) -> list[str]:
        if not isinstance(target, nodes.Tuple):
            self.source.refuse("only names can be set", target)
        parts = self.expressions.fresh("p")
        written = [f"const {parts} = R.unpack({value}, {len(target.items)});"]
        for index, item in enumerate(target.items):
            written += bind(item, f"{parts}[{index}]", frame)
        return written

    # ------------------------------------------------------------ macros

    def on_macro(self, node: nodes.Macro, frame: Frame) -> list[str]:
        name = nodes.Name(node.name, "store", lineno=node.lineno)
        return self._assign(name, self._macro(node, frame), frame)

    def on_callblock(self, node: nodes.CallBlock, frame: Frame) -> list[str]:
        self._refuse_if_mute(node, frame)
        caller = self._macro(node, frame)
        return [f"{frame.out} += R.text({self.expressions.on_call(node.call, frame, caller)});"]

    def _macro(self, node: nodes.Macro | nodes.CallBlock, frame: Frame) -> str:
        names = [arg.name for arg in node.args]
        if "caller" in names:
            self.source.refuse("caller is given by call, not as a parameter", node)
        used = find_undeclared(node.body, _EXTRAS)
        extras = [extra for extra in _EXTRAS if extra in used and extra not in names]
        inner = frame.inner(node, out=self.expressions.fresh("o"), names=extras)
        parameters = ", ".join(inner.ref(name) for name in [*names, *extras])
        body = [f'let {inner.out} = "";', *inner.lets(), *self._defaults(node, inner)]
        body += [*self.lines(node.body, inner), f"return {inner.out};"]
        function = "\n".join([f"({parameters}) => {{", *body, "}"])
        return f"new R.Macro({script(names)}, {script(extras)}, {function})"

    def _defaults(self, node: nodes.Macro | nodes.CallBlock, frame: Frame) -> list[str]:
        required = len(node.args) - len(node.defaults)
        written = []
        for index, arg in enumerate(node.args):
            value = f"R.missing({script(arg.name)})"
            if index >= required:
                value = self.expressions.value(node.defaults[index - required], frame.unsettled())
            written.append(
                f"if ({frame.ref(arg.name)} === undefined) {frame.ref(arg.name)} = {value};"
            )
        return written

    # ------------------------------------------------------------ other templates

    def on_include(self, node: nodes.Include, frame: Frame) -> list[str]:
        self._refuse_if_mute(node, frame)
        if node.ignore_missing:
            self.source.refuse("a template cannot be missing in the worker", node)
        context = f"c.vars, {frame.locals()}" if node.with_context else "R.globals, {}"
        return [f"{frame.out} += R.include({self.template(node.template)}, {context});"]

    def on_import(self, node: nodes.Import, frame: Frame) -> list[str]:
        return self._private(node, node.target, self._load(node, frame), frame)

    def on_fromimport(self, node: nodes.FromImport, frame: Frame) -> list[str]:
        module = self.expressions.fresh("m")
        written = [f"const {module} = {self._load(node, frame)};"]
        for names in node.names:
            name, alias = names if isinstance(names, tuple) else (names, names)
            written += self._private(node, alias, f"R.pick({module}, {script(name)})", frame)
        return written

    def _load(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> str:
        template = self.template(node.template)
        if node.with_context:
            return f"R.load({template}, c.vars, {frame.locals()})"
        self.imports.update(self.needs & {getattr(node.template, "value", "")})
        return f"R.load({template}, R.globals, {{}})"

    def _private(self, node: nodes.Node, name: str, value: str, frame: Frame) -> list[str]:
        """Set an imported name, which an importer of this template does not see."""
        if name in _RESERVED:
            self.source.refuse(f"{name} cannot be set", node)
        return [f"{f'c.vars.{name} = ' if frame.top else ''}{frame.ref(name)} = {value};"]

    def on_block(self, node: nodes.Block, frame: Frame) -> list[str]:
        if node.required:
            self.source.refuse("a block cannot be required", node)
        if frame.mute and frame.top:
            return []
        self._refuse_if_mute(node, frame)
        context = f"R.derive(c, {frame.locals()})" if node.scoped else "c"
        return [f"{frame.out} += c.blocks.{node.name}[0]({context});"]

    def _refuse_if_mute(self, node: nodes.Node, frame: Frame) -> None:
        if frame.mute:
            self.source.refuse("a template that extends prints only inside its blocks", node)

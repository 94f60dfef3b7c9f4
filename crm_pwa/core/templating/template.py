"""One template in JavaScript: a function for its root and one for each of its blocks."""

from dataclasses import dataclass, replace

from jinja2 import Environment, nodes
from jinja2.compiler import find_undeclared

from crm_pwa.core.templating.portable import Source, Spoken, script
from crm_pwa.core.templating.scope import Frame
from crm_pwa.core.templating.statements import Statements


@dataclass(frozen=True)
class Compiled:
    """A template's JavaScript, and what it needs from others."""

    text: str
    needs: frozenset[str]
    imports: frozenset[str]


def compile_template(environment: Environment, name: str, spoken: Spoken) -> Compiled:
    """Compile one template by its name, adding to the messages that its module speaks.

    Raises NotPortableError, TemplateNotFound.
    """
    source = Source(environment, name)
    statements = Statements(source, spoken)
    blocks = [
        f"{block.name}: {_block(block, name, statements)}"
        for block in source.tree.find_all(nodes.Block)
    ]
    root = _root(source.tree, statements)
    return Compiled(
        text=f"T[{script(name)}] = {{ root: {root}, blocks: {{ {', '.join(blocks)} }} }};",
        needs=frozenset(statements.needs),
        imports=frozenset(statements.imports),
    )


def _root(tree: nodes.Template, statements: Statements) -> str:
    frame, own = _frame(tree)
    body: list[str] = []
    end = "return o;"
    for node in tree.body:
        if isinstance(node, nodes.Extends):
            if frame.mute:
                statements.source.refuse("a template extends one other", node)
            frame = replace(frame, mute=True)
            parent = statements.template(node.template)
            body.append(f"R.inherit(c, {parent});")
            end = f"return o + {parent}.root(c);"
        else:
            body += statements.lines([node], frame)
    return _function([*own, *frame.lets(), *body, end])


def _block(block: nodes.Block, name: str, statements: Statements) -> str:
    frame, own = _frame(block)
    if "super" in find_undeclared(block.body, ("super",)):
        this = f"T[{script(name)}].blocks.{block.name}"
        own.append(f"const {frame.ref('super')} = R.above(c, {script(block.name)}, {this});")
    return _function([*own, *frame.lets(), *statements.lines(block.body, frame), "return o;"])


def _frame(node: nodes.Template | nodes.Block) -> tuple[Frame, list[str]]:
    used = find_undeclared(node.body, ("self", "super"))
    if isinstance(node, nodes.Template):
        used.discard("super")
    frame = Frame.root(node, sorted(used))
    return frame, [f"const {frame.ref('self')} = R.self(c);"] if "self" in used else []


def _function(lines: list[str]) -> str:
    return "\n".join(["(c) => {", 'let o = "";', *lines, "}"])

"""All the worker's templates as one ES module, with their messages in every language."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from jinja2 import Environment, nodes

from crm_pwa.core.templating.language import Catalogue, Catalogues, plural_rule
from crm_pwa.core.templating.portable import Source, script
from crm_pwa.core.templating.template import Compiled, compile_template


def compile_module(
    environment: Environment,
    names: Iterable[str],
    *,
    catalogues: Catalogues,
    data: Mapping[str, Any],
    messages: Iterable[str] = (),
    runtime: str = "/static/shared/runtime.js",
) -> str:
    """Compile templates, and all that they include, import and extend, into an ES module.

    The module exports `render(name, context, language) → text`, `data` (what is given here, plain
    JSON) and `build` (16 hexadecimal digits that change with any byte of the module). It holds the
    translations of the templates' messages, and of those in `messages`, which the worker's own
    code speaks. `runtime` is the address of runtime.js as the module imports it.
    Raises NotPortableError, with file and line, for what the worker could not render alike.
    """
    templates = _closure(environment, names)
    spoken = set(messages).union(*(template.messages for template in templates.values()))
    lines = [
        f"export const data = {script(dict(data))};",
        "const T = {};",
        *(template.text for template in templates.values()),
        f"export const render = R.renderer(T, {{{', '.join(_languages(catalogues, spoken))}}});",
    ]
    body = "\n".join(lines)
    build = sha256(body.encode()).hexdigest()[:16]
    return f'import * as R from {script(runtime)};\n{body}\nexport const build = "{build}";\n'


def build_of(module: str) -> str:
    """The name that a compiled module gives its build."""
    return module.rstrip().rpartition("\n")[2].split('"')[1]


def _closure(environment: Environment, names: Iterable[str]) -> dict[str, Compiled]:
    found: dict[str, Compiled] = {}
    waiting = set(names)
    while waiting:
        name = min(waiting)
        found[name] = compile_template(environment, name)
        waiting = (waiting | found[name].needs) - set(found)
    for name in sorted({name for template in found.values() for name in template.imports}):
        _check_imported(Source(environment, name))
    return dict(sorted(found.items()))


def _check_imported(source: Source) -> None:
    """Refuse what Jinja would work out once, in the language of whoever comes first."""
    for node in source.tree.body:
        blank = isinstance(node, nodes.Output) and all(
            isinstance(child, nodes.TemplateData) and not child.data.strip() for child in node.nodes
        )
        constant = isinstance(node, nodes.Assign) and isinstance(node.node, nodes.Const)
        if not (
            blank or constant or isinstance(node, nodes.Macro | nodes.Import | nodes.FromImport)
        ):
            source.refuse("an imported template holds macros and constants only", node)


def _languages(catalogues: Catalogues, spoken: set[str]) -> Iterable[str]:
    for code, catalogue in sorted(catalogues.items()):
        yield f"{script(code)}: {_language(catalogue, spoken)}"


def _language(catalogue: Catalogue, spoken: set[str]) -> str:
    kept = {key: catalogue[key] for key in sorted(spoken) if key in catalogue}
    return f"{{ plural: (n) => Number({plural_rule(catalogue)}), messages: {script(kept)} }}"

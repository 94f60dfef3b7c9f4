"""All the worker's templates as one ES module, with their messages in every language."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from jinja2 import Environment, nodes

from crm_pwa.core.templating.language import Catalogue, Catalogues, plural_rule
from crm_pwa.core.templating.portable import Source, Spoken, script
from crm_pwa.core.templating.template import Compiled, compile_template


def compile_module(
    environment: Environment,
    names: Iterable[str],
    *,
    catalogues: Catalogues,
    data: Mapping[str, Any],
    messages: Iterable[str] = (),
    runtime: str = "/static/shared/runtime.js",
    build: str = "",
) -> str:
    """Compile templates, and all that they include, import and extend, into an ES module.

    The module exports `render(name, context, language) → text`, `data` (what is given here, plain
    JSON) and `build` (as given, else 16 hexadecimal digits that change with the module's bytes).
    It holds the translations of the templates' messages, and of those in `messages`, which the
    worker's own code speaks. `runtime` is the address of runtime.js as the module imports it.
    Raises NotPortableError, with file and line, for what the worker could not render alike.
    """
    spoken = Spoken(messages)
    templates = _closure(environment, names, spoken)
    languages = ", ".join(_languages(catalogues, spoken))
    lines = [
        f"export const data = {script(dict(data))};",
        f"const T = {{}}, M = {script(list(spoken))};",
        *(template.text for template in templates.values()),
        f"export const render = R.renderer(T, M, {{{languages}}});",
    ]
    body = "\n".join(lines)
    name = build or sha256(body.encode()).hexdigest()[:16]
    return f'import * as R from {script(runtime)};\n{body}\nexport const build = "{name}";\n'


def _closure(environment: Environment, names: Iterable[str], spoken: Spoken) -> dict[str, Compiled]:
    found: dict[str, Compiled] = {}
    waiting = set(names)
    while waiting:
        name = min(waiting)
        found[name] = compile_template(environment, name, spoken)
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


def _languages(catalogues: Catalogues, spoken: Spoken) -> Iterable[str]:
    for code, catalogue in sorted(catalogues.items()):
        yield f"{script(code)}: {_language(catalogue, spoken)}"


def _language(catalogue: Catalogue, spoken: Spoken) -> str:
    """A language's words in the order of the messages; 0 where the message is its own words."""
    said = [catalogue.get(key, key) for key in spoken]
    words = [0 if text == key else text for key, text in zip(spoken, said, strict=True)]
    return f"{{ plural: (n) => Number({plural_rule(catalogue)}), words: {script(words)} }}"

"""What pages and the phone's worker are both made with: one environment, one path table.

The worker is handed the compiled templates, every language, the paths and the shell's files
as one module; ``build`` names that module, and with it the worker's own code.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemLoader
from werkzeug.routing import Rule

from crm_pwa.core import words
from crm_pwa.core.templating.catalogues import load
from crm_pwa.core.templating.environment import PlainEnvironment, make_environment
from crm_pwa.core.templating.module import compile_module
from crm_pwa.worker.files import JOINED, ROOT, STATIC, as_sent, files, joined
from crm_pwa.worker.screens import SCREENS

COMPILER = ROOT / "crm_pwa" / "core" / "templating"
PARAMETER = re.compile(r"<(?:[^:<>]+:)?([a-z_]+)>")
VALUE = re.compile(r"[A-Za-z0-9-]+")
NOT_SHELL = re.compile(
    r"^(worker|shared|screens|steps)/|^icons/app-(192|512|maskable)|^rollback-worker\.js$"
    r"|(^|/)(README\.md|CHECKSUMS|.*LICENSE.*|.*\.d\.ts)$"
)
"""What no page asks for; the worker's own script is kept by the browser itself."""
ONLINE = re.compile(r"^joined/((ca|member|till)\.css|(account|sign_in|till)\.js)$")
"""Files of pages that only the server answers: a phone need not keep them."""
DESK = re.compile(r"^joined/desk\.|^css/print\.css$")
"""Files that a phone keeps from when it first shows a desk's page."""
DECODER = re.compile(r"^(scan|vendor/zxing)/")
"""What scripts ask for by themselves."""


class Paths:
    """The path table: endpoint to pattern, ``/members/<m>``, the same on both sides."""

    def __init__(self) -> None:
        self.table: dict[str, str] = {}

    def fill(self, rules: Iterable[Rule]) -> None:
        """Take every route that takes parameters by name only."""
        found = [rule for rule in rules if rule.endpoint != "static"]
        self.table = {
            rule.endpoint: PARAMETER.sub(r"<\1>", rule.rule) for rule in sorted(found, key=str)
        }

    def path(self, endpoint: str, **values: str) -> str:
        """The path of an endpoint. Raises KeyError, or ValueError for a value no path may hold."""
        path = self.table[endpoint]
        for name, value in values.items():
            if not VALUE.fullmatch(str(value)):
                raise ValueError(f"{endpoint}: {name} may not stand in a path")
            path = path.replace(f"<{name}>", str(value))
        if "<" in path:
            raise KeyError(f"{endpoint}: {path} wants more values")
        return path


def build(*, reload: bool) -> dict[str, Any]:
    """Make the environment; return the application's extensions that templates need.

    ``reload``: look at every template's file each time, as its author wants it.
    """
    assets = _assets()
    paths = Paths()
    environment = _environment(load(ROOT / "translations"), paths, assets)
    environment.auto_reload = reload
    return {"templates": environment, "paths": paths, "assets": assets}


def attach_paths(app: Flask) -> None:
    """Fill the path table from the finished URL map and name this build after all it is made of."""
    extensions = app.extensions
    extensions["paths"].fill(app.url_map.iter_rules())
    told = [extensions["paths"].table, extensions["assets"], sorted(SCREENS), words.MESSAGES]
    extensions["build"] = hashlib.sha256(json.dumps(told).encode() + _sources()).hexdigest()[:16]


def module(app: Flask) -> str:
    """The worker's module: compiled when a phone first asks, and again when a template changed.

    Raises NotPortableError for a template that the worker could not render alike.
    """
    extensions = app.extensions
    kept = {name: at for name, at in extensions["assets"].items() if not ONLINE.search(name)}
    desk = [at for name, at in kept.items() if DESK.search(name)]
    data = {"paths": extensions["paths"].table, "assets": kept, "desk": desk}
    return _compiled(json.dumps(data), extensions["build"])


@lru_cache(maxsize=1)
def _compiled(data: str, build: str) -> str:
    catalogues = load(ROOT / "translations")
    return compile_module(
        _environment(catalogues, Paths(), {}),
        SCREENS,
        catalogues=catalogues,
        data=json.loads(data),
        messages=words.MESSAGES,
        build=build,
    )


def _sources() -> bytes:
    """What tells one state of templates, translations, compiler and scripts from another."""
    written = ((ROOT / "templates", "*.html"), (ROOT / "translations", "*.po"), (COMPILER, "*.py"))
    texts = [path for folder, pattern in written for path in folder.rglob(pattern)]
    made_of = [*texts, *(path for path in files() if path.suffix == ".js")]
    return b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sorted(made_of))


def _environment(
    catalogues: dict[str, Any], paths: Paths, assets: dict[str, str]
) -> PlainEnvironment:
    return make_environment(
        FileSystemLoader(ROOT / "templates"),
        catalogues=catalogues,
        globals={"path": paths.path, "asset": lambda file: assets[file], **words.GLOBALS},
        filters=words.FILTERS,
    )


def _assets() -> dict[str, str]:
    """Every file of the shell by its name, at an address that changes with its bytes.

    A file that is a part of a joined one is asked for with it.
    """
    parts = {part for path in JOINED.iterdir() for part in joined(path)[1] if part != path}
    return {
        path.relative_to(STATIC).as_posix(): address(path)
        for path in sorted(files())
        if path not in parts and not NOT_SHELL.search(path.relative_to(STATIC).as_posix())
    }


def address(path: Path) -> str:
    """Where a file of static/ is asked for. Another address once its bytes change.

    The decoder's parts ask for each other, and know no versions.
    """
    name = path.relative_to(STATIC).as_posix()
    if DECODER.search(name):
        return f"/static/{name}"
    return f"/static/{name}?v={hashlib.sha256(as_sent(path)).hexdigest()[:10]}"

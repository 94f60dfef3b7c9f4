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
from crm_pwa.core.templating.module import build_of, compile_module
from crm_pwa.worker.screens import SCREENS

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
PARAMETER = re.compile(r"<(?:[^:<>]+:)?([a-z_]+)>")
VALUE = re.compile(r"[A-Za-z0-9-]+")
NOT_SHELL = re.compile(r"(^|/)(README\.md|CHECKSUMS|.*LICENSE.*|.*\.d\.ts)$|^rollback-worker\.js$")


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

        def value(match: re.Match[str]) -> str:
            text = str(values[match[1]])
            if not VALUE.fullmatch(text):
                raise ValueError(f"{endpoint}: {match[1]} may not stand in a path")
            return text

        return PARAMETER.sub(value, self.table[endpoint])


def build() -> dict[str, Any]:
    """Make the environment; return the application's extensions that templates need."""
    assets = _assets()
    paths = Paths()
    environment = _environment(load(ROOT / "translations"), paths, assets)
    return {"templates": environment, "paths": paths, "assets": assets}


def attach_paths(app: Flask) -> None:
    """Fill the path table from the finished URL map and compile the worker's module."""
    extensions = app.extensions
    extensions["paths"].fill(app.url_map.iter_rules())
    data = {"paths": extensions["paths"].table, "assets": extensions["assets"]}
    extensions["worker_module"], extensions["build"] = _compiled(json.dumps(data), _sources())


@lru_cache(maxsize=1)
def _compiled(data: str, _of: str) -> tuple[str, str]:
    """The worker's module and the name of this build; made again only when a source changed.

    The module names the build, so that pages of Flask and of the worker cannot differ in it.
    Among its data are the addresses of all scripts, which change with their bytes.
    """
    catalogues = load(ROOT / "translations")
    paths = Paths()
    module = compile_module(
        _environment(catalogues, paths, {}),
        SCREENS,
        catalogues=catalogues,
        data=json.loads(data),
        messages=words.MESSAGES,
    )
    return module, build_of(module)


def _sources() -> str:
    """What tells one state of templates, translations and scripts from another."""
    folders = (ROOT / "templates", ROOT / "translations", STATIC)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return " ".join(f"{path}:{path.stat().st_mtime_ns}" for path in sorted(files))


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
    """Every file of the shell by its name, at an address that changes with its bytes."""
    return {
        path.relative_to(STATIC).as_posix(): _address(path)
        for path in sorted(_files())
        if not NOT_SHELL.search(path.relative_to(STATIC).as_posix())
    }


def _address(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    return f"/static/{path.relative_to(STATIC).as_posix()}?v={digest}"


def _files() -> list[Path]:
    return [path for path in STATIC.rglob("*") if path.is_file()]

"""What pages and the phone's worker are both made with: one environment, one path table.

The worker is handed the compiled templates, every language, the paths and the shell's files
as one module; ``build`` names that module and the worker's own code together.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemLoader
from werkzeug.routing import Rule

from crm_pwa.core import words
from crm_pwa.core.templating.catalogues import load
from crm_pwa.core.templating.environment import make_environment
from crm_pwa.core.templating.module import compile_module
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
        self.table = {rule.endpoint: PARAMETER.sub(r"<\1>", rule.rule) for rule in sorted(found, key=str)}

    def path(self, endpoint: str, **values: str) -> str:
        """The path of an endpoint. Raises KeyError, or ValueError for a value no path may hold."""

        def value(match: re.Match[str]) -> str:
            text = str(values[match[1]])
            if not VALUE.fullmatch(text):
                raise ValueError(f"{endpoint}: {match[1]} may not stand in a path")
            return text

        return PARAMETER.sub(value, self.table[endpoint])


def build(app: Flask) -> dict[str, Any]:
    """Make the environment; return the application's extensions that templates need."""
    assets = _assets()
    paths = Paths()
    catalogues = load(ROOT / "translations")
    environment = make_environment(
        FileSystemLoader(ROOT / "templates"),
        catalogues=catalogues,
        globals={"path": paths.path, "asset": lambda file: assets[file], **words.GLOBALS},
        filters=words.FILTERS,
    )
    return {"templates": environment, "paths": paths, "assets": assets, "catalogues": catalogues, "build": ""}


def attach_paths(app: Flask) -> None:
    """Fill the path table from the finished URL map and compile the worker's module."""
    extensions = app.extensions
    extensions["paths"].fill(app.url_map.iter_rules())
    module = compile_module(
        extensions["templates"],
        SCREENS,
        catalogues=extensions["catalogues"],
        data={"paths": extensions["paths"].table, "assets": extensions["assets"]},
        messages=words.MESSAGES,
    )
    code = [path.read_bytes() for path in sorted(_files()) if path.suffix == ".js"]
    whole = hashlib.sha256(module.encode() + b"".join(code)).hexdigest()[:16]
    extensions["build"] = whole
    extensions["worker_module"] = module


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

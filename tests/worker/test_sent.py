"""The scripts as phones get them: whole, started by any browser, and begun once on every page."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from jinja2.meta import find_referenced_templates

from crm_pwa.worker import files, script
from crm_pwa.worker.files import APART, JOINED, ROOT, STATIC, joined

ASKED = re.compile(r"""<script[^>]*(?:asset\(['"]|"/static/)([^'"]+\.js)['"]""")
START = """
const { readFileSync } = require("node:fs");
const heard = [];
const world = {
  addEventListener: (name) => heard.push(name), URL, TextEncoder, TextDecoder, setTimeout, crypto,
  location: { origin: "https://cards.example" }, navigator: { onLine: true },
  indexedDB: {}, caches: {}, fetch: () => Promise.reject(new TypeError("away")),
};
world.globalThis = world;
const { createContext, Script } = require("node:vm");
new Script(readFileSync(process.argv[1], "utf8")).runInContext(createContext(world));
console.log(JSON.stringify(heard.sort()));
"""


def node(*words: str) -> str:
    asked = ["node", *words]
    return subprocess.run(asked, check=True, capture_output=True, encoding="utf-8").stdout


def test_the_worker_is_one_script_that_needs_no_other(app: Flask, tmp_path: Path) -> None:
    worker = tmp_path / "worker.cjs"
    worker.write_bytes(app.test_client().get("/service-worker.js").data)
    heard = json.loads(node("-e", START, str(worker)))
    assert heard == ["activate", "fetch", "install", "message", "sync"]
    assert not re.search(r"^(?:import|export)\b", worker.read_text("utf-8"), re.MULTILINE)


def test_the_worker_that_steps_aside_can_be_put_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(STATIC / "rollback-worker.js", tmp_path / "service-worker.js")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    aside = tmp_path / "worker.cjs"
    aside.write_text(script.joined_with("export const render = 0;\n", "b1"), "utf-8")
    assert json.loads(node("-e", START, str(aside))) == ["activate", "install"]


def test_functions_keep_their_names_for_who_reads_a_fault(app: Flask) -> None:
    sent = app.test_client().get("/service-worker.js").text
    for path in (STATIC / "worker").glob("*.js"):
        for name in re.findall(r"function (\w+)\(", path.read_text("utf-8")):
            assert f"function {name}(" in sent, f"{path.name}: {name}"


@pytest.mark.parametrize("path", sorted(JOINED.glob("*.js")), ids=lambda path: path.stem)
def test_every_joined_script_can_be_read(path: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.mjs"
    page.write_text(joined(path)[0], "utf-8")
    node("--check", str(page))


def test_no_page_begins_a_module_twice(app: Flask) -> None:
    for template in sorted(app.extensions["templates"].list_templates()):
        asked = _scripts(app, template, set())
        parts = [part for name in asked for part in _parts(STATIC / name)]
        twice = {part.name for part in parts if parts.count(part) > 1}
        assert not twice, template
    kept_apart = {ROOT / address.strip("/") for address in APART}
    assert not kept_apart & {part for path in JOINED.glob("*.js") for part in joined(path)[1]}


def test_a_module_of_a_joined_script_is_answered_by_itself_too(app: Flask) -> None:
    """A page that was drawn before the server was renewed asks for it."""
    for name in ("static/page/worker.js", "static/css/card.css", "worker/templates.js"):
        assert app.test_client().get(f"/{name}?v=0123456789").status_code == 200, name


def _parts(path: Path) -> frozenset[Path]:
    return joined(path)[1] if path.parent == JOINED else frozenset({path})


def _scripts(app: Flask, template: str, seen: set[str]) -> set[str]:
    seen.add(template)
    environment = app.extensions["templates"]
    source, _, _ = environment.loader.get_source(environment, template)
    found = set(ASKED.findall(source))
    for part in find_referenced_templates(environment.parse(source)):
        if part and part not in seen:
            found |= _scripts(app, part, seen)
    return found

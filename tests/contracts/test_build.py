"""The build has one name: on Flask's pages, on the worker's, and in the worker's own script."""

import hashlib
import re
from posixpath import normpath

from flask import Flask
from jinja2.meta import find_referenced_templates

from crm_pwa.wiring import create_app
from crm_pwa.worker.files import STATIC, as_sent, own
from crm_pwa.worker.screens import SCREENS
from crm_pwa.worker.templates import COMPILER, DECODER, ONLINE
from tests.house.cast import Person
from tests.house.visiting import Visitor

NAME = re.compile(r'^export const build = "([0-9a-f]{16})";$', re.MULTILINE)
APART = re.compile(r"\b(?:import|new URL)\(\"([^\"]+)\"")
ASKED = re.compile(r"""asset\(['"]([^'"]+)['"]\)""")


def test_every_page_names_the_same_build(app: Flask, visit: Visitor, guide_a: Person) -> None:
    module = app.test_client().get("/worker/templates.js").get_data(as_text=True)
    (told,) = NAME.findall(module)
    assert f"Version {told}" in visit.by(guide_a).speaking("en").get("/sync").text
    script = app.test_client().get("/service-worker.js").get_data(as_text=True)
    assert script.rstrip().endswith(f"// {told}")


def test_the_build_tells_of_what_was_written_and_not_of_what_a_machine_left(app: Flask) -> None:
    left = COMPILER / "__pycache__" / "left-by-a-machine.pyc"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"anything")
    try:
        again = create_app({"CRM_PWA_DATA_DIR": str(app.extensions["settings"].data_dir)})
        assert again.extensions["build"] == app.extensions["build"]
    finally:
        left.unlink()


def test_an_address_changes_with_the_bytes_that_are_sent(app: Flask) -> None:
    for name, address in app.extensions["assets"].items():
        digest = hashlib.sha256(as_sent(STATIC / name)).hexdigest()
        assert address.endswith(f"?v={digest[:10]}") or DECODER.search(name), name


def test_a_phone_keeps_the_decoder_where_its_parts_look_for_each_other(app: Flask) -> None:
    kept = {at for name, at in app.extensions["assets"].items() if DECODER.search(name)}
    asked = {"/static/scan/reader.js", "/static/scan/decoder.js"}
    asked |= {f"/static/scan/{name}" for name in APART.findall(own("/static/scan/decoder.js"))}
    assert {normpath(at) for at in asked} <= kept


def test_a_phone_keeps_what_its_own_pages_ask_for_and_no_file_of_the_others(app: Flask) -> None:
    kept = {name for name in app.extensions["assets"] if not ONLINE.search(name)}
    asked = {name for screen in SCREENS for name in _asked(app, screen, set())}
    assert asked <= kept
    module = app.test_client().get("/worker/templates.js").get_data(as_text=True)
    for name, address in app.extensions["assets"].items():
        assert (address in module) is (name in kept), name


def _asked(app: Flask, template: str, seen: set[str]) -> set[str]:
    """The files that a template and all that it is made of ask for."""
    seen.add(template)
    environment = app.extensions["templates"]
    source, _, _ = environment.loader.get_source(environment, template)
    found = set(ASKED.findall(source))
    for part in find_referenced_templates(environment.parse(source)):
        if part and part not in seen:
            found |= _asked(app, part, seen)
    return found

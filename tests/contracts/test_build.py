"""The build has one name: on Flask's pages, on the worker's, and in the worker's own script."""

import hashlib
import re

from flask import Flask

from crm_pwa.wiring import create_app
from crm_pwa.worker.files import STATIC, as_sent
from crm_pwa.worker.templates import COMPILER
from tests.house.cast import Person
from tests.house.visiting import Visitor

NAME = re.compile(r'^export const build = "([0-9a-f]{16})";$', re.MULTILINE)


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
        assert address.endswith(f"?v={digest[:10]}"), name

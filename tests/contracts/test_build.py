"""The build has one name: on Flask's pages, on the worker's, and in the worker's own script."""

import re

from flask import Flask

from tests.house.cast import Person
from tests.house.visiting import Visitor

NAME = re.compile(r'^export const build = "([0-9a-f]{16})";$', re.MULTILINE)


def test_every_page_names_the_same_build(app: Flask, visit: Visitor, guide_a: Person) -> None:
    module = app.test_client().get("/worker/templates.js").get_data(as_text=True)
    (told,) = NAME.findall(module)
    assert f"Version {told}" in visit.by(guide_a).speaking("en").get("/sync").text
    script = app.test_client().get("/service-worker.js").get_data(as_text=True)
    assert script.rstrip().endswith(f"// {told}")

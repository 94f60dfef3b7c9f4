"""The worker and the server answer at the same addresses."""

import json
import re
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r'"(GET|POST) ([a-z_]+\.[a-z_]+)"')


def answered() -> set[tuple[str, str]]:
    """(method, endpoint) of every handler of the worker."""
    sources = (path.read_text("utf-8") for path in (ROOT / "static/worker").glob("*.js"))
    return {found for source in sources for found in NAMED.findall(source)}


def test_every_handler_of_the_worker_has_a_route_of_the_server(app: Flask) -> None:
    served = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    assert answered() - served == set()


def test_the_paths_the_worker_is_tried_with_are_the_servers_own(app: Flask) -> None:
    tried = json.loads((ROOT / "tests/worker/paths.json").read_text("utf-8"))
    assert tried.items() <= app.extensions["paths"].table.items()
    assert {endpoint for _, endpoint in answered()} <= tried.keys()

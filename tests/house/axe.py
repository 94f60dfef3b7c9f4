"""Accessibility, judged by axe-core in the page itself."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Page

from tests.house.chromium import ChromiumDriver
from tests.house.driver import Driver

SOURCE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN = """
axe.run(document, {{ runOnly: {{ type: "{kind}", values: {values} }} }})
  .then(({{ violations }}) => violations.map(({{ id, help, nodes }}) => ({{
    id, help, where: nodes.map((node) => [node.target.join(" "), node.failureSummary])
  }})))
"""
OF_COLOUR = ("color-contrast", "link-in-text-block")
OF_SIZE = ("color-contrast", "target-size", "scrollable-region-focusable")


class Evaluates(Protocol):
    """Anything that evaluates JavaScript in a page."""

    def evaluate(self, expression: str) -> Any:
        """The value of an expression."""


def assert_accessible(page: Page | Driver, rules: tuple[str, ...] = ()) -> None:
    """Pass when axe finds no violation of WCAG 2.2 AA or its best practice.

    ``page``: a Playwright page or a Driver, showing what is to be judged. ``rules``: judge by
    these alone, of a page judged by all that now looks otherwise. Raises AssertionError naming
    each rule and the elements that break it.
    """
    driver = ChromiumDriver(page) if isinstance(page, Page) else page
    if not driver.evaluate("typeof axe === 'object'"):
        driver.evaluate(f"(() => {{ {_source()}; return true; }})()")
    kind, values = ("rule", rules) if rules else ("tag", STANDARDS)
    violations = driver.evaluate(RUN.format(kind=kind, values=json.dumps(values)))
    assert not violations, "\n".join(["not accessible:", *map(_spoken, violations)])


@cache
def _source() -> str:
    return SOURCE.read_text()


def _spoken(violation: dict[str, Any]) -> str:
    places = "\n".join(f"    {target}: {why}" for target, why in violation["where"])
    return f"  {violation['id']}: {violation['help']}\n{places}"

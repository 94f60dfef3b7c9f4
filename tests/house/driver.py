"""What tests ask of a browser, whichever it is."""

from abc import ABC, abstractmethod
from json import dumps
from pathlib import Path
from typing import Any

from tests.house.waiting import until

PHONE = (390, 844)


class Driver(ABC):
    """One open tab of a real browser, the size of a phone.

    ``evaluate`` takes a JavaScript expression, waits for it if it is a promise, and returns its
    value as JSON has it. Nothing here needs ``eval`` in the page: the policy stays strict.
    """

    name: str

    @abstractmethod
    def goto(self, url: str) -> None:
        """Open an address and wait until it is loaded."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""

    @abstractmethod
    def screenshot(self, path: Path) -> None:
        """Write what is seen as PNG."""

    @abstractmethod
    def quit(self) -> None:
        """Close the browser."""

    def wait_for(self, expression: str) -> Any:
        """Evaluate until the value is true; return it. AssertionError when it never is."""
        values: list[Any] = []

        def is_true() -> bool:
            values.append(self._tried(expression))
            return bool(values[-1])

        until(is_true, f"{self.name} waited in vain for {expression}")
        return values[-1]

    def text(self, selector: str = "body") -> str:
        """The words of the first element that fits."""
        return " ".join(str(self.evaluate(f"{_find(selector)}.innerText")).split())

    def click(self, selector: str) -> None:
        """Click the first element that fits, once it is there."""
        self.wait_for(f"{_find(selector)} !== null")
        self.evaluate(f"({_find(selector)}.click(), true)")

    def fill(self, selector: str, text: str) -> None:
        """Write into a field, as typing would."""
        self.wait_for(f"{_find(selector)} !== null")
        self.evaluate(
            f"((field) => {{ field.value = {dumps(text)};"
            ' field.dispatchEvent(new Event("input", {bubbles: true}));'
            ' field.dispatchEvent(new Event("change", {bubbles: true})); return true; })'
            f"({_find(selector)})"
        )

    def _tried(self, expression: str) -> Any:
        try:
            return self.evaluate(expression)
        except EvaluationError:
            return None  # the page is being replaced


class EvaluationError(Exception):
    """The page threw, or went away meanwhile."""


def _find(selector: str) -> str:
    return f"document.querySelector({dumps(selector)})"


def as_json(expression: str) -> str:
    """JavaScript that makes a JSON text of an expression's value, promises awaited."""
    return (
        f"Promise.resolve(({expression})).then((v) => JSON.stringify(v === undefined ? null : v))"
    )

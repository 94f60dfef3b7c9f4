"""Valid HTML, judged by two outsiders: html-validate and the Nu checker of the W3C.

Both are started once a run and kept warm: a page then costs milliseconds.
"""

import atexit
import json
import subprocess
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

from tests.house.ports import answers, free_port
from tests.house.waiting import until

ROOT = Path(__file__).parents[2]
JAR = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
FRAGMENT_PAGE = (
    '<!doctype html><html lang="en"><head><title>Part</title></head><body>{}</body></html>'
)
PARENTS = {"<li": "<ul>{}</ul>", "<tr": "<table><tbody>{}</tbody></table>"}
# What the checker cannot know: a fragment's h1 is in the page around it.
WITHOUT_A_PAGE = ("This document has heading elements but none", "Consider using the “h1” element")


def assert_valid_html(html: str) -> None:
    """Pass when both checkers find nothing to say about a page or a fragment.

    A fragment is put into an empty page first, a list's item or a table's row into one of those.
    Raises AssertionError naming every fault.
    """
    fragment = "<html" not in html[:400].lower()
    whole = FRAGMENT_PAGE.format(_housed(html)) if fragment else html
    meant = WITHOUT_A_PAGE if fragment else ()
    faults = [*_html_validate(whole), *_nu(whole, meant)]
    assert not faults, "\n".join(["the markup is not valid:", *faults])


def _housed(html: str) -> str:
    parent = PARENTS.get(html.lstrip()[:3])
    if parent is None:
        return html
    item, beside, more = html.partition("<template")  # what htmx puts elsewhere on the page
    return parent.format(item) + beside + more


def _html_validate(html: str) -> list[str]:
    process = _validator()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps({"html": html}) + "\n")
    process.stdin.flush()
    found = json.loads(process.stdout.readline())
    return [f"{m['line']}:{m['column']} {m['message']} ({m['ruleId']})" for m in found]


def _nu(html: str, meant: tuple[str, ...]) -> list[str]:
    request = urllib.request.Request(
        f"{_nu_address()}/?out=json",
        data=html.encode(),
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        messages = json.load(answer)["messages"]
    return [_spoken(m) for m in messages if not m["message"].startswith(meant)]


def _spoken(message: dict[str, Any]) -> str:
    return f"{message.get('lastLine', 0)}:{message.get('lastColumn', 0)} {message['message']}"


@cache
def _validator() -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        ["node", "tests/house/validate.js"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    atexit.register(_end, process)
    return process


@cache
def _nu_address() -> str:
    port = free_port()
    process = subprocess.Popen(
        ["java", "-Xmx256m", "-Dnu.validator.servlet.bind-address=127.0.0.1",
         "-cp", str(JAR), "nu.validator.servlet.Main", str(port)],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    atexit.register(_end, process)
    until(lambda: answers(port), "the Nu checker did not start")
    return f"http://127.0.0.1:{port}"


def _end(process: "subprocess.Popen[Any]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()

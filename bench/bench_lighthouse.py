"""Lighthouse on the start page and a card: performance at least 0.95, accessibility 1.00

Lighthouse 12.8 with its own defaults: a phone of the middle range on slow 4G, both simulated, over
the real server with the demo shop, a guide signed in. Each value is one audit's; npx brings
Lighthouse, which is not among the project's packages since nothing else needs it. How busy this
machine is lowers the figures, for the main thread's work is measured on it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.figures import Figure, Kept
from bench.phone import rounds
from bench.serving import post, read, sign_in
from tests.house.cast import PASSWORD
from tests.house.chromium import ARGUMENTS, CHROMIUM
from tests.house.server import Server

LIGHTHOUSE = "lighthouse@12.8.2"
GOALS = {"performance": 0.95, "accessibility": 1.0}
MEMBER = re.compile(r'href="(/members/[0-9a-z-]+)"')


def main() -> int:
    """Audit each page so many times; the first word of the command line says how many."""
    kept = Kept("bench_lighthouse")
    with demo_server() as url:
        cookie = sign_in(url)
        card = MEMBER.findall(read(url, "/search?q=lj", cookie))[0]
        post(url, f"{card}/presence", {"how": "search"}, cookie)
        for name, path in (("start", "/"), ("card", card)):
            reports = [audited(url + path, cookie) for _ in range(rounds(5))]
            for category, goal in GOALS.items():
                values = [one["categories"][category]["score"] for one in reports]
                said = "; ".join(lowered(reports[-1], category))
                what = f"{name} page: {category}"
                kept.keep(Figure(what, LIGHTHOUSE, "", values, None, goal, remark=said))
    return 0


@contextmanager
def demo_server() -> Iterator[str]:
    """The address of a server over a new demo shop."""
    with tempfile.TemporaryDirectory(prefix="bench-lighthouse-") as folder:
        settings = {"CRM_PWA_DATA_DIR": folder, "CRM_PWA_DEMO_PASSWORD": PASSWORD}
        server = Server(settings, Path(folder) / "server.log", "--demo")
        server.start(patience=300)
        try:
            yield server.url
        finally:
            server.kill()


def audited(address: str, cookie: str) -> Mapping[str, Any]:
    """The report of one audit. Raises CalledProcessError when Lighthouse gave up."""
    with tempfile.TemporaryDirectory(prefix="bench-lighthouse-") as folder:
        out, headers = Path(folder) / "report.json", Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookie}))
        flags = " ".join(["--headless=new", *ARGUMENTS])
        words = [
            "npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={out}",
            f"--extra-headers={headers}", f"--chrome-flags={flags}",
            f"--only-categories={','.join(GOALS)}",
        ]  # fmt: skip
        subprocess.run(words, check=True, env={**os.environ, "CHROME_PATH": CHROMIUM})
        report: Mapping[str, Any] = json.loads(out.read_text())
        if report.get("runtimeError"):
            raise RuntimeError(report["runtimeError"]["message"])
        return report


def lowered(report: Mapping[str, Any], category: str) -> list[str]:
    """The audits that cost a category something, with what each found."""
    refs = report["categories"][category]["auditRefs"]
    audits = [report["audits"][ref["id"]] for ref in refs if ref["weight"]]
    less = [one for one in audits if one["score"] is not None and one["score"] < 1]
    return [f"{one['id']} {one.get('displayValue', '')}".strip() for one in less]


if __name__ == "__main__":
    sys.exit(main())

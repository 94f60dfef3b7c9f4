"""Draw every screen from its sample context, to be looked at beside the design.

`python -m tests.screens.render OUT [name…] [--langs zh-Hans,en] [--schemes light,dark]` writes one
HTML page and one picture (390 × 844, two pixels to the point) a sample, language and scheme.
The samples in `contexts/` are what the templates are given; `words.json` stands in for the
vocabulary packs. Needs Debian's Chromium.
"""

import argparse
import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.screens.stage import ROOT, SAMPLES, draw, sample_names

CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


class Quiet(SimpleHTTPRequestHandler):
    """Static files of the project and the pages drawn, without a log."""

    drawn: Path

    def do_GET(self) -> None:
        """Answer htmx with the fragment whose sample names this address, in the page's language."""
        name = self.headers.get("HX-Request") and answers().get(self.path.split("?")[0])
        if not name:
            super().do_GET()
            return
        lang = self.headers["Referer"].split(".")[-2]
        body = draw(name, lang).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def translate_path(self, path: str) -> str:
        """Find `/static/…` in the project and all else among the pages drawn."""
        if path.startswith("/static/"):
            return str(ROOT / path.split("?")[0].lstrip("/"))
        return str(self.drawn / path.split("?")[0].lstrip("/"))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@functools.cache
def answers() -> dict[str, str]:
    """Map addresses to the samples of fragments that answer them."""
    samples = {name: json.loads((SAMPLES / f"{name}.json").read_text()) for name in sample_names()}
    return {sample["url"]: name for name, sample in samples.items() if "url" in sample}


def serve(folder: Path) -> ThreadingHTTPServer:
    """Serve the pages drawn on a free port of this machine."""
    handler = type("Handler", (Quiet,), {"drawn": folder})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def write_pages(folder: Path, names: list[str], languages: list[str]) -> Iterator[tuple[str, Any]]:
    """Write every sample's page in every language; yield file name and the sample."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        sample = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
        if sample.get("fragment"):
            continue
        for lang in languages:
            file = f"{name}.{lang}.html"
            (folder / file).write_text(draw(name, lang), "utf-8")
            yield file, sample


def photograph(folder: Path, pages: list[tuple[str, Any]], schemes: list[str]) -> None:
    """Take a picture of every page in every colour scheme."""
    server = serve(folder)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for file, sample in pages:
            size = sample.get("viewport", {"width": 390, "height": 844})
            for scheme in schemes:
                tab = browser.new_page(viewport=size, device_scale_factor=2, color_scheme=scheme)
                tab.goto(f"http://127.0.0.1:{server.server_port}/{file}")
                for selector in sample.get("press", []):
                    tab.locator(selector).first.click()
                    tab.wait_for_timeout(400)
                tab.screenshot(
                    path=folder / f"{file[:-5]}.{scheme}.png", full_page=sample.get("full", False)
                )
                tab.close()
        browser.close()
    server.shutdown()


def main() -> None:
    """Read the command line, write the pages, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--langs", default="zh-Hans,en")
    parser.add_argument("--schemes", default="light,dark")
    options = parser.parse_args()
    names = [
        n
        for n in sample_names()
        if not options.names or any(n.startswith(want) for want in options.names)
    ]
    pages = list(write_pages(options.out, names, options.langs.split(",")))
    photograph(options.out, pages, options.schemes.split(","))


if __name__ == "__main__":
    main()

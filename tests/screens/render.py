"""Draw every screen from its sample context, to be looked at beside the design.

`python -m tests.screens.render OUT [name…] [--langs zh-Hans,en] [--schemes light,dark]` writes one
HTML page and one picture (390 × 844, two pixels to the point) a sample, language and scheme.
A sample's `press` names what is tapped first, its `url` where a fragment is answered. The samples
in `contexts/` are what the templates are given. Needs Debian's Chromium.
"""

import argparse
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from crm_pwa.core.headers import CSP
from crm_pwa.worker import files
from tests.screens.stage import ROOT, Sample, draw, samples

CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
SETTLED = 400  # milliseconds: the longest motion is 180


class Stage(SimpleHTTPRequestHandler):
    """Static files of the project, the pages drawn, and fragments for htmx; without a log."""

    drawn: Path
    fragments: dict[str, Sample]

    def do_GET(self) -> None:
        """Answer htmx with the fragment of this address, in the language of its page.

        What the product joins is joined here too.
        """
        asked = self.path.split("?")[0]
        sample = self.fragments.get(asked)
        if sample and "HX-Request" in self.headers:
            drawn = draw(sample, self.headers["Referer"].split(".")[-2])
            self._answer(drawn.encode(), "text/html; charset=utf-8")
        elif asked.startswith("/static/joined/"):
            file = ROOT / asked.strip("/")
            self._answer(files.as_sent(file), files.TYPES[file.suffix])
        else:
            super().do_GET()

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Answer under the application's own policy."""
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        """Find `/static/…` in the project and all else among the pages drawn."""
        file = path.split("?", maxsplit=1)[0].lstrip("/")
        return str((ROOT if file.startswith("static/") else self.drawn) / file)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve(folder: Path, found: dict[str, Sample]) -> ThreadingHTTPServer:
    """Serve the pages of a folder on a free port of this machine."""
    fragments = {one["url"]: one for one in found.values() if "url" in one}
    handler = type("Handler", (Stage,), {"drawn": folder, "fragments": fragments})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def photograph(browser: Browser, address: str, sample: Sample, scheme: str, to: Path) -> None:
    """Open a page, tap what the sample says, take its picture."""
    tab = browser.new_page(
        viewport=sample.get("viewport", PHONE),
        device_scale_factor=2,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    tab.goto(address)
    tab.wait_for_timeout(SETTLED / 2)
    for selector in sample.get("press", []):
        tab.locator(selector).first.click()
        tab.wait_for_timeout(SETTLED)
    tab.screenshot(path=to, full_page=sample.get("full", False))
    tab.close()


def main() -> None:
    """Read the command line, write the pages, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", default=[""])
    parser.add_argument("--langs", default="zh-Hans,en")
    parser.add_argument("--schemes", default="light,dark")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    found = samples()
    server = serve(options.out, found)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for name, sample in found.items():
            if sample.get("fragment") or not name.startswith(tuple(options.names)):
                continue
            for lang in options.langs.split(","):
                file = options.out / f"{name}.{lang}.html"
                file.write_text(draw(sample, lang), "utf-8")
                for scheme in options.schemes.split(","):
                    address = f"http://127.0.0.1:{server.server_port}/{file.name}"
                    picture = options.out / f"{name}.{lang}.{scheme}.png"
                    photograph(browser, address, sample, scheme, picture)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()

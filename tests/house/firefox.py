"""Firefox over WebDriver BiDi: a web socket that Firefox opens itself, no driver in between."""

import base64
import json
import re
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

import websocket

from tests.house.driver import PHONE, Driver, EvaluationError, as_json
from tests.house.waiting import until

PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.serviceWorkers.enabled": True,
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox(Driver):
    """A headless Firefox with a profile of its own."""

    name = "firefox"

    def __init__(self) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="crm-firefox-")
        home = Path(self._home.name)
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (home / "user.js").write_text("\n".join(lines))
        self._log = home / "firefox.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["firefox-esr", "--headless", "--no-remote", "--profile", str(home),
                 "--remote-debugging-port=0", "about:blank"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self._numbers = count(1)
        try:
            self._connect()
        except BaseException:
            self._end()
            raise

    def _connect(self) -> None:
        self._socket = websocket.create_connection(
            f"{self._address()}/session", suppress_origin=True, timeout=60
        )
        self._ask("session.new", capabilities={})
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        width, height = PHONE
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._tab, viewport=size)

    def goto(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        answer = self._ask(
            "script.evaluate",
            expression=as_json(expression),
            target={"context": self._tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise EvaluationError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def screenshot(self, path: Path) -> None:
        picture = self._ask("browsingContext.captureScreenshot", context=self._tab)
        path.write_bytes(base64.b64decode(picture["data"]))

    def quit(self) -> None:
        self._socket.close()
        self._end()

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._home.cleanup()

    def _address(self) -> str:
        until(self._listens, "Firefox did not open its socket")
        return self._listens()[0]

    def _listens(self) -> list[str]:
        said = self._log.read_text(errors="replace")
        assert self._process.poll() is None, f"Firefox ended at once:\n{said}"
        return LISTENS.findall(said)

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") != number:
                continue  # an event nobody asked for
            if answer["type"] == "error":
                raise EvaluationError(f"{method}: {answer['message']}")
            return answer["result"]

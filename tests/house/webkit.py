"""WebKitGTK over its own driver, on a screen that exists in memory only."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.webkitgtk.service import Service

from tests.house.driver import PHONE, Driver, EvaluationError, as_json

DRIVER = "/usr/bin/WebKitWebDriver"
LIBRARIES = Path("/usr/lib")


class Screen:
    """An X server without a screen."""

    def __init__(self) -> None:
        reads, writes = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
            pass_fds=[writes], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writes)
        with os.fdopen(reads) as number:
            self.name = f":{number.readline().strip()}"

    def close(self) -> None:
        """Turn it off."""
        self._process.terminate()
        self._process.wait()


class WebKit(Driver):
    """WebKitGTK's small browser: the nearest to an iPhone that Debian has.

    It lacks SyncManager, PushManager and navigator.storage, like an older iPhone.
    """

    name = "webkit"

    def __init__(self) -> None:
        self._screen = Screen()
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(_browser())
        options.add_argument("--automation")
        environment = {**os.environ, "DISPLAY": self._screen.name, "GDK_BACKEND": "x11"}
        service = Service(executable_path=DRIVER, env=environment)
        try:
            self._driver = webdriver.WebKitGTK(options=options, service=service)
        except BaseException:
            self._screen.close()
            raise
        self._driver.set_script_timeout(60)
        self._driver.set_window_size(*PHONE)

    def goto(self, url: str) -> None:
        self._driver.get(url)

    def evaluate(self, expression: str) -> Any:
        script = f"""
            const done = arguments[arguments.length - 1];
            const tell = (error) => done({{ error: String(error) }});
            try {{ {as_json(expression)}.then((json) => done({{ json }}), tell); }}
            catch (error) {{ tell(error); }}
        """
        try:
            answer = self._driver.execute_async_script(script)
        except WebDriverException as error:
            raise EvaluationError(error.msg) from error
        if "error" in answer:
            raise EvaluationError(answer["error"])
        return json.loads(answer["json"])

    def screenshot(self, path: Path) -> None:
        path.write_bytes(self._driver.get_screenshot_as_png())

    def quit(self) -> None:
        self._driver.quit()
        self._screen.close()


def _browser() -> Path:
    found = sorted(LIBRARIES.glob("*/webkit2gtk-4.*/MiniBrowser"))
    assert found, "WebKit's MiniBrowser is missing: apt-get install webkit2gtk-driver"
    return found[-1]

"""The real server as a process: started, killed and started again by a test."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.house.ports import free_port, is_free
from tests.house.waiting import until

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds


class Server:
    """One server process group on a port of its own. ``url`` has no slash at its end.

    ``kill`` is a power cut, ``stop`` a polite end; both leave the port free, and after
    either the pages of a phone can only come from the phone. ``log`` is the server's file.
    ``program`` is what Python is started with.
    """

    program: tuple[str, ...] = ("-m", "flask", "--app", "app", "serve")

    def __init__(self, settings: Mapping[str, str], log: Path, *arguments: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self.arguments = arguments
        self.settings = dict(settings)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process the group is named after."""
        assert self._process is not None
        return self._process.pid

    def start(self, patience: float = PATIENCE) -> None:
        """Start on the same port; return when it answers, at most so many seconds later."""
        assert not self.running, "the server runs already"
        assert is_free(self.port), f"somebody else answers on port {self.port}"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.program, *self.arguments],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(self._answers, f"the server did not start; see {self.log}", patience)

    def kill(self) -> None:
        """SIGKILL to every process of the group; return when the port is free."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, as a service manager does; return when the port is free."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """A power cut and a fresh start."""
        self.kill()
        self.start()

    def log_text(self) -> str:
        """Everything the server has written so far, over all its starts."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def requests(self, path: str) -> int:
        """How many log lines name this path."""
        return sum(path in line for line in self.log_text().splitlines())

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CRM_PWA_")}
        own = {"CRM_PWA_LISTS_AT": "never", **self.settings, "PORT": str(self.port)}
        return {**kept, **own, "PYTHONUNBUFFERED": "1"}

    def _answers(self) -> bool:
        assert self.running, f"the server ended at once:\n{self.log_text()[-2000:]}"
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _end(self, by: signal.Signals) -> None:
        if self._process is None:
            return
        group = self._process.pid
        _signal(group, signal.SIGCONT)
        _signal(group, by)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            _signal(group, signal.SIGKILL)
            self._process.wait(PATIENCE)
        _signal(group, signal.SIGKILL)  # workers that outlived their parent
        self._process = None
        until(lambda: is_free(self.port), f"port {self.port} is still held")


def _signal(group: int, which: signal.Signals) -> None:
    try:
        os.killpg(group, which)
    except ProcessLookupError:
        return

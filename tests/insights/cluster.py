"""A Spark cluster of this machine: a master and workers, each a process of its own."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

SECONDS = 180
DEPLOY = "org.apache.spark.deploy"
NOWHERE = ("--host", "127.0.0.1", "--webui-port", "0")


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """Its address; the processes end with the block, their logs lie in ``folder``."""
    with ExitStack() as running:
        log = folder / "master.log"
        running.enter_context(_process(log, f"{DEPLOY}.master.Master", *NOWHERE, "--port", "0"))
        (address,) = _wait_for(log, r"Starting Spark master at (spark://\S+)", 1)
        for number in range(workers):
            told = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder), *NOWHERE)
            work = _process(folder / f"{number}.log", f"{DEPLOY}.worker.Worker", *told, address)
            running.enter_context(work)
        _wait_for(log, r"Registering worker (\S+)", workers)
        yield address


@contextmanager
def _process(log: Path, *words: str) -> Iterator[None]:
    found = find_spec("pyspark")
    assert found
    assert found.origin
    home = Path(found.origin).parent
    env = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [str(home / "bin" / "spark-class"), *words]
    with log.open("wb") as out:
        started = subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        started.terminate()
        started.wait(SECONDS)


def _wait_for(log: Path, pattern: str, times: int) -> list[str]:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found = re.findall(pattern, log.read_text("utf-8", "replace"))
        if len(found) >= times:
            return found
        time.sleep(0.2)
    raise TimeoutError(log.read_text("utf-8", "replace"))

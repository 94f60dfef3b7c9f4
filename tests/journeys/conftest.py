"""Whole days in a demo shop: real server, real browsers, real video of a code."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from crm_pwa.admin import demo
from tests.clips import make_clip
from tests.house.cast import PASSWORD, Person
from tests.house.server import ROOT

MEMBERS = 200


@pytest.fixture(scope="session")
def demo_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo shop in it, made by the command people use."""
    folder = tmp_path_factory.mktemp("demo")
    env = {**os.environ, "CRM_PWA_DATA_DIR": str(folder), "CRM_PWA_DEMO_PASSWORD": PASSWORD}
    env.pop("CRM_PWA_DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "demo", "--members", str(MEMBERS)],
        cwd=ROOT,
        env=env,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return folder


@pytest.fixture
def data_dir(demo_dir: Path, tmp_path: Path) -> Path:
    """This test's own copy of the demo shop."""
    return Path(shutil.copytree(demo_dir, tmp_path / "data"))


@pytest.fixture
def settings(data_dir: Path) -> dict[str, str]:
    """The environment of the server over that copy."""
    return {"CRM_PWA_DATA_DIR": str(data_dir), "CRM_PWA_DEMO_PASSWORD": PASSWORD}


@pytest.fixture(scope="session")
def cast() -> Mapping[str, Person]:
    """The demo shop's accounts, by login. Their ids are the database's own."""
    roles = {"guide-a": "guide", "lead-a": "lead", "guide-b": "guide", "guide-ab": "guide"}
    return {login: Person(login, login, role, ()) for login, role in roles.items()}  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def li_jing() -> str:
    """The code of the best-known member of the demo shop, 李静."""
    return next(iter(demo.codes(MEMBERS).values()))


@pytest.fixture(scope="session")
def camera(li_jing: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Arguments that give Chromium a camera which films that code."""
    clip = make_clip(li_jing, tmp_path_factory.mktemp("clip") / "code.mjpeg")
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={clip}",
    ]

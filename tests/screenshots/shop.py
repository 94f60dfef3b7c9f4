"""The demo shop on a real server, and a browser whose camera looks at its shelves."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, sync_playwright

from crm_pwa.lan import authority
from tests.house.application import SECRET
from tests.house.chromium import launch
from tests.house.server import Server
from tests.screenshots.people import PASSWORD


@contextmanager
def shop() -> Iterator[tuple[Server, Path]]:
    """The server over a new demo shop, and its data folder."""
    with tempfile.TemporaryDirectory(prefix="crm-pictures-") as folder:
        settings = {
            "CRM_PWA_DATA_DIR": folder,
            "CRM_PWA_SECRET_KEY": SECRET,
            "CRM_PWA_DEMO_PASSWORD": PASSWORD,
        }
        server = Server(settings, Path(folder) / "server.log", "--demo")
        server.start(patience=300)
        authority.ready(Path(folder), "shop", datetime.now(UTC))
        try:
            yield server, Path(folder)
        finally:
            server.kill()


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium whose camera looks at shelves, softly out of focus."""
    with tempfile.TemporaryDirectory(prefix="crm-camera-") as folder, sync_playwright() as running:
        clip = Path(folder) / "shelves.mjpeg"
        shelves().save(clip, "JPEG", quality=88, subsampling="4:2:0")
        yield launch(
            running,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={clip}",
        )


def shelves() -> Image.Image:
    """1280 × 720 of warm blurred colour, as a shop looks to a lens held up."""
    rng = np.random.default_rng(8)
    rows = rng.integers(70, 190, (6, 14, 1)) + np.array([26, 8, -14])
    picture = Image.fromarray(np.clip(rows, 0, 255).astype(np.uint8))
    wide = picture.resize((1280, 720), Image.Resampling.NEAREST)
    return wide.filter(ImageFilter.GaussianBlur(34))

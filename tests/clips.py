"""Camera clips: what a phone's lens sees of a code, for browsers with a fake camera.

A clip is 1280 × 720 motion JPEG, 72 pictures played in a loop at 30 a second by
`--use-file-for-fake-video-capture`. The code stands on a phone or card in front of a textured shop,
held by a hand: drift and tremor, tilt, motion blur, a lens that hunts for focus, uneven light,
sensor noise. The same arguments always make the same pictures.
"""

import hashlib
import io
import math
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.codes import draw_code

WIDTH, HEIGHT, FRAMES = 1280, 720, 72
MARGIN = 80  # background beyond the picture's edge, for the hand's drift
CACHE = Path(__file__).parents[1] / ".cache" / "clips"
RECIPE = 1  # raise it when the drawing changes: cached clips are then made anew


@dataclass(frozen=True)
class Hand:
    """How one seed holds its code: pixels, radians, whole waves a loop (no seam)."""

    size: float  # pixels of the code's longer side
    centre: tuple[float, float]
    drift: tuple[float, float]
    waves: tuple[int, int, int]
    phase: tuple[float, ...]
    turn: float
    tilt: float
    blur: tuple[float, float]  # the lens' sharpest and softest, sigma in pixels


@dataclass(frozen=True)
class Pose:
    """Where the code stands in one picture."""

    x: float
    y: float
    turn: float
    tilt: float
    blur: float


def make_clip(code: str, path: Path | None = None, format: str = "qr", seed: int = 1) -> Path:
    """Make (or find in the cache) the clip of one code; return its absolute path.

    format: "qr", "ean13" (12 or 13 digits) or "code128" (printable ASCII). Another seed is
    another shop, hand and lens. With path, the clip is copied there. Raises ValueError when the
    code does not fit its format.
    """
    key = hashlib.sha256(f"{RECIPE}|{format}|{seed}|{code}".encode()).hexdigest()[:20]
    cached = CACHE / f"{key}.mjpeg"
    if not cached.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = CACHE / f"{key}.{os.getpid()}"
        part.write_bytes(b"".join(_jpeg(frame) for frame in frames(code, format, seed)))
        part.replace(cached)
    if path is None:
        return cached
    path.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(cached, path)).resolve()


def frames(code: str, format: str = "qr", seed: int = 1) -> Iterator[Image.Image]:
    """The clip's pictures, 1280 × 720 RGB."""
    rng = default_rng(seed)
    shop, light = _shop(rng), _light(rng)
    held, hand = _held(draw_code(code, format)), _hand(rng, format)
    noise = [rng.normal(0, 7, (HEIGHT, WIDTH, 1)).astype(np.float32) for _ in range(5)]
    poses = [_pose(hand, i) for i in range(FRAMES)]
    for i, pose in enumerate(poses):
        last = poses[i - 1]
        picture = _composed(shop, held, hand, pose)
        picture = picture.filter(ImageFilter.GaussianBlur(pose.blur))
        picture = _smeared(picture, (pose.x - last.x) / 2, (pose.y - last.y) / 2)
        pixels = np.asarray(picture, dtype=np.float32) * light + np.roll(
            noise[i % 5], i * 37, axis=1
        )
        yield Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, subsampling="4:2:0")
    return out.getvalue()


def _hand(rng: Generator, format: str) -> Hand:
    wide = format != "qr"
    return Hand(
        size=rng.uniform(430, 600) if wide else rng.uniform(200, 330),
        centre=(WIDTH / 2 + rng.uniform(-90, 90), HEIGHT / 2 + rng.uniform(-60, 60)),
        drift=(rng.uniform(15, 45), rng.uniform(10, 30)),
        waves=(int(rng.integers(1, 3)), int(rng.integers(1, 3)), int(rng.integers(19, 27))),
        phase=tuple(rng.uniform(0, 2 * math.pi, 6)),
        turn=math.radians(rng.uniform(-11, 11)),
        tilt=rng.uniform(-0.16, 0.16),
        blur=(rng.uniform(0.5, 0.9), rng.uniform(1.4, 2.6)),
    )


def _pose(hand: Hand, frame: int) -> Pose:
    turn = 2 * math.pi * frame / FRAMES
    wave = [math.sin(turn * hand.waves[i % 3] + phase) for i, phase in enumerate(hand.phase)]
    sharp, soft = hand.blur
    return Pose(
        x=hand.centre[0] + hand.drift[0] * wave[0] + 2.2 * wave[2],
        y=hand.centre[1] + hand.drift[1] * wave[1] + 2.2 * wave[5],
        turn=hand.turn + 0.03 * wave[3],
        tilt=hand.tilt + 0.02 * wave[4],
        blur=sharp + (soft - sharp) * (wave[3] + 1) / 2,
    )


def _held(code: Image.Image) -> Image.Image:
    """The code on a bright screen or card with some print, in a dark frame."""
    edge, band = code.width // 12, code.width // 5
    size = (code.width + 4 * edge, code.height + 4 * edge + 2 * band)
    card = Image.new("RGB", size, (28, 30, 33))
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle((edge, edge, size[0] - edge, size[1] - edge), edge, fill=(238, 238, 232))
    for row, length in enumerate((0.5, 0.35)):
        top = 2 * edge + row * band // 2
        draw.rectangle(
            (2 * edge, top, 2 * edge + length * code.width, top + band // 5), fill=(90, 92, 96)
        )
    card.paste(code.point([30 + v * 210 // 255 for v in range(256)]), (2 * edge, 2 * edge + band))
    return card


def _composed(shop: Image.Image, held: Image.Image, hand: Hand, pose: Pose) -> Image.Image:
    """The shop as seen past the code: the background moves half as much as the hand."""
    dx, dy = (pose.x - hand.centre[0]) / 2, (pose.y - hand.centre[1]) / 2
    left, top = round(MARGIN + dx), round(MARGIN + dy)
    picture = shop.crop((left, top, left + WIDTH, top + HEIGHT))
    coefficients = _perspective(held, hand.size, pose)
    options = (Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", held.size, 255).transform((WIDTH, HEIGHT), *options)
    picture.paste(held.transform((WIDTH, HEIGHT), *options), (0, 0), mask)
    return picture


def _perspective(held: Image.Image, size: float, pose: Pose) -> tuple[float, ...]:
    """Eight numbers that carry a picture's point back to a point of the held card."""
    code = held.width * 0.75
    scale = code / size
    cos, sin = math.cos(pose.turn) * scale, math.sin(pose.turn) * scale
    turned = np.array([[cos, sin, 0], [-sin, cos, 0], [pose.tilt / 400, 0, 1]])
    to_centre = np.array([[1, 0, -pose.x], [0, 1, -pose.y], [0, 0, 1]])
    back = np.array([[1, 0, held.width / 2], [0, 1, held.height / 2], [0, 0, 1]])
    whole: NDArray[np.float64] = back @ turned @ to_centre
    return tuple((whole / whole[2, 2]).ravel()[:8].tolist())


def _smeared(picture: Image.Image, dx: float, dy: float) -> Image.Image:
    """The picture averaged along the hand's way while the shutter is open."""
    steps = min(8, round(math.hypot(dx, dy)))
    mean = picture
    for i in range(1, steps + 1):
        moved = ImageChops.offset(picture, round(dx * i / steps), round(dy * i / steps))
        mean = Image.blend(mean, moved, 1 / (i + 1))
    return mean


def _light(rng: Generator) -> NDArray[np.float32]:
    """A lamp to one side: 0.65 … 1.05 of full light over the picture."""
    angle = rng.uniform(0, 2 * math.pi)
    x, y = np.linspace(-1, 1, WIDTH), np.linspace(-1, 1, HEIGHT)
    slope = math.cos(angle) * x[None, :] + math.sin(angle) * y[:, None]
    return (0.85 + 0.14 * slope)[:, :, None].astype(np.float32)


def _shop(rng: Generator) -> Image.Image:
    """Rails of cloth, boxes with print, squares that look a little like codes; all grainy."""
    size = (WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN)
    cloud = Image.fromarray(rng.integers(60, 200, (9, 16, 3), dtype=np.uint8))
    shop = cloud.resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(shop)
    for x in range(0, size[0], 26):  # hanging cloth
        colour = tuple(int(v) for v in rng.integers(20, 230, 3))
        draw.rectangle(
            (x, 40, x + int(rng.integers(6, 24)), 40 + int(rng.integers(150, 420))), fill=colour
        )
    for _ in range(60):  # boxes and labels
        x, y = int(rng.integers(0, size[0])), int(rng.integers(size[1] // 3, size[1]))
        _box(draw, rng, x, y)
    grain = rng.integers(-26, 26, (size[1] // 2, size[0] // 2, 1)).repeat(2, 0).repeat(2, 1)
    return Image.fromarray(np.clip(np.asarray(shop, np.int16) + grain, 0, 255).astype(np.uint8))


def _box(draw: ImageDraw.ImageDraw, rng: Generator, x: int, y: int) -> None:
    paper = int(rng.integers(120, 250))
    wide, tall = int(rng.integers(40, 180)), int(rng.integers(30, 120))
    draw.rectangle((x, y, x + wide, y + tall), fill=(paper, paper, max(paper - 20, 0)))
    if rng.random() < 0.3:
        for inset, ink in ((0, 20), (6, 240), (12, 20)):
            draw.rectangle((x + inset, y + inset, x + 36 - inset, y + 36 - inset), fill=(ink,) * 3)
        return
    for row in range(y + 6, y + tall - 6, 9):
        for column in range(x + 5, x + wide - 8, int(rng.integers(5, 16))):
            draw.rectangle(
                (column, row, column + int(rng.integers(1, 5)), row + 5), fill=(45, 45, 50)
            )

"""Clips are made up anew the same way, and hold what they say."""

from itertools import islice
from pathlib import Path

import pytest

from tests.clips import FRAMES, HEIGHT, WIDTH, frames, make_clip
from tests.codes import draw_code, ean13_bars, ean13_check_digit

JPEG = b"\xff\xd8\xff\xe0"


def test_the_same_seed_makes_the_same_pictures_and_another_does_not() -> None:
    first, again = (list(islice(frames("M1:ABC", seed=1), 2)) for _ in range(2))
    assert [f.tobytes() for f in first] == [f.tobytes() for f in again]
    assert first[0].size == (WIDTH, HEIGHT)
    assert first[0].tobytes() != first[1].tobytes()
    assert next(frames("M1:ABC", seed=2)).tobytes() != first[0].tobytes()


def test_a_clip_is_made_once_and_copied_where_it_is_wanted(tmp_path: Path) -> None:
    kept = make_clip("M1:7K2QX9B4TRW8")
    made = kept.stat().st_mtime_ns
    copy = make_clip("M1:7K2QX9B4TRW8", tmp_path / "clips" / "a.mjpeg")
    assert copy.is_absolute()
    assert copy.read_bytes() == kept.read_bytes()
    assert copy.read_bytes().count(JPEG) == FRAMES
    assert kept.stat().st_mtime_ns == made


@pytest.mark.parametrize(
    ("code", "kind"),
    [("123", "ean13"), ("6901234567893", "ean13"), ("李", "code128"), ("", "code128"), ("1", "x")],
)
def test_a_code_that_does_not_fit_is_refused(code: str, kind: str) -> None:
    with pytest.raises(ValueError, match=r"holds|check|format"):
        draw_code(code, kind)


def test_twelve_digits_get_their_check_digit() -> None:
    assert ean13_check_digit("690123456789") == "2"
    assert ean13_bars("690123456789") == ean13_bars("6901234567892")
    assert len(ean13_bars("690123456789")) == 95

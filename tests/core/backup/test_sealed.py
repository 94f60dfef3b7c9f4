"""Files sealed piece by piece: what went in comes out, and nothing else ever does."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from crm_pwa.core.backup.sealed import (
    MARK,
    PIECE,
    PROOF,
    SALT,
    TAG,
    Unopened,
    is_sealed,
    pieces,
    seal,
)
from crm_pwa.core.seal import Keys

KEYS = Keys("a-secret-of-the-house-of-more-than-32-characters")
HEAD, SEALED = len(MARK) + SALT + PROOF, PIECE + TAG
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE]


def plain(size: int) -> bytes:
    return bytes(n % 251 for n in range(size))


def sealed(folder: Path, size: int) -> Path:
    file = folder / "sealed"
    with file.open("wb") as out:
        seal(KEYS, BytesIO(plain(size)), out)
    return file


@pytest.mark.parametrize("size", SIZES)
def test_what_went_in_comes_out(tmp_path: Path, size: int) -> None:
    file = sealed(tmp_path, size)
    assert is_sealed(file)
    assert b"".join(pieces(KEYS, file)) == plain(size)


def test_the_same_twice_is_sealed_in_two_ways(tmp_path: Path) -> None:
    first = sealed(tmp_path, 5).read_bytes()
    assert sealed(tmp_path, 5).read_bytes() != first


def test_another_secret_is_named_before_a_byte_comes_out(tmp_path: Path) -> None:
    file = sealed(tmp_path, 5)
    with pytest.raises(Unopened, match="another secret"):
        next(pieces(Keys("b" * 40), file))


def swapped(all_of_it: bytes) -> bytes:
    one, two = HEAD + SEALED, HEAD + 2 * SEALED
    return all_of_it[:HEAD] + all_of_it[one:two] + all_of_it[HEAD:one] + all_of_it[two:]


HARMED: dict[str, Callable[[bytes], bytes]] = {
    "a bit turned": lambda told: told[:-20] + bytes([told[-20] ^ 1]) + told[-19:],
    "cut off within a piece": lambda told: told[:-1],
    "cut off between two": lambda told: told[: HEAD + SEALED],
    "a piece left out": lambda told: told[:HEAD] + told[HEAD + SEALED :],
    "two changed places": swapped,
    "one more byte": lambda told: told + b"\0",
    "nothing but its head": lambda told: told[:HEAD],
}


@pytest.mark.parametrize("how", HARMED)
def test_what_is_not_whole_does_not_open(tmp_path: Path, how: str) -> None:
    file = sealed(tmp_path, 3 * PIECE)
    file.write_bytes(HARMED[how](file.read_bytes()))
    with pytest.raises(Unopened, match="damaged or cut off"):
        list(pieces(KEYS, file))


def test_a_plain_file_is_none(tmp_path: Path) -> None:
    file = tmp_path / "plain"
    file.write_bytes(b"SQLite format 3\0")
    assert not is_sealed(file)

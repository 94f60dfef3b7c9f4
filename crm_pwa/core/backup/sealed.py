"""A file sealed piece by piece, so that one of any size goes through little memory.

STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015, https://eprint.iacr.org/2015/189) as age lays it
out (https://c2sp.org/age): every file has a key of its own, every piece the nonce "its number, is
it the last", so that none can be changed, moved, left out or cut off the end unseen.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag

from crm_pwa.core.errors import AppError
from crm_pwa.core.seal import Keys

MARK = b"crm-pwa sealed 1\n"
SALT, PROOF, TAG = 32, 16, 16
PIECE = 65_536
"""Bytes of a piece before it is sealed, as in age."""


class Unopened(AppError):
    """A sealed file that does not open: another secret's, or not whole any more."""


def is_sealed(file: Path) -> bool:
    """Whether the file says so of itself."""
    with file.open("rb") as told:
        return told.read(len(MARK)) == MARK


def seal(keys: Keys, plain: IO[bytes], to: IO[bytes]) -> None:
    """Write ``plain``, to its end, sealed."""
    salt = os.urandom(SALT)
    cipher, proof = keys.file_key(salt)
    to.write(MARK + salt + proof)
    number, piece = 0, plain.read(PIECE)
    while True:
        after = plain.read(PIECE)
        to.write(cipher.encrypt(_nonce(number, last=not after), piece, None))
        if not after:
            return
        number, piece = number + 1, after


def pieces(keys: Keys, file: Path) -> Iterator[bytes]:
    """What was sealed, piece by piece; what is not whole is seen at its end at the latest.

    Raises Unopened.
    """
    with file.open("rb") as told:
        told.read(len(MARK))
        cipher, proof = keys.file_key(told.read(SALT))
        if told.read(PROOF) != proof:
            raise Unopened(
                f"{file} was sealed with another secret. Put the secret.key of that time into the "
                "data folder, or set CRM_PWA_SECRET_KEY as it was."
            )
        number, piece = 0, told.read(PIECE + TAG)
        while True:
            after = told.read(PIECE + TAG)
            try:
                yield cipher.decrypt(_nonce(number, last=not after), piece, None)
            except InvalidTag:
                raise Unopened(f"{file} is damaged or cut off. Take an earlier one.") from None
            if not after:
                return
            number, piece = number + 1, after


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])

"""Codes a member's own phone shows: new every thirty seconds, signed, good for a minute and a half.

``M2:ALIAS.STEP.MARK``: the alias is that of the printed ``M1:`` code, STEP counts half minutes
since 1970, MARK is an ECDSA signature with P-256 and SHA-256 (FIPS 186-5) over all before its dot,
r and s in base 32 (RFC 4648) without padding. Of the two forms that every such signature has, only
the one whose s is in the lower half counts, and of the last letter only what carries bits: a code
has one spelling. Capitals, figures, ":" and "." keep the picture in QR's alphanumeric mode.

The twin of shared/shown.js. Phones are told the public keys, never a secret.
"""

import base64
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from crm_pwa.core.seal import CURVE, ORDER
from crm_pwa.members.codes import PREFIX

SHAPE = re.compile(r"(M2:([0-9A-Z]{4,27})\.([1-9][0-9]{7,8}))\.([A-Z2-7]{102}[AIQY])")
LONGEST = 160
STEP_MS = 30_000
WINDOW_MS = 90_000
"""How far the clock that reads may be from the half minute that is shown."""
PERIOD = 86_400
"""Steps that one key signs: thirty days."""
HALF = 32
Told = Literal["live", "old", "false"]
Points = Mapping[int, bytes]
_PLAIN = ec.ECDSA(SHA256(), deterministic_signing=True)
"""By RFC 6979: one code a half minute, however often it is asked for, and no luck needed."""


class Shown(NamedTuple):
    """A code that is well formed, and no more than that.

    ``text``: in its one spelling; ``code``: the printed code of the same member; ``said``: what
    the mark is over; ``mark``: r and s, 64 bytes.
    """

    text: str
    code: str
    step: int
    said: str
    mark: bytes

    @property
    def begins_ms(self) -> int:
        """When its half minute began, UTC milliseconds."""
        return self.step * STEP_MS

    def is_near(self, at_ms: int, leeway_ms: int = 0) -> bool:
        """Whether a clock that shows ``at_ms`` is within its half minute, give or take 90 s."""
        return not self.is_to_come(at_ms + leeway_ms) and not self.is_over(at_ms - leeway_ms)

    def is_to_come(self, at_ms: int) -> bool:
        """Whether it cannot have been shown yet."""
        return at_ms < self.begins_ms - WINDOW_MS

    def is_over(self, at_ms: int) -> bool:
        """Whether it is too old by then."""
        return at_ms >= self.begins_ms + STEP_MS + WINDOW_MS


def read(text: str) -> Shown | None:
    """The code in what was scanned or typed; None for what has not its shape.

    Full-width letters, small letters and blanks are forgiven, as with printed codes.
    """
    if len(text) > 2 * LONGEST:
        return None
    found = SHAPE.fullmatch("".join(unicodedata.normalize("NFKC", text).split()).upper())
    if not found:
        return None
    said, alias, step, mark = found.groups()
    return Shown(found[0], PREFIX + alias, int(step), said, base64.b32decode(f"{mark}="))


def write(code: str, step: int, key: ec.EllipticCurvePrivateKey) -> str:
    """The code to show in this half minute for the member of this printed code, ``M1:…``."""
    said = f"M2:{code.removeprefix(PREFIX)}.{step}"
    r, s = decode_dss_signature(key.sign(said.encode(), _PLAIN))
    mark = r.to_bytes(HALF, "big") + min(s, ORDER - s).to_bytes(HALF, "big")
    return f"{said}.{base64.b32encode(mark).decode().rstrip('=')}"


def tell(shown: Shown, points: Points, now_ms: int) -> Told:
    """What a code is by a clock: "live", signed but "old", or "false" in any other case.

    ``points``: the public keys by period, uncompressed points of P-256. Which of them must have
    signed is said by the step, so that a code is tried with one key only.
    """
    point = points.get(shown.step // PERIOD)
    if point is None or shown.is_to_come(now_ms) or not _signed(shown, point):
        return "false"
    return "old" if shown.is_over(now_ms) else "live"


def periods(now_ms: int) -> tuple[int, int, int]:
    """Whose keys are told: the last period's, to know old codes by, this one's and the next's.

    At any moment codes of at most two of them can be live.
    """
    this = now_ms // STEP_MS // PERIOD
    return this - 1, this, this + 1


def points(point_of: Callable[[int], bytes], now_ms: int) -> dict[int, bytes]:
    """The public keys that ``tell`` takes, as of now: ``points(keys.show_point, now_ms)``."""
    return {period: point_of(period) for period in periods(now_ms)}


def told(point_of: Callable[[int], bytes], now_ms: int) -> dict[str, str]:
    """The same as phones are told them: by period, base 64."""
    found = points(point_of, now_ms).items()
    return {str(period): base64.b64encode(point).decode() for period, point in found}


def _signed(shown: Shown, point: bytes) -> bool:
    r, s = (int.from_bytes(half, "big") for half in (shown.mark[:HALF], shown.mark[HALF:]))
    if not 0 < r < ORDER or not 0 < s <= ORDER // 2:
        return False
    try:
        _public(point).verify(encode_dss_signature(r, s), shown.said.encode(), _PLAIN)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=8)
def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)

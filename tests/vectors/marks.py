"""Codes as a member's phone shows them, and what others might make of them."""

import base64
from collections.abc import Iterator
from typing import Any

from crm_pwa.core import qr
from crm_pwa.core.seal import ORDER, Keys
from crm_pwa.members import shown
from crm_pwa.members.shown import HALF, PERIOD, STEP_MS

NOW_MS = 1_772_949_600_123
CODE = "M1:7K2QX9B4TRW8YZ03"
OURS, FOREIGN = (
    Keys("the secret of the shop of this test"),
    Keys("the secret of another one's shop"),
)
FAR = 5 * PERIOD


def shown_codes() -> list[dict[str, Any]]:
    """Give codes as they were scanned, the clock that read them, and what they are by it."""
    points = shown.points(OURS.show_point, NOW_MS)
    text = signed(NOW_MS // STEP_MS)
    drawn = {"text": text, "rows": qr.rows(text)}
    cases: list[dict[str, Any]] = [
        {"points": shown.told(OURS.show_point, NOW_MS), "drawn": drawn},
    ]
    for why, text, now in [*_in_time(), *_altered(), *_by_others()]:
        found = shown.read(text)
        said = shown.tell(found, points, now) if found else ""
        code = found.code if found else ""
        cases.append({"why": why, "text": text, "now": now, "code": code, "told": said})
    return cases


def signed(step: int, code: str = CODE, keys: Keys = OURS) -> str:
    """The code of a half minute."""
    return shown.write(code, step, keys.show_key(step // PERIOD))


def twisted(text: str) -> str:
    """The same with the other s that the same signature has."""
    found = shown.read(text)
    assert found
    s = ORDER - int.from_bytes(found.mark[HALF:], "big")
    return with_mark(text, found.mark[:HALF] + s.to_bytes(HALF, "big"))


def with_mark(text: str, mark: bytes) -> str:
    """The same code with another mark."""
    return f"{text.rpartition('.')[0]}.{base64.b32encode(mark).decode().rstrip('=')}"


def _in_time() -> Iterator[tuple[str, str, int]]:
    step = NOW_MS // STEP_MS
    begins, whole = step * STEP_MS, signed(step)
    for off in (-90_001, -90_000, -1, 0, 29_999, 30_000, 119_999, 120_000, 600_000, 86_400_000):
        yield "by its clock", whole, begins + off
    yield "typed", f" {whole.lower()[:40]} {whole[40:]}\n", NOW_MS
    yield "full width", whole.replace("M2:", "Ｍ２："), NOW_MS
    for code in ("M1:AAAA", "M1:" + "Z" * 27):
        yield "any length", signed(step, code), NOW_MS
    for period in shown.periods(NOW_MS):
        for edge in (period * PERIOD, period * PERIOD + PERIOD - 1):
            yield "edge of a period", signed(edge), edge * STEP_MS
    yield "no key of that time", signed(step - FAR), NOW_MS - FAR * STEP_MS


def _altered() -> Iterator[tuple[str, str, int]]:
    step = NOW_MS // STEP_MS
    whole = signed(step)
    yield "another member", whole.replace(CODE[3:], "7K2QX9B4TRW8YZ04"), NOW_MS
    yield "another time", whole.replace(f".{step}.", f".{step + 1}."), NOW_MS
    for at in (20, len(whole) - 103, len(whole) - 52, len(whole) - 2):
        other = "B" if whole[at] == "A" else "A"
        yield "a letter changed", whole[:at] + other + whole[at + 1 :], NOW_MS
    yield "the other s", twisted(whole), NOW_MS
    yield "bits that are none", whole[:-1] + chr(ord(whole[-1]) + 1), NOW_MS
    for mark in (bytes(64), b"\xff" * 64, bytes(63) + b"\1", bytes(31) + b"\1" + bytes(32)):
        yield "no signature", with_mark(whole, mark), NOW_MS
    yield "r at the order", with_mark(whole, ORDER.to_bytes(HALF, "big") + b"\1" * 32), NOW_MS
    yield "s at the order", with_mark(whole, b"\1" * 32 + ORDER.to_bytes(HALF, "big")), NOW_MS


def _by_others() -> Iterator[tuple[str, str, int]]:
    step = NOW_MS // STEP_MS
    whole = signed(step)
    yield "another shop's", signed(step, keys=FOREIGN), NOW_MS
    yield "another period's key", shown.write(CODE, step, OURS.show_key(step // PERIOD + 1)), NOW_MS
    yield "too long a name", signed(step, "M1:" + "A" * 28), NOW_MS
    for text in (whole + "A", whole[:-1], whole + ".", "M2:" + whole, whole.replace("M2", "M3")):
        yield "not its shape", text, NOW_MS
    for text in (CODE, "M2:ABCD", "M2:ABCD.1.c2ln", f"https://x.example/{whole}", "", "李静"):
        yield "not its shape", text, NOW_MS
    yield "a nought before", whole.replace(f".{step}.", f".0{step}."), NOW_MS
    yield "figures of elsewhere", whole.replace(f".{step}.", ".٥٩٠٩٨٣٢٠."), NOW_MS

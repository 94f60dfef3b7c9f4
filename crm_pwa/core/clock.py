"""Now, and days in store time. Operations take time as a parameter; routes read it here."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now_ms() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def store_day(at_ms: int, tz: str) -> date:
    """The store's local date at that moment. ``tz`` is an IANA name."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(tz)).date()


def iso(at_ms: int) -> str:
    """That moment as an ISO time in UTC, whole seconds."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def store_clock(at_ms: int, tz: str) -> str:
    """The store's local time as HH:MM."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(tz)).strftime("%H:%M")


def midnight_ms(at_ms: int, tz: str) -> int:
    """When the store's day of that moment began."""
    return day_ms(store_day(at_ms, tz), tz)


def day_ms(day: date, tz: str) -> int:
    """When a day of the store begins."""
    start = datetime.combine(day, datetime.min.time(), ZoneInfo(tz))
    return int(start.timestamp() * 1000)

"""Who looks at a card, when and where: turns an entry's author and clock into a name and a date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_pwa.core import hlc
from crm_pwa.core.clock import store_clock, store_day

_LAST_MS = 253_402_214_400_000  # 9999-12-31; a clock further on is a broken clock


def local_day(ms: int, tz: str) -> str:
    """Give the store's date at a moment, ISO."""
    return store_day(min(ms, _LAST_MS), tz).isoformat()


def local_hour(ms: int, tz: str) -> int:
    """Give the hour of the store's clock at a moment."""
    return int(store_clock(min(ms, _LAST_MS), tz)[:2])


def days_between(earlier: str, later: str) -> int:
    """Count the days from one ISO date to another."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


@dataclass(frozen=True)
class Glance:
    """One look at one card: the member, who looks, the store's today, names, unsent ids."""

    m: str
    me: str
    tz: str
    today: str
    people: Mapping[str, str]
    pending: frozenset[str]

    def day(self, row: Mapping[str, Any]) -> str:
        """Give the store's date an entry was made."""
        return local_day(hlc.millis(row["hlc"]), self.tz)

    def age(self, row: Mapping[str, Any]) -> int:
        """Count the days since an entry was made."""
        return days_between(self.day(row), self.today)

    def said(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Give who made an entry, and when; the name is "" when it is not known here."""
        return {"who": self.people.get(row["by"], ""), "date": self.day(row)}

    def waits(self, row: Mapping[str, Any]) -> bool:
        """Tell whether an entry is on this phone only."""
        return row["id"] in self.pending

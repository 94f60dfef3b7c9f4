"""Settings a chain chooses, and a store for itself: data, with the code's own as the default.

A domain declares a setting where it uses it, and asks it there: ``CAP.of(session, store_id)``. What
a store chose beats the chain, and that beats the default.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import history
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Chosen, Store
from crm_pwa.core.errors import Invalid, NotHere, Unfit
from crm_pwa.core.sql import Prepared, table_of, upsert

Value = Any
"""A number, a text, or a list of texts."""


@dataclass(frozen=True)
class Setting:
    """One setting. ``kind`` is number, choice, several, clock (HH:MM, "" for none) or hours.

    Hours are two clocks, from and to, or [] for none.

    ``least`` and ``most`` bound a number, or how many of ``choices`` are taken; ``per_store``:
    whether a store may choose for itself.
    """

    name: str
    kind: str
    default: Value
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    per_store: bool = False

    def of(self, session: Session, store_id: str = "") -> Value:
        """What holds: the store's, the chain's, or the default."""
        rows = _CHOSEN.rows(session, {"name": self.name, "store": store_id})
        found = {row.store_id: row.value for row in rows}
        said = found.get(store_id, found.get(""))
        return self.default if said is None else msgspec.json.decode(said)

    def check(self, value: Value) -> Value:
        """The value as it is kept. Raises Unfit with what would fit."""
        reason = _FAULTS[self.kind](self, value)
        if reason:
            text = f"{self.name}: {_MEANT[reason].format(s=self)}"
            raise Unfit(text, self.name, reason, self.least, self.most)
        return value


SETTINGS: dict[str, Setting] = {}


def setting(one: Setting) -> Setting:
    """Declare a setting, once, where it is used."""
    SETTINGS[one.name] = one
    return one


def choose(session: Session, name: str, value: Value, *, by: By | None, store_id: str = "") -> None:
    """Let the chain, or one store, have another value; None for what it would have without.

    Raises Invalid for a setting there is not, Unfit for a value that does not fit, NotHere for a
    store there is not or a setting that is the chain's alone.
    """
    one = SETTINGS.get(name)
    if one is None:
        raise Invalid(f"There is no setting {name!r}; there are {', '.join(sorted(SETTINGS))}.")
    if store_id and (not one.per_store or session.get(Store, store_id) is None):
        raise NotHere(store_id)
    before = one.of(session, store_id)
    if value is None:
        here = (Chosen.store_id == store_id) & (Chosen.name == name)
        session.execute(delete(Chosen).where(here))
    else:
        said = msgspec.json.encode(one.check(value)).decode()
        row = {"store_id": store_id, "name": name, "value": said}
        upsert(session, Chosen, [row], update=("value",))
    after = one.of(session, store_id)
    of = (history.SETTING, name)
    was, now = {"value": spelt(before)}, {"value": spelt(after)}
    history.keep(session, by, of, was, now, store_id=store_id)


def own(session: Session, store_id: str) -> set[str]:
    """The names of the settings that the chain ("") or a store chose for itself."""
    return set(session.scalars(select(Chosen.name).where(Chosen.store_id == store_id)))


def spelt(value: Value) -> str:
    """A value as the history and the command line spell it: texts with a comma between."""
    return ",".join(value) if isinstance(value, list) else str(value)


def read(name: str, text: str) -> Value:
    """What somebody typed as the setting's value; ``choose`` says whether it fits.

    Raises Invalid for a setting there is not.
    """
    one, said = SETTINGS.get(name), text.strip()
    if one is None:
        raise Invalid(f"There is no setting {name!r}; there are {', '.join(sorted(SETTINGS))}.")
    if one.kind in ("several", "hours"):
        return [part.strip() for part in said.split(",") if part.strip()]
    if one.kind == "number" and said.isdecimal() and len(said) < len(str(one.most)) + 2:
        return int(said)
    return said


def _no_number(one: Setting, value: Value) -> str:
    fits = isinstance(value, int) and one.least <= value <= one.most
    return "" if fits else "range"


_CLOCK = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def _no_choice(one: Setting, value: Value) -> str:
    return "" if value in one.choices else "choice"


def _not_several(one: Setting, value: Sequence[str]) -> str:
    known = set(value) <= set(one.choices) and len(set(value)) == len(value)
    return "" if known and one.least <= len(value) <= one.most else "several"


def _no_clock(_one: Setting, value: Value) -> str:
    return "" if value == "" or _CLOCK.fullmatch(str(value)) else "clock"


def _no_hours(one: Setting, value: Sequence[str]) -> str:
    wrong = [clock for clock in value if clock == "" or _no_clock(one, clock)]
    whole = len(value) in (0, 2) and len(set(value)) == len(value)
    return "hours" if wrong or not whole else ""


_FAULTS = {
    "number": _no_number,
    "choice": _no_choice,
    "several": _not_several,
    "clock": _no_clock,
    "hours": _no_hours,
}
_MEANT = {
    "range": "write a whole number from {s.least} to {s.most}.",
    "choice": "use one of {s.choices}.",
    "several": "name {s.most} different ones of {s.choices}.",
    "clock": "write a time like 21:30, or nothing.",
    "hours": "write two times like 21:30,09:00, or nothing.",
}
_S = table_of(Chosen).c
_CHOSEN = Prepared(
    select(_S.store_id, _S.value).where(
        _S.name == bindparam("name"), _S.store_id.in_(("", bindparam("store")))
    )
)

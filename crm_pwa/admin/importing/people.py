"""One row of members.csv, read: what it says about a person, and what it says badly."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crm_pwa.admin.importing.lookup import derived_id
from crm_pwa.core import cells
from crm_pwa.core.cells import Unusable
from crm_pwa.core.shopfiles import MEMBERS
from crm_pwa.members import names, phones
from crm_pwa.privacy.consent import MARKETING, MEMBERSHIP, PERSONALISATION

LONGEST_ID = 80
LEAP_YEAR = 2000
TIERS = {
    "diamond": "diamond", "gold": "gold", "silver": "silver",
    "钻石": "diamond", "金": "gold", "银": "silver",
    "钻石卡": "diamond", "金卡": "gold", "银卡": "silver",
}  # fmt: skip
LANGUAGES = {
    "zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-hans": "zh-Hans", "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant", "zh-hant": "zh-Hant", "en": "en", "en-gb": "en", "en-us": "en",
}  # fmt: skip
ANSWERS = {"1": "given", "0": "refused"}
LAYERS = (MEMBERSHIP, PERSONALISATION, MARKETING)
_MONTH_DAY = re.compile(r"\d{2}-\d{2}")
Note = Callable[[str], None]


@dataclass(frozen=True)
class Person:
    """What one row says. ``fields`` are columns of Member, blank ones left out.

    ``phone`` is E.164 or ""; ``answers`` {layer: given | refused}, unasked layers left out.
    """

    line: int
    external: str
    store: str
    fields: dict[str, str]
    phone: str
    answers: dict[str, str]

    def derived_id(self, source: str) -> str:
        """The member's own id where nothing else says one: ``lookup.derived_id``."""
        return derived_id(self.external, source)


def read(line: int, row: list[str], note: Note) -> Person:
    """Read a row. A bad optional cell is left out and ``note`` hears why.

    Raises Unusable for a blank member_id or an unreadable joined_on. No reason quotes what
    identifies a person.
    """
    told = dict(zip(MEMBERS.columns, row, strict=True))
    external = cells.key("member_id", told["member_id"], LONGEST_ID)
    joined = cells.day("joined_on", told["joined_on"])

    def optional(column: str, reader: Callable[[str, str], str]) -> str:
        try:
            return reader(column, told[column]) if told[column] else ""
        except Unusable as error:
            note(str(error))
            return ""

    fields = {
        "joined_on": joined,
        "name": optional("name", _name),
        "birthday": optional("birthday", _birthday(told["birth_year"])),
        "gender": optional("gender", _gender),
        "tier": optional("tier", lambda column, cell: cells.one_of(column, cell, TIERS)),
        "language": optional("language", lambda c, cell: cells.one_of(c, cell, LANGUAGES)),
        "channel": optional("preferred_channel", lambda c, cell: cells.text(c, cell, 12).lower()),
    }
    answers = {layer: optional(f"consent_{layer}", _answer) for layer in LAYERS}
    return Person(
        line=line,
        external=external,
        store=told["store_id"],
        fields={name: value for name, value in fields.items() if value},
        phone=optional("phone", _phone),
        answers={layer: state for layer, state in answers.items() if state},
    )


def _name(column: str, cell: str) -> str:
    return cells.text(column, names.tidy(cell), 120)


def _phone(_column: str, cell: str) -> str:
    if number := phones.normal(cell):
        return number
    raise Unusable("phone: no such number can exist")


def _gender(column: str, cell: str) -> str:
    found = names.gender(cell)
    if found is None:
        raise Unusable(f"{column}: write f or m, 女 or 男")
    return found


def _answer(column: str, cell: str) -> str:
    if cell not in ANSWERS:
        raise Unusable(f"{column}: write 1, 0 or nothing")
    return ANSWERS[cell]


def _birthday(year: str) -> Callable[[str, str], str]:
    """A reader of YYYY-MM-DD, or of MM-DD with or without a birth year beside it."""

    def read_day(column: str, cell: str) -> str:
        try:
            if not _MONTH_DAY.fullmatch(cell):
                return cells.day(column, cell)
            if year.isdigit():
                return cells.day(column, f"{year}-{cell}")
            date.fromisoformat(f"{LEAP_YEAR}-{cell}")
        except ValueError:
            raise Unusable(f"{column}: write it like 1990-03-08 or 03-08") from None
        return cell

    return read_day

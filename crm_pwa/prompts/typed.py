"""A rule's numbers as somebody typed them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_pwa.core import money
from crm_pwa.core.errors import Unfit
from crm_pwa.prompts import rulebook
from crm_pwa.prompts.bounds import most
from crm_pwa.prompts.changing import numbers_of
from crm_pwa.prompts.places import Place


@dataclass(frozen=True)
class Typed:
    """What differs from what holds: ``numbers`` by name, ``on`` None where it is no other."""

    numbers: Mapping[str, int]
    on: bool | None

    @property
    def differs(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.numbers) or self.on is not None

    @property
    def mark(self) -> str:
        """Tells one set of numbers from another: only what was tried is kept."""
        said = [f"{name}={value}" for name, value in sorted(self.numbers.items())]
        return " ".join([*said, "" if self.on is None else f"on={int(self.on)}"]).strip() or "same"


def read(session: Session, where: Place, rule_id: str, form: Mapping[str, str]) -> Typed:
    """The numbers of the form that are not those in force; who may not edit has none.

    A field that was not sent stays. Money is typed in whole units, with decimals or without.
    Raises Unfit ("number", "range") for what is none, NotHere for a rule there is not.
    """
    rule = rulebook.in_force(session, where, rule_id)
    sent = dict(numbers_of(rule)) if where.edits else {}
    numbers = {name: _number(name, form[name]) for name in sent if name in form}
    asked = form.get("on")
    on = None if asked not in ("0", "1") or (asked == "1") == rule.on else asked == "1"
    return Typed({name: n for name, n in numbers.items() if n != sent[name]}, on)


def _number(name: str, text: str) -> int:
    said = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if name.endswith("_cents"):
        try:
            return money.minor(said)
        except ValueError:
            pass
    elif said.isascii() and said.isdigit() and len(said) <= len(str(most(name))) + 1:
        return int(said)
    text = f"{name}: write a whole number, not {text!r}."
    raise Unfit(text, name, "range", 0, most(name))

"""What two records have in common and what speaks against it, field by field, in words.

Each function gives a level: the name of one finding. What a finding weighs is in ``weights``.
"""

from crm_pwa.identity.person import Name, Person

BLANK = "blank"
_SHORT_LATIN = 5
_TWO = 2
_MONTH_DAY = 5


def findings(one: Person, other: Person) -> dict[str, str]:
    """Level by field; fields that one of them leaves blank are left out."""
    found = {
        "phone": phone(one.phone, other.phone),
        "name": name(one.name, other.name),
        "birthday": birthday(one.birthday, other.birthday),
        "gender": gender(one.gender, other.gender),
        "email": email(one.email, other.email),
    }
    return {what: level for what, level in found.items() if level != BLANK}


def phone(one: str, other: str) -> str:
    """``same``, ``typo`` (one digit differs, or two neighbours are swapped), ``other``."""
    if not one or not other:
        return BLANK
    if one == other:
        return "same"
    return "typo" if len(one) == len(other) and _slip(one, other) else "other"


def name(one: Name, other: Name) -> str:
    """``same``, ``swapped`` (family and given name), ``reading`` (same letters, other script).

    ``typo``: one letter; ``title``: a surname with 女士 or 先生 that fits; ``kin``: one surname,
    another given name; ``script``: characters and letters with nothing in common; ``other``.
    """
    if not one.text or not other.text:
        return BLANK
    if one.title or other.title:
        shorter, longer = (one, other) if one.title else (other, one)
        return "title" if _fits(_surname(shorter), longer) else "other"
    if one.text == other.text:
        return "same"
    if sorted(one.text) == sorted(other.text) and _is_turned(one.text, other.text):
        return "swapped"
    if one.reading == other.reading or _is_turned(one.letters, other.letters):
        return "reading"
    return _unlike(one, other)


def _is_turned(one: str, other: str) -> bool:
    """Whether the one, cut somewhere and its parts changed round, is the other."""
    return len(one) == len(other) and other in one + one


def _unlike(one: Name, other: Name) -> str:
    if one.chinese != other.chinese:
        characters, letters = (one, other) if one.chinese else (other, one)
        return "kin" if _fits(_surname(characters), letters) else "script"
    if one.chinese:
        return "kin" if _surname(one) == _surname(other) else "other"
    shorter = min(len(one.letters), len(other.letters))
    if shorter >= _SHORT_LATIN and _near(one.letters, other.letters):
        return "typo"
    shared = set(one.parts) & set(other.parts)
    return "kin" if any(len(part) > 1 for part in shared) else "other"


def _fits(surname: str, who: Name) -> bool:
    """Whether a name, in letters, begins or ends with a surname."""
    return who.letters.startswith(surname) or who.letters.endswith(surname)


def _surname(who: Name) -> str:
    return who.parts[0] if who.parts else ""


def birthday(one: str, other: str) -> str:
    """``same``, ``day`` (one has no year), ``slip`` (month for day, one digit), ``other``."""
    if not one or not other:
        return BLANK
    short = min(len(one), len(other))
    if one[-short:] == other[-short:]:
        return "same" if short > _MONTH_DAY else "day"
    if one[:-_MONTH_DAY] and other[:-_MONTH_DAY]:
        swapped = one[:5] + one[8:] + "-" + one[5:7]
        return "slip" if swapped == other or _slip(one, other) else "other"
    return "other"


def gender(one: str, other: str) -> str:
    """``same`` or ``other``."""
    if not one or not other:
        return BLANK
    return "same" if one == other else "other"


def email(one: str, other: str) -> str:
    """``same``, ``typo`` (one letter), ``local`` (the same name at another house), ``other``."""
    if not one or not other:
        return BLANK
    if one == other:
        return "same"
    if _near(one, other):
        return "typo"
    return "local" if one.partition("@")[0] == other.partition("@")[0] else "other"


def _slip(one: str, other: str) -> bool:
    """One character differs, or two neighbours are swapped; the same length."""
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) == 1:
        return True
    if len(apart) != _TWO or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return one[first] == other[second] and one[second] == other[first]


def _near(one: str, other: str) -> bool:
    """At most one letter put, left out, changed, or two neighbours swapped."""
    if len(one) == len(other):
        return _slip(one, other)
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) - len(shorter) != 1:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))

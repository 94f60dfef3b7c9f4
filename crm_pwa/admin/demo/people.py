"""The crowd: who the members are, how often they come and what they are after."""

from datetime import date, timedelta
from random import Random

from crm_pwa.admin.demo import names
from crm_pwa.admin.demo.chance import dice
from crm_pwa.admin.demo.model import Person
from crm_pwa.admin.demo.places import HOMES, SHARES

KINDS = ("fashion", "beauty", "family", "men", "mixed")
TASTES = {
    "fashion": (
        "style.retro", "style.minimal", "style.french", "style.elegant", "style.sweet",
        "style.new_chinese", "style.quiet_luxury", "style.preppy", "style.korean", "style.street",
        "fit.high_waist", "fit.loose", "fit.slim", "fit.oversize", "colour.ink_green",
        "colour.beige", "colour.black", "colour.navy", "material.silk", "material.wool",
        "material.cotton", "material.linen", "material.cashmere", "occasion.commute",
    ),
    "beauty": (
        "concern.hydrate", "concern.brighten", "concern.oil_control", "concern.soothe",
        "concern.anti_age", "finish.matte", "finish.dewy", "finish.long_wear", "texture.light",
        "texture.rich", "scent.unscented", "scent.floral", "scent.woody", "colour.bean_paste",
        "colour.brick_red", "style.bare",
    ),
    "family": (
        "material.organic_cotton", "baby_need.thin", "baby_need.leak_proof", "baby_need.sleep",
        "style.animal", "style.cream", "scent.unscented", "material.cotton", "baby_need.outing",
    ),
    "men": (
        "style.minimal", "material.wool", "material.easy_care", "occasion.business",
        "occasion.leisure", "colour.navy", "colour.black", "style.outdoor",
    ),
}  # fmt: skip
GAPS = {"fashion": 66, "beauty": 60, "family": 30, "men": 88, "mixed": 56}
AGES = {"family": (23, 42, 30), "other": (18, 66, 29)}
"""Youngest, oldest and most usual."""
OLDER = 1978
WINDOW_DAYS = 730
FATES = ("active", "at_risk", "lapsed", "dormant", "once", "new", "never")
AWAY = {
    "at_risk": (60, 150),
    "lapsed": (180, 600),
    "dormant": (181, 215),
    "once": (8, 500),
    "new": (1, 6),
}
"""Days since the last visit, fewest and most."""
DUE_SOON = 0.5
"""Share of the families that come whose formula is due about now."""
CHANNELS = ("wechat", "wechat", "wechat", "wecom", "phone", "sms", "email", "", "")


def crowd(first: int, members: int, as_of: date, seed: int) -> list[Person]:
    """Members number `first` to `members`, the same ones whatever their number."""
    phones = names.phones(members)
    return [_person(index, phones[index], as_of, seed) for index in range(first, members)]


def blank(index: int, phone: str, seed: int) -> Person:
    """A member with an id, a code, a phone and chances of their own; nothing else yet."""
    ident, code = names.identity(seed, index)
    return Person(index=index, id=ident, code=code, phone=phone, dice=dice(seed, index))


def _person(index: int, phone: str, as_of: date, seed: int) -> Person:
    person = blank(index, phone, seed)
    chance = person.dice
    person.kind = chance.choices(KINDS, (42, 24, 18, 8, 8))[0]
    person.gender = "m" if person.kind == "men" else _gender(chance)
    year = as_of.year - round(chance.triangular(*AGES.get(person.kind, AGES["other"])))
    person.name, person.language = names.name(chance, person.gender, older=year < OLDER)
    person.store = chance.choices(HOMES, SHARES)[0]
    person.birthday, person.birth_year = _birthday(chance, year)
    person.consents = _consents(chance)
    person.channel = "email" if person.language == "en" else chance.choice(CHANNELS)
    person.taste = tuple(chance.sample(TASTES[_taste(person)], 3))
    person.budget = chance.choices((0.7, 1.0, 1.4, 1.9), (38, 42, 15, 5))[0]
    person.follows = _follows(chance)
    if person.kind == "family":
        person.born = as_of - timedelta(days=chance.randint(-40, 1000))
    _habits(person, as_of)
    return person


def _taste(person: Person) -> str:
    return "fashion" if person.kind == "mixed" else person.kind


def _gender(chance: Random) -> str:
    return chance.choices(("f", "m", ""), (90, 7, 3))[0]


def _birthday(chance: Random, year: int) -> tuple[str, str]:
    """(ISO date or blank, year or blank): some gave the day, some the year only, some nothing."""
    born = date(year, 1, 1) + timedelta(days=chance.randrange(365))
    told = chance.randrange(100)
    if told < 82:  # noqa: PLR2004 - percent
        return born.isoformat(), str(year)
    return "", str(year) if told < 90 else ""  # noqa: PLR2004 - percent


def _consents(chance: Random) -> tuple[str, str, str]:
    """membership, personalisation, marketing: given, refused or never asked."""
    taste = chance.choices(("1", "0", ""), (64, 9, 27))[0]
    marketing = chance.choices(("1", "0", ""), (42, 23, 35))[0]
    return chance.choices(("1", ""), (97, 3))[0], taste, marketing


def _follows(chance: Random) -> frozenset[str]:
    """Which habits a member has: office wear → accessory, foundation → spray, formula → nappy.

    Some families leave before the habit shows, so that of 86 in a hundred about 80 are seen.
    """
    shares = (("accessory", 60), ("spray", 60), ("nappy", 86))
    return frozenset(habit for habit, share in shares if chance.randrange(100) < share)


def _habits(person: Person, as_of: date) -> None:
    """Rhythm, last visit and day of joining."""
    chance = person.dice
    person.gap = max(12, round(GAPS[person.kind] * chance.lognormvariate(0, 0.42)))
    person.jitter = chance.choice((0.1, 0.15, 0.2, 0.45))
    if person.kind == "family":
        person.gap, person.jitter = chance.randint(28, 32), 0.06
    tenure = chance.randint(70, 1500)
    fate = chance.choices(FATES, (56, 12, 18, 3, 6, 2, 3))[0]
    person.away, tenure = _fate(person, fate, tenure)
    person.once = fate in {"once", "new"}
    person.joined = as_of - timedelta(days=tenure)


def _fate(person: Person, fate: str, tenure: int) -> tuple[int | None, int]:
    """(days since the last visit, days since joining); None for who never bought."""
    if fate == "never":
        return None, person.dice.randint(1, 400)
    if fate == "dormant":
        person.kind, person.gap, person.budget = "fashion", person.dice.randint(13, 18), 2.4
        tenure += WINDOW_DAYS
    away = _active(person) if fate == "active" else person.dice.randint(*AWAY[fate])
    return away, away if fate in {"once", "new"} else tenure + away


def _active(person: Person) -> int:
    if person.kind == "family" and person.dice.random() < DUE_SOON:
        return person.gap - person.dice.randint(0, 4)
    return person.dice.randint(1, person.gap)

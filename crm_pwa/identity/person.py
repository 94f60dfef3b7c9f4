"""One record of a person, from one source, in the form the matcher compares."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from crm_pwa.identity.hanzi import simple
from crm_pwa.members import names, phones

_TITLES = re.compile(r"(女士|先生|小姐|太太|老师|同学|阿姨|叔叔)$|^(mrs|mr|ms|miss|dr)\b\.?\s*")
_LETTERS = re.compile(r"[a-z0-9]+")
_MONTH_DAY = 5


@dataclass(frozen=True)
class Name:
    """A name ready to be compared.

    ``text``: simplified, small letters, without a form of address or spaces; ``parts``: its
    syllables or words in Latin letters, in their order; ``chinese``: written in characters;
    ``title``: a surname with 女士 or 先生 only.
    """

    text: str = ""
    parts: tuple[str, ...] = ()
    chinese: bool = False
    title: bool = False

    @property
    def reading(self) -> str:
        """The letters of all its parts, in no order of words: 李静, 静李 and Jing Li are one."""
        return " ".join(sorted(self.parts))

    @property
    def letters(self) -> str:
        """The letters as they stand."""
        return "".join(self.parts)


@dataclass(frozen=True)
class Person:
    """A record. ``phone`` is E.164 or "", ``birthday`` YYYY-MM-DD, MM-DD or "".

    ``gender`` f, m or ""; ``email`` small letters or "". ``id`` names the record, nothing else.
    """

    id: str
    name: Name = field(default_factory=Name)
    phone: str = ""
    birthday: str = ""
    gender: str = ""
    email: str = ""

    @property
    def month_day(self) -> str:
        """The birthday without its year."""
        return self.birthday[-_MONTH_DAY:]


def read(
    id: str, *, name: str = "", phone: str = "", birthday: str = "", gender: str = "",
    email: str = "",
) -> Person:  # fmt: skip
    """A record out of what a source wrote, however it was typed.

    What cannot be read (a number that cannot exist) counts as blank: it says nothing. A form of
    address that tells the gender does, where none is given.
    """
    typed = "".join(ch for ch in unicodedata.normalize("NFKC", email) if not ch.isspace())
    known = names.gender(gender) or ""
    if not known and name.strip().endswith(("女士", "小姐", "太太")):
        known = "f"
    if not known and name.strip().endswith("先生"):
        known = "m"
    return Person(
        id=id,
        name=name_of(name),
        phone=phones.normal(phone) or "" if phone else "",
        birthday=birthday,
        gender=known,
        email=typed.lower() if typed.count("@") == 1 else "",
    )


@lru_cache(maxsize=65_536)
def name_of(typed: str) -> Name:
    """A name however it was typed: full width, case, traditional, with a form of address."""
    plain = " ".join(simple(unicodedata.normalize("NFKC", typed)).split()).casefold()
    bare = _TITLES.sub("", plain).strip()
    titled = bare != plain
    chinese = names.has_chinese(bare)
    text = "".join(bare.split())
    if chinese:
        parts = names.syllables(text)
        return Name(
            text, parts, chinese, titled and len(text) <= (2 if text in names.DOUBLE else 1)
        )
    parts = tuple(_LETTERS.findall(_unaccented(bare)))
    return Name("".join(parts), parts, chinese=False, title=titled and len(parts) == 1)


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(ch for ch in apart if not unicodedata.combining(ch)).replace("'", "")

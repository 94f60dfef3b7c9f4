"""How a member is addressed, and how a name is spelled in Latin letters."""

import re
import unicodedata
from functools import lru_cache
from typing import Protocol

Gender = str
WORDS = {"f": "女士", "m": "先生"}
DOUBLE = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 "
    "皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 "
    "子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 "
    "段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 歐陽 東方 獨孤 南宮 "
    "萬俟 聞人 諸葛 尉遲 赫連 澹臺 濮陽 公孫 鍾離 長孫 鮮于".split()
)
# Characters that are read differently as a surname than alone.
SURNAME_READING = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "缪": "miao",
    "盖": "ge", "翟": "zhai", "乐": "yue", "朴": "piao", "任": "ren", "华": "hua", "宓": "fu",
    "员": "yun", "折": "she", "黑": "he", "秘": "bi", "种": "chong", "召": "shao", "覃": "qin",
    "繁": "po", "尹": "yin", "褚": "chu", "盛": "sheng", "单于": "chan yu", "万俟": "mo qi",
    "尉迟": "yu chi", "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu",
    "乐正": "yue zheng", "單": "shan", "區": "ou", "繆": "miao", "樂": "yue", "萬俟": "mo qi",
    "尉遲": "yu chi", "長孫": "zhang sun", "澹臺": "tan tai",
}  # fmt: skip
_CHINESE = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003134f]+")
_LONGEST_CHINESE = 4
LONGEST_PINYIN, LONGEST_INITIALS = 120, 20
_GENDERS = {
    "f": "f", "female": "f", "woman": "f", "女": "f", "女士": "f", "女性": "f",
    "m": "m", "male": "m", "man": "m", "男": "m", "先生": "m", "男性": "m", "男士": "m",
}  # fmt: skip


class Named(Protocol):
    """Whatever has a name and a form of address: a member, or a row of some columns."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...


def title(who: Named) -> str:
    """What a screen calls a member by: as they are greeted, else by their name."""
    return who.address or who.name


def tidy(text: str) -> str:
    """A name as it is kept: composed, single spaces, none between Chinese characters."""
    words = unicodedata.normalize("NFC", text).split()
    chinese = all(_CHINESE.fullmatch(word) for word in words)
    return ("" if chinese else " ").join(words)


def has_chinese(name: str) -> bool:
    """Whether any character of the name is a Chinese one."""
    return _CHINESE.search(name) is not None


def gender(text: str) -> Gender | None:
    """ "f" or "m" from what files write; "" for blank; None when the word is not known."""
    word = text.strip().lower()
    return _GENDERS.get(word) if word else ""


def address(name: str, gender: Gender) -> str:
    """How to greet: a Chinese surname with 女士 or 先生, any other name as it is."""
    surname, _ = split(name)
    return surname + WORDS[gender] if surname and gender in WORDS else name


def split(name: str) -> tuple[str, str]:
    """(surname, given name) of a Chinese name of two to four characters, else ("", name)."""
    if len(name) > _LONGEST_CHINESE or not _CHINESE.fullmatch(name):
        return "", name
    size = 2 if len(name) > 2 and name[:2] in DOUBLE else 1  # noqa: PLR2004 - two characters
    return name[:size], name[size:]


@lru_cache(maxsize=4096)
def syllables(name: str) -> tuple[str, ...]:
    """The name's syllables or words in lower-case Latin letters, in their order."""
    surname, given = split(name)
    head = SURNAME_READING[surname].split() if surname in SURNAME_READING else _read(surname)
    return (*head, *_read(given))


def pinyin(name: str) -> tuple[str, str]:
    """(full spelling, initials), lower case without spaces: 李静 is ("lijing", "lj")."""
    parts = syllables(name)
    return "".join(parts), "".join(part[0] for part in parts)


def spelling(name: str) -> dict[str, str]:
    """A member's columns ``pinyin`` and ``initials``: the same, as far as there is room."""
    full, initials = pinyin(name)
    return {"pinyin": full[:LONGEST_PINYIN], "initials": initials[:LONGEST_INITIALS]}


def _read(text: str) -> list[str]:
    if not text:
        return []
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its dictionaries are slow to load

    spelled = lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)
    plain = unicodedata.normalize("NFKD", " ".join(spelled)).lower()
    return re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))


def veiled(name: str) -> str:
    """A name for who sees no cards: the surname, or the first letter; "" for none."""
    surname, _ = split(name)
    return f"{surname or name[:1]}＊＊" if name else ""

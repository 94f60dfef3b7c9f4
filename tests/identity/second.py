"""A second set, made on other principles than the first and without looking at the matcher.

After the error types of the record linkage literature (Christen, Data Matching, 2012, chapter 7;
Damerau 1964): originals are drawn first, then each gets copies, geometric in number, and each copy
one to three modifications drawn field by field without regard to what a shop would do: a character
put, left out, changed or swapped, a keyboard neighbour, a look-alike, a homophone, words changed
round, a value missing, a value of the household, another case or width. Names are of other lists.
"""

import random
import string
from collections.abc import Callable

from crm_pwa.identity.person import Person, read

CHINESE_FAMILY = "褚 卫 沈 秦 尤 施 孔 严 华 金 陶 姜 戚 邹 窦 章 云 奚 范 郎 昌 苗 花 方 俞 柳 鲍 史 费 廉 岑 薛 雷 贺 倪 滕 殷 毕 郝 邬 安 常 傅 齐 康 伍 元 顾 孟 平 穆 尹".split()  # noqa: E501
CHINESE_GIVEN = "安 邦 彬 炳 昌 畅 辰 诚 春 达 丹 德 恩 菲 峰 福 光 广 贵 涵 翰 航 和 恒 宏 虹 欢 焕 惠 吉 佳 健 娇 洁 锦 景 君 可 莉 良 灵 美 民 宁 沛 奇 清 荣 瑞 珊 盛 书 顺 松 婷 童 薇 维 文 喜 贤 祥 欣 新 信 兴 旭 学 雅 阳 业 艺 英 永 友 元 悦 展 哲 正 芝 忠 舟 卓 宗".split()  # noqa: E501
LATIN_FAMILY = "Andersson Becker Castillo Delacroix Eriksen Fontaine Gallagher Hoffmann Ivanova Jankowski Kowalska Lindqvist Moreau Novak Oliveira Petersen Quinn Rossi Schneider Takahashi Underwood Vasquez Whitaker Yamamoto Zimmermann".split()  # noqa: E501
LATIN_GIVEN = "Alice Benjamin Charlotte Daniel Eleanor Frederik Gabriela Henrik Isabelle Jonathan Katarina Leonardo Matilda Nicholas Octavia Patrick Rebecca Sebastian Theresa Valentina William Yasmin".split()  # noqa: E501
ALIKE = {
    "0": "8",
    "1": "7",
    "5": "6",
    "己": "已",
    "未": "末",
    "o": "0",
    "l": "1",
    "m": "n",
    "u": "v",
}
BESIDE = {"a": "s", "s": "d", "e": "r", "i": "o", "n": "m", "t": "y", "1": "2", "4": "5", "7": "8"}
HOMOPHONES = dict(
    pair
    for a, b in map(
        tuple, "安桉 诚成 达答 恒衡 虹红 佳嘉 洁杰 君军 丽莉 清青 文雯 欣新 英瑛 元源 哲喆".split()
    )
    for pair in ((a, b), (b, a))
)
TITLES = {"f": "Ms ", "m": "Mr "}
Fields = dict[str, str]


def records(seed: int, people: int = 1_500) -> list[tuple[str, Person]]:
    """Originals and their copies, with whose they are."""
    chance = random.Random(seed * 7919 + 1)
    originals: list[Fields] = []
    for _ in range(people):
        household = chance.choice(originals) if originals and chance.random() < 0.06 else None
        originals.append(_original(chance, household))
    found = []
    for nth, fields in enumerate(originals):
        rows = [dict(fields)]
        while chance.random() < 0.42 and len(rows) < 5:
            rows.append(_modified(chance, fields, chance.choice(originals)))
        for copy, row in enumerate(rows):
            found.append((f"o{nth}", read(f"o{nth:05}c{copy}", **_blanked(chance, row))))
    chance.shuffle(found)
    return found


def _original(chance: random.Random, household: Fields | None) -> Fields:
    gender = chance.choice("fm")
    if chance.random() < 0.25:
        first, last = chance.choice(LATIN_GIVEN), chance.choice(LATIN_FAMILY)
        name = f"{first} {last}"
    else:
        given = "".join(chance.sample(CHINESE_GIVEN, chance.choice((1, 2, 2))))
        last = chance.choice(CHINESE_FAMILY)
        name = last + given
    mail = (
        f"{''.join(chance.choices(string.ascii_lowercase, k=8))}@example{chance.randrange(6)}.com"
    )
    phone = f"1{chance.choice('3578')}{chance.randrange(10**9):09}"
    year, month, day = (
        chance.randrange(1945, 2008),
        chance.randrange(1, 13),
        chance.randrange(1, 29),
    )
    shared = household and chance.random() < 0.5
    return {
        "name": name,
        "phone": household["phone"] if household and shared else phone,
        "birthday": f"{year}-{month:02}-{day:02}",
        "gender": gender,
        "email": household["email"] if household and not shared else mail,
    }


def _modified(chance: random.Random, fields: Fields, stranger: Fields) -> Fields:
    row = dict(fields)
    for _ in range(chance.choices((0, 1, 2, 3), (25, 45, 22, 8))[0]):
        what = chance.choices(("name", "phone", "birthday", "email"), (45, 30, 10, 15))[0]
        row[what] = chance.choice(CHANGES[what])(chance, row[what])
    if chance.random() < 0.01:
        row["phone"] = stranger["phone"]  # an old number that is somebody else's now
    if chance.random() < 0.02:
        row["name"] = TITLES[row["gender"]] + row["name"].split()[-1]
    return row


def _blanked(chance: random.Random, row: Fields) -> Fields:
    rates = {"name": 0.02, "phone": 0.04, "birthday": 0.25, "gender": 0.2, "email": 0.45}
    kept = {what: "" if chance.random() < rates[what] else said for what, said in row.items()}
    if not kept["phone"] and not kept["email"]:
        kept["phone"] = row["phone"]
    return kept


def _put(chance: random.Random, said: str) -> str:
    at = chance.randrange(len(said) + 1)
    return said[:at] + chance.choice("x1 -") + said[at:]


def _left_out(chance: random.Random, said: str) -> str:
    at = chance.randrange(len(said))
    return said[:at] + said[at + 1 :]


def _swapped(chance: random.Random, said: str) -> str:
    at = chance.randrange(max(len(said) - 1, 1))
    return said[:at] + said[at : at + 2][::-1] + said[at + 2 :]


def _mapped(table: dict[str, str]) -> Callable[[random.Random, str], str]:
    def change(chance: random.Random, said: str) -> str:
        places = [at for at, char in enumerate(said) if char in table]
        if not places:
            return said
        at = chance.choice(places)
        return said[:at] + table[said[at]] + said[at + 1 :]

    return change


def _turned(_chance: random.Random, said: str) -> str:
    words = said.split()
    return " ".join(reversed(words)) if len(words) > 1 else said[1:] + said[:1]


def _upper(_chance: random.Random, said: str) -> str:
    return said.upper()


def _wide(_chance: random.Random, said: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in said)


def _spaced(chance: random.Random, said: str) -> str:
    at = chance.randrange(1, max(len(said), 2))
    return f" {said[:at]} {said[at:]}"


def _digit(chance: random.Random, said: str) -> str:
    at = chance.choice([at for at, char in enumerate(said) if char.isdigit()] or [0])
    return said[:at] + str(chance.randrange(10)) + said[at + 1 :]


CHANGES = {
    "name": (_mapped(HOMOPHONES), _mapped(HOMOPHONES), _turned, _upper, _wide, _spaced,
             _mapped(BESIDE)),
    "phone": (_digit, _swapped, _mapped(ALIKE), _wide, _spaced, _put),
    "birthday": (_digit, _mapped(ALIKE)),
    "email": (_put, _left_out, _mapped(ALIKE), _mapped(BESIDE), _upper, _wide),
}  # fmt: skip

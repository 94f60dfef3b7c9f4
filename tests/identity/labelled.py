"""A chain's records of people who are known apart: what tills, web shops and apps write of them.

``records(seed, people)`` gives [(owner, Person)]: two records are one person's when their owners
are equal. Errors come as a shop knows them: another format, full width, traditional characters,
pinyin, family and given name turned round, one digit wrong, an old number, a number the family
shares, a number issued again, twins, and many of one name.
"""

import random
from datetime import date, timedelta

from crm_pwa.identity.person import Person, read
from crm_pwa.members import names

SURNAMES = (
    "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 高 郑 梁 谢 宋 唐 许 "
    "韩 邓 冯 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕 丁 任 卢 欧阳 司马"
).split()
WEIGHTS = [72, 70, 67, 53, 45, 31, 22, 21, 20, 19, 14, 15, 13, 13, 12, 11, 11, 10, 10, 10] + [
    6
] * 32
COMMON = {
    "f": "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 婷 雪 秀英 桂英 丽娟 晓燕 海燕 雪梅 欣怡 梓涵".split(),
    "m": "伟 强 磊 军 洋 勇 杰 涛 超 明 刚 平 辉 鹏 建国 志强 建华 浩然 子轩 宇航".split(),
}
LETTERS = {
    "f": "雨 思 佳 梦 晓 诗 婉 若 语 嘉 慧 颖 琳 萱 琪 怡 瑶 晴 月 蓉 妍 淑 兰 莲 凤 云 珍 彤",
    "m": "俊 宇 泽 子 明 志 文 浩 天 嘉 博 思 海 国 建 立 承 睿 铭 凯 晨 东 庆 龙 振 华 家 乐",
}
TRADITIONAL = str.maketrans(
    "张刘陈杨黄赵吴孙马罗郑谢许韩邓冯卢叶苏吕蒋伟丽强军杰涛静艳刚兰凤云华国庆鹏辉晓颖诗语梦莲铭凯东龙振",
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮盧葉蘇呂蔣偉麗強軍傑濤靜艷剛蘭鳳雲華國慶鵬輝曉穎詩語夢蓮銘凱東龍振",
)
FOREIGN = "Anna Müller|James Smith|Marie Dubois|Yuki Tanaka|Olga Petrova|John O'Brien".split("|")
HEADS = "130 131 135 136 137 138 139 150 151 152 158 159 176 177 180 186 187 188 189 199".split()
WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789+-"}
HOUSES = "qq.com 163.com 126.com gmail.com outlook.com".split()


class _Who:
    """One true person."""

    def __init__(self, chance: random.Random, owner: int, near: "_Who | None") -> None:
        self.owner = owner
        self.gender = chance.choice("fm")
        family = near and chance.random() < 0.4  # spouses keep their names
        self.surname: str = (
            near.surname if near and family else chance.choices(SURNAMES, WEIGHTS)[0]
        )
        self.given = _given(chance, self.gender)
        while near and family and self.given == near.given:  # no family has one name twice
            self.given = _given(chance, self.gender)
        self.foreign = chance.choice(FOREIGN) if not near and chance.random() < 0.01 else ""
        self.born = date(1950, 1, 1) + timedelta(days=chance.randrange(20_000))
        twin = near is not None and chance.random() < 0.05
        if near and twin:
            self.surname, self.born = near.surname, near.born
        self.phone: str = near.phone if near else _number(chance)
        self.old = _number(chance)
        house = chance.choice(HOUSES)
        self.email = f"{names.pinyin(self.surname + self.given)[0]}{chance.randrange(9999)}@{house}"


def records(seed: int, people: int = 2_000) -> list[tuple[str, Person]]:
    """Records of so many people, one to three each, with their owners."""
    chance = random.Random(seed)
    who: list[_Who] = []
    for owner in range(people):
        near = chance.choice(who) if who and chance.random() < 0.08 else None
        who.append(_Who(chance, owner, near))
        if chance.random() < 0.02 and owner:
            who[-1].old = chance.choice(who[:-1]).phone  # issued again
    found = []
    for one in who:
        for nth in range(chance.choices((1, 2, 3), (55, 33, 12))[0]):
            record = _record(chance, one, f"{one.owner:05}-{nth}")
            found.append((str(one.owner), record))
    chance.shuffle(found)
    return found


def _record(chance: random.Random, one: _Who, id: str) -> Person:
    number = one.old if chance.random() < 0.02 else one.phone
    by_mail = chance.random() < 0.01  # a web shop asks for one or the other
    return read(
        id,
        name=_name(chance, one),
        phone="" if by_mail else _phone(chance, number),
        birthday=_birthday(chance, one.born),
        gender="" if chance.random() < 0.25 else _gender(chance, one.gender),
        email=_email(chance, one.email) if by_mail or chance.random() < 0.35 else "",
    )


def _name(chance: random.Random, one: _Who) -> str:
    if one.foreign:
        first, last = one.foreign.split()
        return chance.choice((one.foreign, f"{last} {first}", one.foreign.upper()))
    surname, given = one.surname, one.given
    spelled = "".join(names.syllables(surname)), "".join(names.syllables("王" + given)[1:])
    first, last = chance.choice((spelled, spelled[::-1]))
    shapes = (
        surname + given,
        (surname + given).translate(TRADITIONAL),
        given + surname,
        f"{surname} {given}",
        chance.choice((f"{first.title()} {last.title()}", f"{first}{last}".upper())),
        surname + ("女士" if one.gender == "f" else "先生"),
        "",
    )
    return chance.choices(shapes, (75, 6, 3, 3, 8, 3, 2))[0]


def _phone(chance: random.Random, number: str) -> str:
    sort = chance.random()
    if sort < 0.02:
        at = chance.randrange(3, 11)
        return (
            number[:at] + str((int(number[at]) + chance.randrange(1, 10)) % 10) + number[at + 1 :]
        )
    if sort < 0.03:
        at = chance.randrange(3, 10)
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    shapes = (
        number, f"+86{number}", f"86{number}", f"0086 {number}", number.translate(WIDE),
        f"{number[:3]} {number[3:7]} {number[7:]}", f"{number[:3]}-{number[3:7]}-{number[7:]}",
    )  # fmt: skip
    return chance.choices(shapes, (60, 10, 3, 2, 5, 10, 10))[0]


def _birthday(chance: random.Random, born: date) -> str:
    sort = chance.random()
    if sort < 0.35:
        return ""
    if sort < 0.55:
        return f"{born:%m-%d}"
    if sort < 0.56 and born.day <= 12:
        return f"{born:%Y-%d-%m}"
    if sort < 0.57:
        return str(born + timedelta(days=1))
    return str(born)


def _gender(chance: random.Random, gender: str) -> str:
    return gender if chance.random() < 0.99 else {"f": "m", "m": "f"}[gender]


def _email(chance: random.Random, email: str) -> str:
    return chance.choices((email, email.upper(), f" {email}"), (80, 15, 5))[0]


def _given(chance: random.Random, gender: str) -> str:
    if chance.random() < 0.35:
        return chance.choice(COMMON[gender])
    return "".join(chance.choices(LETTERS[gender].split(), k=chance.choice((1, 2, 2, 2))))


def _number(chance: random.Random) -> str:
    return chance.choice(HEADS) + f"{chance.randrange(10**8):08}"

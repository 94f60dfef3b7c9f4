"""Labelled texts that can be learnt from in a moment."""

from itertools import product

import pytest

from crm_pwa.insights.words.training import Corpus, Text, counted

OPENINGS = (
    "今天看了",
    "上周买了",
    "朋友介绍",
    "第二次来",
    "路过的时候",
    "网上看到",
    "给妈妈挑",
    "随便逛逛",
)
GOODS = {"鞋": ("鞋子", "靴子", "拖鞋"), "茶": ("绿茶", "红茶", "花茶")}
ENDINGS = {1: ("颇为爱用", "穿着称心", "爱用得很"), 0: ("后来扔掉", "心里别扭", "扔掉算了")}


def texts() -> list[Text]:
    """Two kinds of goods, said to be well and ill in words the dictionary does not have."""
    return [
        Text(kind, good, f"{opening}{thing}，{said}")
        for opening, (kind, things) in product(OPENINGS, GOODS.items())
        for thing, (good, endings) in product(things, ENDINGS.items())
        for said in endings
    ]


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """These texts, counted."""
    return counted(texts())

"""A small shop's words, for the vectors."""

from typing import Any

PACK: dict[str, Any] = {
    "key": "words",
    "concepts": {
        "style.retro": {"zh-Hans": "复古", "zh-Hant": "復古", "en": "Retro"},
        "size_top.m": {"zh-Hans": "上装 M", "en": "Top M"},
        "style.minimal": {"zh-Hans": "极简", "en": "Minimal"},
        "fit.loose": {"zh-Hans": "宽松", "en": "Loose"},
        "fit.high_waist": {"zh-Hans": "高腰", "en": "High waist"},
        "style.street": {"zh-Hans": "街头"},
        "style.sport": {"en": "Sport"},
        "style.office": {"en": "Office"},
        "colour.green": {"en": "Green"},
        "colour.black": {"en": "Black"},
        "colour.white": {"en": "White"},
        "size_top.l": {"zh-Hans": "上装 L", "en": "Top L"},
        "facet.size_top": {"zh-Hans": "上装码", "en": "Top size"},
        "tier.gold": {"zh-Hans": "金卡会员", "en": "Gold member"},
    },
    "facets": [
        {
            "id": "style",
            "multi": True,
            "tab": "style",
            "words": {"zh-Hans": "风格", "en": "Style"},
            "concepts": [
                "style.retro",
                "style.minimal",
                "style.street",
                "style.sport",
                "style.office",
            ],
        },
        {
            "id": "fit",
            "multi": True,
            "tab": "style",
            "words": {"en": "Fit"},
            "concepts": ["fit.loose", "fit.high_waist"],
        },
        {
            "id": "colour",
            "multi": True,
            "tab": "style",
            "words": {"en": "Colour"},
            "concepts": ["colour.green", "colour.black", "colour.white"],
        },
        {
            "id": "size_top",
            "multi": False,
            "tab": "other",
            "words": {"zh-Hans": "上装码", "en": "Top size"},
            "concepts": ["size_top.m", "size_top.l"],
        },
    ],
    "substances": [
        {"id": "polyester", "words": {"zh-Hans": "聚酯纤维", "en": "Polyester"}, "common": True}
    ],
}

RULES: dict[str, Any] = {
    "key": "rules",
    "rules": {
        "birthday": {
            "title": {
                "zh-Hans": "生日礼盒：{n} 件{style}新品",
                "en": "Birthday box: {n} ({style})",
            },
            "script": {"zh-Hans": "提前祝您生日快乐！", "en": "Happy birthday in advance!"},
        }
    },
    "reasons": {
        "spend_year": {"zh-Hans": "年消费 {spend_cents}", "en": "{spend_cents} in a year"},
        "bought_on": {"zh-Hans": "{bought_date}买了{product}", "en": "{bought_date}: {product}"},
        "tier_is": {"en": "{tier}"},
    },
    "unsuitable": [{"id": "no_time", "words": {"zh-Hans": "没空", "en": "No time"}}],
}

SPOKEN: list[tuple[str, list[Any]]] = [
    ("word", ["style.retro"]),
    ("word", ["style.street"]),
    ("word", ["polyester"]),
    ("word", ["no_time"]),
    ("word", ["style.new_wave"]),
    ("word", ["__proto__"]),
    ("word", ["的确良"]),
    ("word", ["3.5"]),
    ("word", ["36.2.1"]),
    ("facet_word", ["style"]),
    ("facet_word", ["size_hat"]),
    ("facet_word", ["constructor"]),
    ("say", ["birthday", {"n": 3, "style": "style.retro"}]),
    ("say", ["birthday", {"n": 3, "style": ["style.retro", "fit.loose"]}]),
    ("say", ["birthday", {}]),
    ("say", ["birthday", {}, "script"]),
    ("say", ["unheard.of_rule", {}]),
    ("because", [{"k": "spend_year", "spend_cents": 1_234_567}]),
    ("because", [{"k": "spend_year", "spend_cents": 1_234_500}]),
    ("because", [{"k": "bought_on", "bought_date": "2026-03-08", "product": "羊毛大衣"}]),
    ("because", [{"k": "tier_is", "tier": "tier.gold"}]),
    ("because", [{"k": "unheard_of"}]),
    ("day", ["2026-03-08"]),
    ("day", ["12-31"]),
    ("day", ["soon"]),
    ("money", [128_000]),
    ("money", [-5]),
    ("money", [None]),
    (
        "fill",
        ["{a} {a_date} {a_cents} {A} {{a}} {a", {"a": "$1", "a_date": "02-29", "a_cents": 99}],
    ),
]

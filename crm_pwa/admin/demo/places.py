"""The chain's three stores and the people who work in them."""

from typing import Any

TRADES = "apparel,beauty,mother-and-baby"
TIMEZONE = "Asia/Shanghai"
HOMES = ("store-a", "store-b", "store-c")
SHARES = (46, 30, 24)
"""How many of a hundred members call each store theirs."""

_STORES = (
    ("store-a", "禾里生活 静安店", "上海", 31.2290, 121.4484),
    ("store-b", "禾里生活 徐汇店", "上海", 31.1956, 121.4370),
    ("store-c", "禾里生活 杭州湖滨店", "杭州", 30.2548, 120.1616),
)
_STAFF = (
    ("guide-a", "王芳", "guide", ("store-a",)),
    ("guide-a2", "周婷", "guide", ("store-a",)),
    ("lead-a", "陈岚", "lead", ("store-a",)),
    ("guide-b", "何静", "guide", ("store-b",)),
    ("lead-b", "王磊", "lead", ("store-b",)),
    ("guide-ab", "唐雨", "guide", ("store-a", "store-b")),
    ("guide-c", "许诺", "guide", ("store-c",)),
    ("lead-c", "孙洁", "lead", ("store-c",)),
    ("area", "沈文", "area", ("store-a", "store-b")),
    ("hq", "顾宁", "hq", ()),
    ("admin", "林川", "admin", ()),
)
ON_THE_FLOOR = {
    "store-a": ("guide-a", "guide-a", "guide-a2", "guide-ab", "lead-a"),
    "store-b": ("guide-b", "guide-b", "guide-ab", "lead-b"),
    "store-c": ("guide-c", "guide-c", "lead-c"),
}
"""Who writes notes in a store, as often as they are named."""


def stores() -> list[dict[str, Any]]:
    """The rows of stores.csv; `trade` is what the store's settings need besides."""
    return [
        {
            "store_id": ident,
            "name": name,
            "region": region,
            "timezone": TIMEZONE,
            "latitude": latitude,
            "longitude": longitude,
            "trade": TRADES,
        }
        for ident, name, region, latitude, longitude in _STORES
    ]


def staff() -> list[dict[str, Any]]:
    """Accounts to open: login, name, role, stores (none = the whole chain), language."""
    return [
        {"login": login, "name": name, "role": role, "stores": list(at), "language": "zh-Hans"}
        for login, name, role, at in _STAFF
    ]

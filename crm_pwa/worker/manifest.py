"""The manifest: what a phone needs to put the app on its home screen, in a guide's language."""

from collections.abc import Callable
from typing import Any

Speak = Callable[[str], str]
Find = Callable[[str], str]
BRAND, PAPER = "#0f5c4d", "#faf8f4"
NARROW, WIDE = "780x1688", "2048x1536"


def of(language: str, _: Speak, path: Find, asset: Find) -> dict[str, Any]:
    """The members of the manifest (w3.org/TR/appmanifest).

    ``_`` speaks the language; ``path`` and ``asset`` find the address of an endpoint and a file.
    ``id`` is the same in every language: it is one app, whatever it is called.
    """
    return {
        "id": "/",
        "name": _("Preference cards"),
        "short_name": _("Cards"),
        "description": _("Preference cards, with or without network"),
        "lang": language,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": PAPER,
        "theme_color": BRAND,
        "categories": ["business", "productivity", "shopping"],
        "icons": _icons(asset),
        "screenshots": _screenshots(language, _, asset),
        "shortcuts": _shortcuts(_, path, asset),
    }


def _icons(asset: Find) -> list[dict[str, str]]:
    drawn = {"src": asset("icons/app.svg"), "sizes": "any", "type": "image/svg+xml"}
    small = _picture(asset("icons/app-192.png"), "192x192")
    large = _picture(asset("icons/app-512.png"), "512x512")
    cut = _picture(asset("icons/app-maskable-512.png"), "512x512")
    return [drawn, small, large, {**cut, "purpose": "maskable"}]


def _screenshots(language: str, _: Speak, asset: Find) -> list[dict[str, str]]:
    shown = "en" if language == "en" else "zh"
    pictures = (
        ("card", NARROW, "narrow", _("A preference card")),
        ("today", NARROW, "narrow", _("The list of today")),
        ("list", WIDE, "wide", _("The store lead’s list of the day")),
    )
    return [
        {
            **_picture(asset(f"screens/{name}-{shown}.png"), sizes),
            "form_factor": form,
            "label": label,
        }
        for name, sizes, form, label in pictures
    ]


def _shortcuts(_: Speak, path: Find, asset: Find) -> list[dict[str, Any]]:
    tabs = (
        (_("Scan"), "members.scan_page"),
        (_("Today"), "followups.today"),
        (_("Find"), "members.search"),
    )
    icons = [_picture(asset("icons/app-192.png"), "192x192")]
    return [{"name": name, "url": path(endpoint), "icons": icons} for name, endpoint in tabs]


def _picture(address: str, sizes: str) -> dict[str, str]:
    return {"src": address, "sizes": sizes, "type": "image/png"}

"""The real template environment with sample words, for drawing screens without a shop behind."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader

from crm_pwa.core.templating import catalogues
from crm_pwa.core.templating.environment import PlainEnvironment, make_environment
from crm_pwa.core.templating.language import language, using

ROOT = Path(__file__).parents[2]
SAMPLES = Path(__file__).parent / "contexts"
WORDS = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
PATHS: dict[str, str] = WORDS["paths"]
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def spoken(words: dict[str, str]) -> str:
    """Choose the word of the language being spoken."""
    return words.get(language()) or words.get("zh-Hans") or words["en"]


def path(endpoint: str, **values: str) -> str:
    """Fill an endpoint's path in."""
    found = PATHS[endpoint]
    for key, value in values.items():
        found = found.replace(f"<{key}>", value)
    return found


def asset(name: str) -> str:
    """Name a static file."""
    return f"/static/{name}"


def word(concept: str) -> str:
    """Speak a concept; unknown ones are shown as they are."""
    found = WORDS["concepts"].get(concept)
    return spoken(found) if found else concept


def facet_word(facet: str) -> str:
    """Speak a facet."""
    found = WORDS["facets"].get(facet)
    return spoken(found) if found else facet


def day(iso: str) -> str:
    """Speak a date without its year."""
    month, date = int(iso[5:7]), int(iso[8:10])
    return f"{date} {MONTHS[month - 1]}" if language() == "en" else f"{month} 月 {date} 日"


def money(cents: int) -> str:
    """Speak an amount; cents only when there are some."""
    whole, rest = divmod(cents, 100)
    return f"¥{whole:,}" + (f".{rest:02d}" if rest else "")


def days_ago(days: int) -> str:
    """Speak an age in days."""
    if language() == "en":
        return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    return "今天" if days == 0 else "昨天" if days == 1 else f"{days} 天前"


def filled(text: str, args: dict[str, Any]) -> str:
    """Put arguments into the holes of a rule's words."""
    for key, value in args.items():
        if key.endswith("_cents"):
            value = money(value)
        elif key.endswith("_date"):
            value = day(value)
        text = text.replace("{" + key + "}", word(str(value)))
    return text


def say(rule: str, args: dict[str, Any], part: str = "title") -> str:
    """Speak a prompt's title or its line of script."""
    found = WORDS["rules"].get(rule, {}).get(part)
    return filled(spoken(found), args) if found else ""


def because(reason: dict[str, Any]) -> str:
    """Speak one dated reason."""
    return filled(spoken(WORDS["reasons"][reason["k"]]), reason)


GLOBALS: dict[str, Callable[..., str]] = {
    "path": path,
    "asset": asset,
    "word": word,
    "facet_word": facet_word,
    "say": say,
    "because": because,
}


def environment() -> PlainEnvironment:
    """Make the house's environment with the words above."""
    return make_environment(
        FileSystemLoader(ROOT / "templates"),
        catalogues=catalogues.load(ROOT / "translations"),
        globals=GLOBALS,
        filters={"day": day, "money": money, "days_ago": days_ago},
    )


def sample_names() -> list[str]:
    """List the samples: `<template folder>.<template>.<state>`."""
    return sorted(p.stem for p in SAMPLES.glob("*.json") if p.stem != "page")


def draw(name: str, lang: str) -> str:
    """Render a sample as a page in a language."""
    sample = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    page = json.loads((SAMPLES / "page.json").read_text("utf-8")) | sample.get("page", {})
    page["lang"] = lang
    page["unsuitable"] = [{"id": u["id"], "words": u["words"]["en" if lang == "en" else "zh-Hans"]} for u in WORDS["unsuitable"]]
    with using(lang):
        return environment().get_template(sample["template"]).render(page=page, **sample["context"])

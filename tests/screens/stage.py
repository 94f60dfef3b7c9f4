"""The application's own templates and words on sample data, with no shop behind them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader

from crm_pwa.core import words
from crm_pwa.core.templating import catalogues
from crm_pwa.core.templating.environment import PlainEnvironment, make_environment
from crm_pwa.core.templating.language import using

ROOT = Path(__file__).parents[2]
SAMPLES = Path(__file__).parent / "contexts"
GIVEN = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
Sample = dict[str, Any]


def path(endpoint: str, **values: str) -> str:
    """Fill an endpoint's path in."""
    found: str = GIVEN["paths"][endpoint]
    for key, value in values.items():
        found = found.replace(f"<{key}>", value)
    return found


def asset(name: str) -> str:
    """Name a static file. Raises FileNotFoundError for one that is not there."""
    (ROOT / "static" / name).stat()
    return f"/static/{name}"


@cache
def environment() -> PlainEnvironment:
    """Make the house's environment, taught the sample words."""
    words.learn(GIVEN["words"], GIVEN["rules"], "CNY")
    return make_environment(
        FileSystemLoader(ROOT / "templates"),
        catalogues=catalogues.load(ROOT / "translations"),
        globals={"path": path, "asset": asset, **words.GLOBALS},
        filters=words.FILTERS,
    )


def samples() -> dict[str, Sample]:
    """Read the samples, named `<template folder>.<template>.<state>`."""
    files = sorted(SAMPLES.glob("*.*.json"))
    return {file.stem: json.loads(file.read_text("utf-8")) for file in files}


def page(sample: Sample, lang: str) -> dict[str, Any]:
    """Make the `page` of a sample in a language."""
    common = json.loads((SAMPLES / "page.json").read_text("utf-8"))
    reasons = [
        {"id": one["id"], "words": one["words"].get(lang, one["words"]["zh-Hans"])}
        for one in GIVEN["rules"]["unsuitable"]
    ]
    changed: dict[str, Any] = sample.get("page", {})
    return {**common, "unsuitable": reasons, **changed, "lang": lang}


def draw(sample: Sample, lang: str) -> str:
    """Render a sample in a language."""
    with using(lang):
        template = environment().get_template(sample["template"])
        return template.render(page=page(sample, lang), **sample["context"])

"""A pack file with a fault is refused, and the message says where the fault is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_pwa.notes.packs.reading import FOLDER, PackError, read
from crm_pwa.notes.packs.shapes import TRADES

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in FOLDER.glob("*.json"):
        shutil.copy(file, tmp_path)
    return tmp_path


def changed(folder: Path, name: str, change: Change) -> Path:
    path = folder / name
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    return folder


def concept(ident: str, word: str) -> dict[str, Any]:
    return {"id": ident, "words": {"zh-Hans": word, "zh-Hant": word, "en": word}}


def test_the_packs_as_shipped_are_sound(folder: Path) -> None:
    assert set(read(folder).packs) == set(TRADES)


FAULTS: list[tuple[str, Change, str]] = [
    (
        "apparel.json",
        lambda d: d["concepts"][0]["words"].pop("zh-Hant"),
        "style.minimal: has words in zh-Hans, en",
    ),
    (
        "apparel.json",
        lambda d: d["concepts"][0]["words"].update(en=" "),
        "style.minimal: its en word is empty",
    ),
    (
        "apparel.json",
        lambda d: d["concepts"].append(concept("mood.happy", "x")),
        "apparel.json: mood.happy: is not facet.word",
    ),
    (
        "apparel.json",
        lambda d: d["concepts"].append(concept("style.Déco", "x")),
        "is not facet.word",
    ),
    (
        "beauty.json",
        lambda d: d["concepts"].append(concept("style.retro", "x")),
        "beauty.json: style.retro: is defined twice",
    ),
    (
        "apparel.json",
        lambda d: d["concepts"].append(d["concepts"][0]),
        "apparel.json: style.minimal stands there twice",
    ),
    (
        "beauty.json",
        lambda d: d["concepts"].append(concept("style.plain", "简约")),
        'beauty.json: style.plain: "简约" already means style.minimal',
    ),
    (
        "beauty.json",
        lambda d: d["concepts"].append("style.nowhere"),
        "beauty.json: style.nowhere is defined nowhere",
    ),
    (
        "facets.json",
        lambda d: d["facets"][0].update(tab="left"),
        "facets.json: Invalid enum value 'left'",
    ),
    (
        "facets.json",
        lambda d: d["facets"][0]["question"].pop("en"),
        "question.style: has words in zh-Hans, zh-Hant",
    ),
    (
        "facets.json",
        lambda d: d["facets"][0].pop("purpose"),
        "facets.json: Object missing required field `purpose`",
    ),
    (
        "facets.json",
        lambda d: d["facets"][0]["purpose"].update(en=""),
        "why.style: its en word is empty",
    ),
    (
        "home.json",
        lambda d: d["questions"]["style"].pop("zh-Hant"),
        "home.json: question.style: has words in zh-Hans, en",
    ),
    (
        "home.json",
        lambda d: d["questions"].update(income={}),
        "home.json: income is no facet",
    ),
    (
        "substances.json",
        lambda d: d["substances"].append({**concept("allergen.x", "涤纶"), "group": "fibre"}),
        'substances.json: allergen.x: "涤纶" already means allergen.polyester',
    ),
    (
        "substances.json",
        lambda d: d["substances"].append({**concept("allergen.x", "x"), "group": "none"}),
        "substances.json: allergen.x: its group",
    ),
    (
        "substances.json",
        lambda d: d["substances"][0].update(within=["allergen.nobody"]),
        "substances.json: allergen.polyester: its group or what it is within",
    ),
    (
        "substances.json",
        lambda d: d["common"].pop("beauty"),
        "substances.json: common must name every trade",
    ),
    ("shared.json", lambda d: d.update(note="?"), "shared.json: Object contains unknown field"),
]


@pytest.mark.parametrize(("name", "change", "message"), FAULTS)
def test_a_fault_is_refused_by_name(folder: Path, name: str, change: Change, message: str) -> None:
    with pytest.raises(PackError) as refused:
        read(changed(folder, name, change))
    assert message in str(refused.value)


def test_a_file_that_is_not_json_is_refused_by_name(folder: Path) -> None:
    (folder / "beauty.json").write_text("{")
    with pytest.raises(PackError, match=r"^beauty\.json: "):
        read(folder)

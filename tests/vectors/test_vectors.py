"""The vectors that hold the phone's modules are what Python answers today."""

import json
from typing import Any

import pytest

from crm_pwa.core import hlc, words
from crm_pwa.core.merge import fold_all
from tests.core.merge.histories import NOW_MS
from tests.vectors.make import FILES, FOLDER, written

STORIES: list[dict[str, Any]] = json.loads((FOLDER / "stories.json").read_bytes())


@pytest.mark.parametrize("name", FILES)
def test_a_vector_file_holds_what_python_answers(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kept in ("_named", "_facets", "_rules", "_reasons"):
        monkeypatch.setattr(words, kept, {})
    assert (FOLDER / f"{name}.json").read_bytes() == written(FILES[name]())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["name"])
def test_a_story_ends_as_it_is_told(story: dict[str, Any]) -> None:
    ops = [_whole(op) for op in story["ops"]]
    for told in (ops, ops[::-1]):
        state = fold_all(told)
        ends = story["ends"]
        assert {key: _told(state[key], ends[key]) for key in ends} == ends


def _whole(op: dict[str, Any]) -> dict[str, Any]:
    """Fill in what a story leaves out; `at` counts seconds."""
    usual = {"v": 1, "m": "m1", "n": 0, "act": "a", "seen": 0, "p": {}}
    return usual | {"hlc": hlc.make(NOW_MS + 1000 * op["at"])} | op


def _told(value: Any, told: Any) -> Any:
    """Give of a value what the story tells about it."""
    if isinstance(told, dict) and isinstance(value, dict):
        return {key: _told(value.get(key), one) for key, one in told.items()}
    if isinstance(told, list) and isinstance(value, list) and len(told) == len(value):
        return [_told(one, wanted) for one, wanted in zip(value, told, strict=True)]
    return value

"""The worker's real screens: each sample of tests/screens, its values made hostile."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from jinja2 import Environment, FileSystemLoader

from crm_pwa.core import words
from crm_pwa.core.templating import compile_module, load_catalogues, make_environment
from crm_pwa.worker.screens import SCREENS
from crm_pwa.worker.templates import Paths
from tests.core.templating.contexts import HOSTILE
from tests.core.templating.shop import RUNTIME, Case
from tests.screens.stage import GIVEN, ROOT, page, samples

SAMPLES = [sample for sample in samples().values() if sample["template"] in SCREENS]
LANGUAGES = ("zh-Hans", "en", "zh-Hant")
CATALOGUES = load_catalogues(ROOT / "translations")
IN_PATHS = frozenset({"m", "id", "op", "prompt"})
STATIC = ROOT / "static"
ASSETS = {
    name: f"/static/{name}?v=1"
    for name in (file.relative_to(STATIC).as_posix() for file in sorted(STATIC.rglob("*.*")))
}


@contextmanager
def screen_environment() -> Iterator[Environment]:
    """Make the environment of the application, taught the sample shop's words and no others."""
    shelves: list[Any] = [words._named, words._facets, words._rules, words._reasons]
    before = [dict(shelf) for shelf in shelves]
    for shelf in shelves:
        shelf.clear()
    words.learn(GIVEN["words"], GIVEN["rules"], "CNY")
    paths = Paths()
    paths.table = GIVEN["paths"]
    yield make_environment(
        FileSystemLoader(ROOT / "templates"),
        catalogues=CATALOGUES,
        globals={"path": paths.path, "asset": ASSETS.__getitem__, **words.GLOBALS},
        filters=words.FILTERS,
    )
    for shelf, kept in zip(shelves, before, strict=True):
        shelf.update(kept)


def screen_module(environment: Environment, runtime: str = RUNTIME.as_uri()) -> str:
    """Compile every screen of the worker, with the sample shop's paths and words as data."""
    data = {"paths": GIVEN["paths"], "assets": ASSETS, "taught": GIVEN}
    return compile_module(
        environment,
        SCREENS,
        catalogues=CATALOGUES,
        data=data,
        messages=words.MESSAGES,
        runtime=runtime,
    )


def hostile_screen(seed: int, template: str = "") -> Case:
    """Return a screen (of one template, if named) with its sample's data made hostile.

    Shapes stay: text becomes other text, a list shorter or longer. What stands in a path is
    seldom changed, since no path takes anything but letters, digits and hyphens.
    """
    random = Random(seed)
    chosen = [sample for sample in SAMPLES if template in ("", sample["template"])]
    sample, language = random.choice(chosen), random.choice(LANGUAGES)
    context = {**sample["context"], "page": page(sample, language)}
    return Case(sample["template"], _hostile(context, random, ""), language)


def _hostile(value: Any, random: Random, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _hostile(item, random, name) for name, item in value.items()}
    if isinstance(value, list):
        changed = value and random.random() < 0.2
        items = random.choices(value, k=random.randrange(4)) if changed else value
        return [_hostile(item, random, key) for item in items]
    if random.random() > (0.01 if key in IN_PATHS else 0.2):
        return value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return random.choice([0, 1, 2, -1, 11, 99, 12345678, 2**52])
    return random.choice([value, *HOSTILE]) if isinstance(value, str) else value

"""Every message that can be shown is translated, and no translation is left over."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from crm_pwa.core.templating import catalogues
from tests.screens.stage import ROOT

CONFIG = ROOT / "translations" / "babel.cfg"
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
HOLE = re.compile(r"%\(\w+\)s|\{\w+\}")


def spoken() -> set[str]:
    """Find every message in templates and code, the singular of a counted one."""
    with CONFIG.open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call] # Babel has no types for it
    found: set[str] = set()
    for folder in ("templates", "crm_pwa"):
        kept = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods]
        kept_options = {key.removeprefix(f"{folder}/"): value for key, value in options.items()}
        for _, _, message, *_ in extract_from_dir(ROOT / folder, kept, kept_options):
            found.add(message if isinstance(message, str) else message[0])
    return found


SPOKEN = spoken()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_is_translated(lang: str) -> None:
    assert SPOKEN - set(catalogues.load(ROOT / "translations")[lang]) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_translation_is_left_over(lang: str) -> None:
    assert set(catalogues.load(ROOT / "translations")[lang]) - SPOKEN == {""}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_fills_the_same_holes(lang: str) -> None:
    for message, translated in catalogues.load(ROOT / "translations")[lang].items():
        for text in [translated] if isinstance(translated, str) else translated:
            missing = set(HOLE.findall(text)) - set(HOLE.findall(message)) - {"%(n)s"}
            assert not missing, message

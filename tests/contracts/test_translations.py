"""Every visible string is in the catalogues, whole: the strings are extracted here once more."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
HOLE = re.compile(r"\{\w+\}")
COMPLETE = ("en", "zh_Hans", "zh_Hant")


def extract(folder: Path, into: Path) -> Catalog:
    """Extract the strings of the project below ``folder`` as babel.cfg says."""
    pybabel = str(Path(sys.executable).with_name("pybabel"))
    arguments = ["extract", "--mapping", str(ROOT / "babel.cfg"), "--output", str(into), "."]
    subprocess.run([pybabel, "--quiet", *arguments], cwd=folder, check=True)
    return catalogue(into)


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def po_file(language: str) -> Path:
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


def messages(of: Catalog) -> Iterator[Message]:
    return (message for message in of if message.id)


def key(message: Message) -> tuple[str | None, str]:
    """What tells one message from another: context and (singular) words."""
    id: Any = message.id
    return message.context, id if isinstance(id, str) else id[0]


def unfinished(message: Message) -> bool:
    words: Any = message.string
    forms = [words] if isinstance(words, str) else list(words)
    return message.fuzzy or not all(forms)


@pytest.fixture(scope="module")
def in_code(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The strings that stand in the code now."""
    return extract(ROOT, tmp_path_factory.mktemp("strings") / "messages.pot")


def test_the_code_has_strings_to_translate(in_code: Catalog) -> None:
    assert sum(1 for _ in messages(in_code)) > 100


@pytest.mark.parametrize("language", COMPLETE)
def test_no_string_is_missing_from_the_catalogue(language: str, in_code: Catalog) -> None:
    known = {key(message) for message in messages(catalogue(po_file(language)))}
    assert sorted({key(m) for m in messages(in_code)} - known, key=str) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_no_string_of_the_catalogue_is_gone_from_the_code(language: str, in_code: Catalog) -> None:
    there = {key(message) for message in messages(in_code)}
    known = {key(message) for message in messages(catalogue(po_file(language)))}
    assert sorted(known - there, key=str) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_every_string_is_translated_for_certain(language: str) -> None:
    open_ones = [m.id for m in messages(catalogue(po_file(language))) if unfinished(m)]
    assert open_ones == []


@pytest.mark.parametrize("language", COMPLETE)
def test_a_translation_fills_the_holes_of_its_message(language: str) -> None:
    translated = catalogue(po_file(language))
    faults = {
        str(message.id): [str(error) for error in found]
        for message in messages(translated)
        if message.string and (found := list(message.check(translated)))
    }
    assert faults == {}


@pytest.mark.parametrize("language", COMPLETE)
def test_a_translation_fills_the_holes_a_script_fills(language: str) -> None:
    for message in messages(catalogue(po_file(language))):
        ids, words = (HOLE.findall(str(said)) for said in (message.id, message.string))
        assert set(ids) == set(words), message.id


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("crm_pwa/notes/forms.py", 'title = _("A new word")\n', "A new word"),
        ("templates/notes/x.html", "<p>{{ _('A new word') }}</p>", "A new word"),
        ("templates/notes/y.html", "{% trans n=3 %}{{ n }} word{% endtrans %}", "%(n)s word"),
        ("static/page/x.js", 'show(_("A new word"));\n', "A new word"),
    ],
)
def test_a_new_string_is_found(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / "project" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    found = extract(tmp_path / "project", tmp_path / "messages.pot")
    assert [m.id for m in messages(found)] == [message]

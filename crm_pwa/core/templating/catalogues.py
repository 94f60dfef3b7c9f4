"""Reads translations as they are kept: text files that people and Babel edit.

The application reads the .po files themselves, so a fresh clone speaks every language with no step
between and no second copy of a translation to grow stale.
"""

import re
from ast import literal_eval
from collections.abc import Iterable
from pathlib import Path

from crm_pwa.core.templating.language import plural_rule

Entry = dict[str, str]

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?(".*")')
_FORMAT = re.compile(r"(?:[^%]|%%|%\(\w+\)s)*")


def load(folder: Path) -> dict[str, dict[str, str | list[str]]]:
    """Read every `<language>/LC_MESSAGES/messages.po` below a folder.

    Returns language → message → translation, a list where the message counts; a message in a
    context is `context\\x04message`, the header is the message "". The folder `zh_Hans` is the
    language `zh-Hans`. What is unfinished (empty or fuzzy) is left out.
    Raises ValueError for a file that is no catalogue, or a translation that cannot be filled in.
    """
    return {
        path.parts[-3].replace("_", "-"): _read(path)
        for path in sorted(folder.glob("*/LC_MESSAGES/messages.po"))
    }


def check_format(message: str, *, where: str) -> None:
    """Allow `%(name)s` and `%%` in a message, the two that both renderers fill in alike."""
    if not _FORMAT.fullmatch(message):
        raise ValueError(f"{where}: only %(name)s and %% may follow a per cent sign: {message!r}")


def _read(path: Path) -> dict[str, str | list[str]]:
    catalogue: dict[str, str | list[str]] = {}
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        lines = [line.strip() for line in block.splitlines()]
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        entry = _entry((line for line in lines if line and not line.startswith("#")), path)
        if translation := _translation(entry):
            catalogue[_key(entry)] = translation
    _check(catalogue, path)
    return catalogue


def _check(catalogue: dict[str, str | list[str]], path: Path) -> None:
    plural_rule(catalogue)
    forms = re.search(r"nplurals=(\d+)", str(catalogue.get("", "")))
    for message, translation in catalogue.items():
        texts = translation if isinstance(translation, list) else [translation]
        if texts is translation and forms and len(texts) != int(forms[1]):
            raise ValueError(f"{path}: {forms[1]} plural forms are wanted: {message!r}")
        for text in texts if message else ():
            check_format(text, where=str(path))


def _entry(lines: Iterable[str], path: Path) -> Entry:
    entry: Entry = {}
    field = ""
    for line in lines:
        match = _LINE.fullmatch(line)
        if not match or not (match[1] or field):
            raise ValueError(f"{path}: not a line of a catalogue: {line}")
        field = match[1] or field
        entry[field] = entry.get(field, "") + literal_eval(match[2])
    return entry


def _key(entry: Entry) -> str:
    context = entry.get("msgctxt")
    return entry["msgid"] if context is None else f"{context}\x04{entry['msgid']}"


def _translation(entry: Entry) -> str | list[str]:
    if "msgid_plural" not in entry:
        return entry.get("msgstr", "")
    forms = [text for field, text in sorted(entry.items()) if field.startswith("msgstr[")]
    return forms if all(forms) else ""

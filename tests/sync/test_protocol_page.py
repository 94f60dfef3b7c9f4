"""docs/sync.md says what the code does: every kind, field, verdict, reason and status."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crm_pwa.core.merge import Op, catalogue
from crm_pwa.members.judge import REASONS
from crm_pwa.sync import versions
from crm_pwa.sync.pull import Page
from crm_pwa.sync.push import MOST_BYTES, MOST_OPS, PROTO, Answer, Envelope

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/sync.md").read_text("utf-8")
WORDS = (ROOT / "templates/components/why_words.html").read_text("utf-8")
HEADS = ("`s`", "`why`")
CELL = re.compile(r"(?<!\\)\|")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading that begins so."""
    part = re.split(r"^#+ ", TEXT.split(heading, 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in CELL.split(line)[1:-1]] for line in lines]
    return [row for row in cells if not set(row[0]) <= {"-"}]


def names(table: list[list[str]], head: str) -> list[str]:
    """The codes in the first column of the table with this head, up to the next one's."""
    start = next(at for at, row in enumerate(table) if row[0] == head)
    found = []
    for row in table[start + 1 :]:
        code = re.fullmatch(r"`([^`]+)`", row[0])
        if not code or row[0] in HEADS:
            break
        found.append(code[1])
    return found


def fields(of: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(of)}


def test_the_fields_of_an_operation_are_all_there() -> None:
    assert set(names(rows("## An operation"), "field")) == fields(Op) - {"rev"}


def test_every_kind_its_payload_and_its_needs_are_there() -> None:
    told = {row[0].strip("`"): row for row in rows("### Kinds")[1:]}
    for kind in catalogue():
        _, version, payload, needs, consent = told.pop(kind.name)
        assert int(version) == kind.version
        parts = {
            (name, optional == "?") for name, optional in re.findall(r"`([a-z_]+)`(\??)", payload)
        }
        assert parts == {
            (field.encode_name, not field.required)
            for field in msgspec.structs.fields(kind.payload)
        }, kind.name
        assert needs == (f"`{kind.needs}`" if kind.needs else "")
        assert consent == (kind.layer or "")
    assert told == {}


def choices(of: Any) -> set[str]:
    """The words a field of closed choice takes."""
    return set(getattr(of, "__args__", ())) if "Literal" in str(of) else set()


def test_every_choice_of_a_payload_is_named() -> None:
    told = {row[0].strip("`"): row[2] for row in rows("### Kinds")[1:]}
    for kind in catalogue():
        for field in msgspec.structs.fields(kind.payload):
            for word in choices(field.type):
                assert re.search(rf"\b{word}\b", told[kind.name]), (kind.name, word)


def test_the_envelope_is_there() -> None:
    assert set(names(rows("## Push"), "field")) == fields(Envelope)
    assert f"{MOST_OPS} operations and {MOST_BYTES // 1024} KiB" in TEXT
    assert ["`proto`", str(PROTO)] in rows("## Push")
    for name in fields(Answer):
        assert f"`{name}`" in TEXT.split("## Push")[1].split("## Pull")[0]


def test_the_kinds_whose_outcome_a_phone_can_tell_are_there() -> None:
    told = TEXT.split("A card you can tell by yourself")[1].split("of\ntheir newest versions")[0]
    kinds = set(re.findall(r"`([a-z]+\.[a-z]+)`", told))
    assert kinds == {kind.name for kind in catalogue() if kind.foreseen}


def test_every_verdict_is_there() -> None:
    assert names(rows("## Push"), "`s`") == ["accepted", "duplicate", "rejected", "deferred"]


def test_every_reason_is_there_and_has_words_for_people() -> None:
    assert set(names(rows("## Push"), "`why`")) == REASONS
    for reason in REASONS - {"invalid"}:
        assert f'code == "{reason}"' in WORDS


def test_no_reason_is_given_that_is_not_on_the_list() -> None:
    sources = (path.read_text("utf-8") for path in (ROOT / "crm_pwa").rglob("*.py"))
    given = {why for source in sources for why in re.findall(r"Rejected\(\s*\"([a-z_]+)\"", source)}
    assert given <= REASONS
    assert given


def test_a_page_of_the_feed_is_there() -> None:
    assert set(names(rows("## Pull"), "field")) == fields(Page)
    assert f"the newest is {versions.CARD}, and three are served" in TEXT
    assert versions.SERVED == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 429, 503])
def test_every_status_is_there(status: int) -> None:
    told = " ".join(row[0] for row in rows("## Other answers"))
    assert str(status) in told

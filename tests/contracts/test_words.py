"""One word for one idea: a member is never a customer, a client or a VIP, nowhere in the code."""

import re
from pathlib import Path

import pytest

from tests.contracts.sizes import ROOT, files

SYNONYM = re.compile(r"(?<![a-z])(customers?|clients?|vips?)(?![a-z])", re.IGNORECASE)
# Names the web platform and the tools gave; nobody means a member by them.
PLATFORM = re.compile(
    r"\bself\.clients\b|\bclients\.(?:matchAll|claim|get|openWindow)\b|\b\w*[cC]lientId\b"
    r"|\b(?:Window)?Clients?\b(?=[^\n]*\bWorker\b)|\bWindowClient\b|\bclient(?:X|Y|Width|Height)\b"
    r"|\bclient\.postMessage\b|\bgetBoundingClientRect\b|\bprometheus_client\b|\btest_client\b|\bFlaskClient\b"
)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")


def synonyms(text: str) -> list[str]:
    """Every synonym in a text, whole words and parts of names alike."""
    ours = PLATFORM.sub(" ", text)
    return SYNONYM.findall(CAMEL.sub(" ", ours))


def readable() -> list[Path]:
    return [
        path
        for path in files("*", "crm_pwa", "templates", "static")
        if path.suffix in {".py", ".html", ".js", ".css", ".json", ".svg", ".txt", ".md"}
    ]


def test_no_file_calls_a_member_by_another_name() -> None:
    found = {
        str(path.relative_to(ROOT)): words
        for path in readable()
        if (words := synonyms(path.read_text()))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["customer", "class CustomerCard", "client_id = 7", "vip", "the VIPs of", "isVip(member)"],
)
def test_a_synonym_is_found(text: str) -> None:
    assert synonyms(text)


@pytest.mark.parametrize(
    "text",
    ["await self.clients.claim()", "event.clientX", "client.postMessage(x)", "app.test_client()",
     "el.getBoundingClientRect()", "event.resultingClientId", "viper"],
)  # fmt: skip
def test_a_word_of_the_platform_is_left_alone(text: str) -> None:
    assert synonyms(text) == []

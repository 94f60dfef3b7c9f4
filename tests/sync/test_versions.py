"""Old shells: cards in the shape they read, and pushing when there is none for them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_pwa.sync import versions
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone

PhoneOf = Callable[[Person], Phone]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards have come to shape 4; each shape before lacks what the next one brought."""
    monkeypatch.setattr(versions, "CARD", 4)
    for shape in (2, 3, 4):
        monkeypatch.setitem(versions.DOWN, shape, _less(shape))


def _less(shape: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: body | {"shape": shape - 1}


def ask(phone: Phone, reads: str, method: str = "GET") -> tuple[int, dict[str, Any]]:
    """Pull, or push one consent, as a shell that reads this shape."""
    headers = {"Authorization": f"Bearer {phone.token}", "Accept-Card": reads}
    if method == "GET":
        query = {"store": phone.person.stores[0]}
        answer = phone.browser.get("/sync/v1/pull", query_string=query, headers=headers)
    else:
        op = phone.op("consent.set", method, TASTE)
        body = json.dumps({"proto": 1, "ops": [op]})
        answer = phone.browser.post("/sync/v1/push", data=body, headers=headers)
    return answer.status_code, answer.get_json()


def shapes(page: dict[str, Any]) -> set[int]:
    return {row["body"].get("shape", 4) for row in page["rows"] if row["t"] == "card"}


@pytest.mark.parametrize(
    ("reads", "shape"), [("", 4), ("5", 4), ("9" * 5_000, 4), ("4", 4), ("3", 3), ("2", 2)]
)
def test_a_shell_gets_the_newest_shape_it_reads(
    grown: None, phone_of: PhoneOf, guide_a: Person, member_a: str, reads: str, shape: int
) -> None:
    status, page = ask(phone_of(guide_a), reads)
    assert (status, shapes(page)) == (200, {shape})


def test_a_shell_too_old_for_cards_is_told_so_and_still_pushes(
    grown: None, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    assert ask(phone, "1") == (409, {"error": "build", "text": ask(phone, "1")[1]["text"]})
    status, answer = ask(phone, "1", member_a)
    assert status == 200
    assert answer["results"][0]["s"] == "accepted"
    assert answer["rows"] == []


def test_the_shell_of_this_release_is_served_and_not_asked_to_update() -> None:
    text = (ROOT / "static/shared/versions.js").read_text("utf-8")
    said = {name: int(n) for name, n in re.findall(r"export const (\w+) = (\d+);", text)}
    assert said["CARD"] == versions.CARD
    assert said["GENERATION"] >= int(versions.MIN_BUILD)
    assert set(versions.DOWN) >= set(range(max(2, versions.CARD - 1), versions.CARD + 1))

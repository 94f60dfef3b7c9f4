"""The page of messages: what did not get there and why; in a demo shop the messages."""

import re
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.core.log.models import Meta
from crm_pwa.messages import outgoing, sending
from crm_pwa.messages.outgoing import Letter
from tests.house.cast import Person
from tests.house.visiting import Visitor

ROOT = Path(__file__).parents[2]
KINDS = re.compile(r'Letter\("(\w+)"')
LETTER = Letter("code", "sms", "+8613800135021", "482913 是您的验证码", "zh-Hans")


@pytest.fixture
def failed(app: Flask) -> None:
    """A code of store A that could not be sent."""
    with app.app_context():
        keys = app.extensions["keys"]
        with writing() as session:
            outgoing.put(session, keys, LETTER, now_ms(), store_id="store-a")
        sending.send_due(app.extensions["settings"], keys)


def test_what_could_not_be_sent_is_shown_without_a_word_of_it(
    visit: Visitor, lead_a: Person, failed: None
) -> None:
    page = visit.by(lead_a).speaking("en").get("/messages")
    assert "One-time code" in page.text
    assert "Nobody is set up to send this" in page.text
    assert "482913" not in page.html
    assert "5021" not in page.html


def test_another_store_is_not_told(visit: Visitor, lead_b: Person, failed: None) -> None:
    assert "Everything got there" in visit.by(lead_b).speaking("en").get("/messages").text


def test_only_a_demo_shop_shows_messages(app: Flask, visit: Visitor, guide_a: Person) -> None:
    guide = visit.by(guide_a).speaking("en")
    assert "Shown instead of sent" not in guide.get("/messages").text
    with app.app_context():
        with writing() as session:
            session.add(Meta(key=sending.DEMO, value="1"))
            outgoing.put(session, app.extensions["keys"], LETTER, now_ms())
        sending.send_due(app.extensions["settings"], app.extensions["keys"])
    shown = guide.get("/messages").text
    assert "482913" in shown
    assert "138****5021" in shown


def test_every_kind_of_message_is_in_the_manual_and_has_its_words() -> None:
    sources = [file.read_text("utf-8") for file in (ROOT / "crm_pwa").rglob("*.py")]
    kinds = {kind for source in sources for kind in KINDS.findall(source)}
    assert kinds >= {"code"}
    manual = (ROOT / "docs/messages.md").read_text("utf-8")
    (row,) = (line for line in manual.splitlines() if line.startswith("| `kind` |"))
    words = (ROOT / "templates/messages/words.html").read_text("utf-8")
    for kind in kinds:
        assert f"`{kind}`:" in row
        assert f'code == "{kind}"' in words

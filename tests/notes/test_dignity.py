"""What hurts a member is not kept, what is doubtful waits for the lead, and the rest is kept."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.core.db import db
from crm_pwa.notes.dignity.checking import STOP, book, weigh
from crm_pwa.notes.models import NoteReview
from tests.core.merge.javascript import SharedCode
from tests.house.cast import Person
from tests.house.members import TASTE, Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.notes.dignity.measured import HANDS, UNSEEN, notes, shares
from tests.notes.dignity.weighing import fitted
from tests.sync.floor import new_phone, open_shop

UNKIND = "她太胖了，L 码都塞不进去"
DOUBTED = "She changed her mind four times"


@pytest.mark.parametrize("name", UNSEEN[:2])
def test_unkind_notes_that_nobody_tuned_on_are_caught_and_ordinary_ones_are_kept(name: str) -> None:
    found = list(notes(name))
    unkind, others = shares(found, unkind=True), shares(found, unkind=False)
    assert unkind.notes >= 200
    assert others.notes >= 500
    assert unkind.seen >= 0.95 * unkind.notes
    assert unkind.stopped >= 0.9 * unkind.notes
    assert others.stopped <= 0.03 * others.notes


def test_of_several_sentences_the_unkind_one_is_found() -> None:
    kept = "喜欢浅灰色的围巾。周末来取裤子。"
    assert weigh(kept, book())["answer"] == "fine"
    found = weigh(f"{kept}{UNKIND}。", book())
    assert (found["answer"], found["kinds"][0]) == (STOP, "body")


@pytest.mark.parametrize(
    "text",
    [
        "她是傻逼，喜欢浅灰色的围巾，周末来取裤子",
        "Fat cow, prefers cashmere, wants the navy one in stock",
    ],
)
def test_an_insult_is_not_drowned_by_what_stands_beside_it(text: str) -> None:
    assert weigh(text, book())["answer"] == STOP


@pytest.mark.parametrize(
    "text",
    [
        "她怀孕了，喜欢宽松的裙子，下周来取",
        "穆斯林，要长袖，周五来取",
        "She has cancer, prefers soft cotton caps, call her on Friday",
    ],
)
def test_what_is_private_is_seen_beside_anything_else(text: str) -> None:
    assert weigh(text, book())["answer"] != "fine"


@pytest.mark.slow
def test_the_weights_are_those_the_hands_give() -> None:
    anew = book() | {"weights": fitted(list(notes(*HANDS)))}
    for note in notes(*UNSEEN):
        assert weigh(note.text, anew) == weigh(note.text, book()), note


def test_what_no_list_of_words_has_is_a_remark() -> None:
    assert weigh(DOUBTED, book())["kinds"] == ["remark"]


@pytest.mark.parametrize(
    "text",
    [
        "胖 子", "胖-子", "胖.子", "Ｆａｔ lady", "f a t", "F4T lady", "st*pid woman",
        "$tupid woman", "uuugly",
        "這個女人很胖", "窮鬼", "pang子", "煞笔", "She is sooo stupid",
    ],
)  # fmt: skip
def test_a_word_is_known_in_disguise(text: str) -> None:
    assert weigh(text, book())["answer"] == STOP


@pytest.mark.parametrize(
    "text",
    [
        "胖款鞋", "fat-free milk", "黑色短裙", "丑橘两斤", "养狗", "Skinny jeans", "他妈妈生日",
        "brick red", "", "🙂", "123",
    ],
)  # fmt: skip
def test_words_of_goods_that_look_unkind_are_kept(text: str) -> None:
    assert weigh(text, book())["answer"] == "fine"


@pytest.fixture(scope="module")
def browser() -> SharedCode:
    return SharedCode("dignity.js")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("fat-bitch-111", "stop"),
        ("stupid-000-bitch", "stop"),
        ("stupid000bitch", "ask"),
        ("SF1234567890", "fine"),
        ("A-2024-0001", "fine"),
        ("6901234567892", "fine"),
        ("order 2024-FAT-0001, collect on Friday", "fine"),
    ],
)
def test_an_order_number_says_nothing_and_words_with_numbers_in_them_do(
    browser: SharedCode, text: str, answer: str
) -> None:
    found = weigh(text, book())
    assert found["answer"] == answer
    assert browser.call("weigh", text, book()) == found


TEXTS = [note.text for note in notes(*HANDS, *UNSEEN)]
LEFT = st.text(alphabet="胖穷fat idio7$*!. ，、；？。\n'’sheＡ🙂", max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TEXTS), LEFT, st.integers(0, 30))
def test_the_phone_reads_a_note_as_the_server_does(
    browser: SharedCode, text: str, more: str, place: int
) -> None:
    said = text[:place] + more + text[place:]
    assert browser.call("weigh", said, book()) == weigh(said, book())


def test_a_form_says_kindly_what_to_change(
    visit: Visitor, guide_a: Person, member_a: Known, act: Act
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    guide = visit.by(guide_a).speaking("en")
    path = f"/members/{member_a.id}/notes"
    refused = guide.hx_post(path, {"text": UNKIND}, status=422)
    assert "Write the size or the cut they like" in refused.text
    assert "private" in guide.hx_post(path, {"text": "She is pregnant"}, status=422).text
    assert UNKIND not in guide.get(f"/members/{member_a.id}").text
    guide.hx_post(path, {"text": "要宽松的版型"})
    assert "要宽松的版型" in guide.get(f"/members/{member_a.id}").text


def test_a_phone_is_refused_what_hurts_and_nothing_of_it_is_kept(
    app: Flask, guide_a: Person, member_a: Known
) -> None:
    open_shop(app)
    phone = new_phone(app, guide_a)
    op = phone.op("note.add", member_a.id, {"text": UNKIND})
    (result,) = phone.push(op)
    assert (result["s"], result["why"]) == ("rejected", "unkind")
    with app.app_context():
        found = db.session.execute(
            db.text("SELECT count(*) FROM operation_body WHERE id = :id"), {"id": op["id"]}
        )
        assert found.scalar_one() == 0


def waiting(app: Flask) -> list[str]:
    with app.app_context():
        query = db.select(NoteReview.state).order_by(NoteReview.at)
        return list(db.session.scalars(query))


def test_a_doubtful_note_is_kept_and_waits_for_the_lead(
    app: Flask, visit: Visitor, guide_a: Person, lead_a: Person, member_a: Known, act: Act
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    act(guide_a, member_a, "note.add", {"text": DOUBTED})
    act(guide_a, member_a, "note.add", {"text": "喜欢浅灰色的围巾"})
    assert waiting(app) == ["open"]
    lead = visit.by(lead_a)
    page = lead.get("/notes/review")
    assert DOUBTED in page.text
    assert "浅灰" not in page.text
    action = str(page.one(".doubt form")["action"])
    lead.post(action, {"answer": "hide"})
    assert waiting(app) == ["hidden"]
    assert DOUBTED not in lead.get("/notes/review").text
    assert DOUBTED not in visit.by(guide_a).get(f"/members/{member_a.id}").text


def test_a_note_that_may_stay_stays(
    app: Flask, visit: Visitor, guide_a: Person, lead_a: Person, member_a: Known, act: Act
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    act(guide_a, member_a, "note.add", {"text": DOUBTED})
    lead = visit.by(lead_a)
    action = str(lead.get("/notes/review").one(".doubt form")["action"])
    lead.post(action, {"answer": "nothing"}, status=422)
    lead.post(action, {"answer": "keep"})
    lead.post(action, {"answer": "hide"})  # it is settled
    assert waiting(app) == ["kept"]
    assert DOUBTED in visit.by(guide_a).get(f"/members/{member_a.id}").text


def test_another_stores_lead_sees_nothing_of_it(
    app: Flask, visit: Visitor, guide_b: Person, lead_a: Person, add_member: AddMember, act: Act
) -> None:
    theirs = add_member("store-b", agreed=(TASTE,))
    act(guide_b, theirs, "note.add", {"text": DOUBTED})
    lead = visit.by(lead_a)
    assert DOUBTED not in lead.get("/notes/review").text
    with app.app_context():
        op = db.session.scalars(db.select(NoteReview.op_id)).one()
    lead.post(f"/notes/review/{op}", {"answer": "hide"}, status=404)
    assert waiting(app) == ["open"]

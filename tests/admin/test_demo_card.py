"""The demo's example member, as a guide opens her card, is the one the screens were drawn with."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm_pwa.core import words
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db
from crm_pwa.core.templating.language import using
from crm_pwa.members import cards
from crm_pwa.members.models import Member
from crm_pwa.members.view import view
from crm_pwa.wiring import create_app

TZ = "Asia/Shanghai"
FACTS = ["usual_basket", "rhythm", "last_bought"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Her card in a demo shop of today."""
    app = create_app({"CRM_PWA_DATA_DIR": str(tmp_path_factory.mktemp("demo"))})
    app.test_cli_runner().invoke(args=["demo", "--members", "30"])
    with app.app_context():
        masked = (Member.name == "李静") & (Member.phone_mask == "138****5021")
        her = db.session.scalars(select(Member.id).where(masked)).one()
        body = cards.bodies(db.session(), [her], "", now_ms())[her]
        return view(body, [], now_ms(), {"me": "guide", "tz": TZ, "facts": FACTS})


@pytest.mark.slow
def test_her_card_is_the_one_of_the_screens(shown: dict[str, Any]) -> None:
    facts = {fact["k"]: fact for fact in shown["facts"]}
    first = shown["prompts"][0]
    with using("zh-Hans"):
        strong = [words.word(c["c"]) for c in shown["chips"] if c["strong"]]
        plain = {words.word(c["c"] or c["v"]) for c in shown["chips"] if not c["strong"]}
        warning = words.word(shown["alert"]["entries"][0]["s"])
        title = words.say(first["rule"], first["args"])
        because = [words.because(reason) for reason in first["reasons"]]
    assert (shown["title"], shown["tier"]) == ("李女士", "diamond")
    assert shown["last_visit_days"] == 12
    assert (warning, shown["alert"]["entries"][0]["sev"]) == ("聚酯纤维", "reacts")
    assert (shown["alert"]["entries"][0]["who"], shown["alert"]["date"][5:]) == ("王芳", "03-08")
    assert sorted(strong) == ["复古", "高腰"]
    assert plain == {"通勤", "墨绿", "上装 M", "鞋 37", "荧光色", "微信"}
    assert [c["c"] for c in shown["chips"] if c["p"] == "dislike"] == ["colour.neon"]
    assert facts["usual_basket"]["cents"] == 128_000
    assert facts["rhythm"]["days"] == 20
    assert facts["last_bought"]["words"] == "羊毛大衣"
    assert title == "生日礼盒：3 件复古新品 + 手写贺卡"
    assert because == ["7 天后生日", "钻石会员", "去年选了复古胸针 铃兰"]
    assert shown["notes"] == []


@pytest.mark.slow
def test_what_goes_with_her_coat_is_offered_with_the_day_she_bought_it(
    shown: dict[str, Any],
) -> None:
    other = shown["prompts"][1]
    bought = store_day(now_ms(), TZ) - timedelta(days=12)
    assert other["rule"] == "complement"
    assert other["reasons"][0] == {
        "k": "bought_on",
        "product": "羊毛大衣",
        "bought_date": bought.isoformat(),
    }

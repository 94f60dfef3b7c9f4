"""Too many tries: the door opens when the first of them is forgotten, and the answer says when."""

import pytest
from flask import Flask

from crm_pwa.accounts import operations
from crm_pwa.core.db import writing
from tests.house.cast import Person
from tests.house.visiting import Visitor

MINUTE = 60_000
NOON = 1_779_249_600_000
WRONG = {"login": "guide-a", "password": "guessed"}


def test_the_wait_is_until_the_first_try_is_forgotten(app: Flask) -> None:
    with app.app_context(), writing() as session:
        for at in range(5):
            operations.count_attempt(session, "key", NOON + at * MINUTE)
        with pytest.raises(operations.TooMany) as told:
            operations.count_attempt(session, "key", NOON + 14 * MINUTE + 1)
        assert (told.value.retry_after, told.value.n) == (60, 1)
        with pytest.raises(operations.TooMany) as told:
            operations.count_attempt(session, "key", NOON + 5 * MINUTE)
        assert (told.value.retry_after, told.value.n) == (600, 10)
        operations.count_attempt(session, "key", NOON + 15 * MINUTE)
        with pytest.raises(operations.TooMany) as told:
            operations.count_attempt(session, "key", NOON + 15 * MINUTE)
        assert told.value.retry_after == 60


def test_the_sign_in_page_says_how_long_it_stays_shut(visit: Visitor, guide_a: Person) -> None:
    browser = visit.speaking("en")
    for _ in range(5):
        browser.post("/sign-in", WRONG, status=422)
    shut = browser.post("/sign-in", WRONG, status=429)
    assert "Wait 15 min" in shut.text
    assert 800 < int(shut.response.headers["Retry-After"]) <= 900


def test_a_form_of_another_site_is_told_apart_from_a_role(visit: Visitor, lead_a: Person) -> None:
    lead = visit.by(lead_a).speaking("en")
    lead.headers["Sec-Fetch-Site"] = "cross-site"
    page = lead.post("/sign-out", status=403)
    assert "came from another site" in page.text
    assert "role" not in page.text

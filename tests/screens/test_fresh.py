"""Parts of a page that the server tells anew."""

import pytest
from playwright.sync_api import expect

from tests.screens import stage
from tests.screens.answers import SAMPLES, Show

pytestmark = pytest.mark.browser


def test_a_till_shows_who_came_as_the_server_tells_it_and_dims_without_network(show: Show) -> None:
    page = show("checkout.till.tablet")
    expect(page.locator(".seen .last")).to_contain_text("Recognised")
    expect(page.locator(".out")).to_be_hidden()
    page.route("**/tills/*", lambda route: route.abort())
    expect(page.locator(".out")).to_be_visible(timeout=15_000)
    page.unroute("**/tills/*")
    expect(page.locator(".out")).to_be_hidden(timeout=15_000)


def test_what_was_folded_open_stays_open_when_it_is_told_anew(show: Show) -> None:
    told = SAMPLES["followups.complaints.fragment"] | {
        "context": SAMPLES["followups.list.tablet"]["context"]
    }
    drawn = stage.draw(told, "en")
    page = show("followups.list.tablet")
    page.route(
        "**/followups/complaints", lambda route: route.fulfill(content_type="text/html", body=drawn)
    )
    part = page.locator("#complaints")
    part.locator("summary").click()
    part.evaluate("part => { part.id = 'before'; document.activeElement.blur(); }")
    expect(page.locator("#before")).to_have_count(0, timeout=30_000)
    expect(part.locator("details")).to_have_attribute("open", "")

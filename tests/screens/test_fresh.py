"""Parts of a page that the server tells anew."""

import pytest
from playwright.sync_api import expect

from tests.screens.answers import Show

pytestmark = pytest.mark.browser


def test_a_till_shows_who_came_as_the_server_tells_it_and_dims_without_network(show: Show) -> None:
    page = show("checkout.till.tablet")
    expect(page.locator(".seen .last")).to_contain_text("Recognised")
    expect(page.locator(".out")).to_be_hidden()
    page.route("**/tills/*", lambda route: route.abort())
    expect(page.locator(".out")).to_be_visible(timeout=15_000)
    page.unroute("**/tills/*")
    expect(page.locator(".out")).to_be_hidden(timeout=15_000)

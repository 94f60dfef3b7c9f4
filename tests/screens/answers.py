"""What answers the screens when nobody else does: samples of fragments."""

from collections.abc import Callable

from playwright.sync_api import Page, Route

from tests.screens import stage

SAMPLES = stage.samples()
MEMBER: str = SAMPLES["members.card.usual"]["context"]["card"]["m"]
Show = Callable[..., Page]


def answering(sample: str, status: int = 200, lang: str = "en") -> Callable[[Route], None]:
    """Answer a request with a sample's fragment."""
    drawn = stage.draw(SAMPLES[sample], lang)
    return lambda route: route.fulfill(status=status, content_type="text/html", body=drawn)


def recorded(page: Page, address: str) -> list[str]:
    """Answer posts to an address with a card; what was posted gathers in the list."""
    sent: list[str] = []
    saved = answering("members.card.fragment")

    def answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        saved(route)

    page.route(address, answer)
    return sent

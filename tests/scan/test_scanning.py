"""The camera finds our codes and nothing else, in a real browser with the real policy."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from crm_pwa.members.shown import STEP_MS
from tests.clips import make_clip
from tests.house.waiting import until
from tests.scan.conftest import Look
from tests.scan.floor import Floor
from tests.vectors.marks import NOW_MS, signed

pytestmark = pytest.mark.browser

MEMBER = "M1:7K2QX9B4TRW8"
SHOWN = signed(NOW_MS // STEP_MS)
FOREIGN = "https://evil.example/M1:7K2QX9B4TRW8"
PICTURES = "document.querySelector('#viewfinder').getVideoPlaybackQuality().totalVideoFrames"
KEEP_TRACK = "() => { window.track = viewfinder.srcObject.getVideoTracks()[0]; }"


def is_live(page: Page) -> None:
    expect(page.locator("#scan")).to_have_attribute("data-state", "live")


def sees_more(page: Page, pictures: int) -> None:
    """Wait until the camera has shown so many more pictures."""
    enough = page.evaluate(PICTURES) + pictures
    until(lambda: page.evaluate(PICTURES) >= enough, "the camera stands still")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("qr", MEMBER),
        ("qr", SHOWN),
        ("ean13", "6901234567892"),
        ("code128", "CARD-204417"),
    ],
)
def test_a_code_before_the_lens_opens_the_card(
    look: Look, floor: Floor, kind: str, code: str
) -> None:
    page = look(make_clip(code, format=kind, seed=1))
    expect(page.get_by_role("heading", name="Card")).to_be_visible(timeout=30_000)
    assert floor.codes == [code]


@pytest.mark.parametrize("before", ["delete window.VideoFrame", "HTMLVideoElement"])
def test_an_older_phone_scans_too(look: Look, floor: Floor, before: str) -> None:
    if before == "HTMLVideoElement":
        before = "delete HTMLVideoElement.prototype.requestVideoFrameCallback"
    look(make_clip(MEMBER), before=before)
    until(lambda: floor.codes == [MEMBER], "the code was not found")


def test_one_decoder_starts_without_waiting_for_the_other_scripts(look: Look, floor: Floor) -> None:
    decoder, page_script = "/static/scan/decoder.js", "/static/page/scan.js"
    floor.missing = page_script
    look(make_clip(MEMBER))
    until(lambda: decoder in floor.paths, "the decoder waits")
    floor.missing = ""
    floor.paths.clear()
    look(make_clip(MEMBER))
    until(lambda: floor.codes == [MEMBER], "the code was not found")
    assert floor.paths.count(decoder) == 1


def test_the_page_asks_nobody_but_its_own_server(look: Look, floor: Floor) -> None:
    page = look(make_clip(FOREIGN))
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.reload()
    expect(page.locator("#scan-message")).not_to_be_empty(timeout=30_000)
    assert hosts == {urlsplit(floor.url).netloc}


def test_a_foreign_address_is_neither_opened_nor_shown_nor_sent(look: Look, floor: Floor) -> None:
    page = look(make_clip(FOREIGN))
    message = page.locator("#scan-message")
    expect(message).to_have_text("This is not one of our codes.")
    sees_more(page, pictures=20)
    assert page.url == f"{floor.url}/"
    assert "evil" not in page.content()
    assert page.locator("#code").input_value() == ""
    assert floor.codes == []
    is_live(page)


def test_a_code_nobody_has_is_sent_once_while_it_stays_before_the_lens(
    look: Look, floor: Floor
) -> None:
    floor.knows = False
    page = look(make_clip(MEMBER))
    message = page.locator("#scan-message")
    expect(message).to_have_text("Nobody has this code.")
    is_live(page)
    sees_more(page, pictures=40)
    assert floor.codes == [MEMBER]
    expect(message).to_have_text("Nobody has this code.")


def test_the_camera_goes_off_with_the_page(look: Look) -> None:
    page = look(make_clip(FOREIGN))
    is_live(page)
    page.evaluate(KEEP_TRACK)
    page.fill("#code", MEMBER)
    page.click("text=Open")
    expect(page.get_by_role("heading", name="Card")).to_be_visible()
    assert page.evaluate("() => window.track.readyState") == "ended"


def test_the_camera_rests_while_the_page_is_hidden(look: Look) -> None:
    page = look(make_clip(FOREIGN))
    is_live(page)
    page.evaluate(KEEP_TRACK)
    _hide(page, hidden=True)
    expect(page.locator("#scan")).to_have_attribute("data-state", "paused")
    assert page.evaluate("() => window.track.readyState") == "ended"
    _hide(page, hidden=False)
    is_live(page)


def test_the_light_is_offered_where_the_camera_has_one(look: Look) -> None:
    clip = make_clip(FOREIGN)
    page = look(clip)
    is_live(page)
    expect(page.locator("#torch")).to_be_hidden()
    page = look(clip, before=WITH_A_LAMP)
    is_live(page)
    page.locator("#torch").click()
    expect(page.locator("#torch")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("() => window.lamp") is True
    page.locator("#torch").click()
    expect(page.locator("#torch")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("() => window.lamp") is False


WITH_A_LAMP = """
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
    MediaStreamTrack.prototype.applyConstraints = async ({ advanced: [{ torch }] }) => {
        window.lamp = torch;
    };
"""


def _hide(page: Page, *, hidden: bool) -> None:
    """As when the guide goes to another app: a browser without windows cannot be hidden."""
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )

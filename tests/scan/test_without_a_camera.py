"""No camera, no permission, no decoder: the guide is told kindly and goes on."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.clips import frames, make_clip
from tests.codes import draw_code
from tests.house.driver import Driver
from tests.house.waiting import until
from tests.scan.conftest import Look
from tests.scan.floor import Floor

pytestmark = pytest.mark.browser

MEMBER = "M1:7K2QX9B4TRW8"
WASM = "/static/vendor/zxing/reader/zxing_reader.wasm"


def photo(picture: Image.Image) -> FilePayload:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def small_in_a_large_photo() -> Image.Image:
    """4000 × 3000, the code 260 pixels wide in a corner, upside down."""
    picture = Image.new("L", (4000, 3000), 128)
    picture.paste(draw_code(MEMBER).resize((260, 260)).rotate(180), (3400, 2500))
    return picture


def says(page: Page, words: str) -> None:
    expect(page.locator("#scan-message")).to_have_text(words)


def test_without_a_camera_a_code_can_be_typed(look: Look, floor: Floor) -> None:
    page = look()
    expect(page.locator("#scan")).to_have_attribute("data-state", "none")
    says(page, "There is no camera here.")
    page.fill("#code", " m1:7k2q x9b4 trw8 ")
    page.press("#code", "Enter")
    expect(page.get_by_role("heading", name="Card")).to_be_visible()
    assert floor.codes == [MEMBER]


def test_what_is_typed_and_is_no_code_stays_with_the_guide(look: Look, floor: Floor) -> None:
    page = look()
    says(page, "There is no camera here.")
    page.fill("#code", "https://evil.example/")
    page.press("#code", "Enter")
    says(page, "This is not one of our codes.")
    expect(page.locator("#code")).to_have_value("https://evil.example/")
    assert floor.codes == []


def test_a_refused_camera_is_asked_for_again_only_on_request(look: Look) -> None:
    page = look(make_clip("https://evil.example/"), allowed=False)
    expect(page.locator("#scan")).to_have_attribute("data-state", "refused")
    says(page, "The camera is not allowed.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#scan")).to_have_attribute("data-state", "refused")


def test_a_camera_allowed_later_starts_by_itself(look: Look, floor: Floor) -> None:
    page = look(make_clip(MEMBER), allowed=False)
    says(page, "The camera is not allowed.")
    page.context.grant_permissions(["camera"])
    until(lambda: floor.codes == [MEMBER], "the camera did not start")


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(draw_code(MEMBER), id="drawn"),
        pytest.param(next(frames(MEMBER, seed=2)), id="held in a shop"),
        pytest.param(small_in_a_large_photo(), id="small in a large photo"),
    ],
)
def test_a_code_is_found_in_a_photo(look: Look, floor: Floor, picture: Image.Image) -> None:
    page = look()
    page.set_input_files("#photo", photo(picture))
    expect(page.get_by_role("heading", name="Card")).to_be_visible(timeout=30_000)
    assert floor.codes == [MEMBER]


def test_the_same_photo_may_be_chosen_again(look: Look, floor: Floor) -> None:
    floor.knows = False
    page = look()
    says(page, "There is no camera here.")
    page.set_input_files("#photo", photo(draw_code(MEMBER)))
    says(page, "Nobody has this code.")
    expect(page.locator("#scan")).to_have_attribute("data-state", "none")
    page.set_input_files("#photo", photo(draw_code(MEMBER)))
    until(lambda: floor.codes == [MEMBER] * 2, "the photo was not read again")
    says(page, "Nobody has this code.")


def test_a_photo_without_our_code_says_so(look: Look, floor: Floor) -> None:
    page = look()
    page.set_input_files("#photo", photo(Image.new("L", (800, 600), 90)))
    says(page, "No code in this photo.")
    page.set_input_files("#photo", photo(draw_code("https://evil.example/")))
    says(page, "This is not one of our codes.")
    text: FilePayload = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"M1:ABC"}
    page.set_input_files("#photo", text)
    says(page, "No code in this photo.")
    assert floor.codes == []


def test_without_its_own_permission_to_compile_the_decoder_gives_up(
    look: Look, floor: Floor
) -> None:
    floor.strict = True
    says(look(make_clip(MEMBER)), "There is no camera here.")


@pytest.mark.parametrize("missing", [WASM, "/static/scan/decoder.js"])
def test_without_its_files_the_decoder_gives_up_and_a_retry_starts_it_anew(
    look: Look, floor: Floor, missing: str
) -> None:
    floor.missing = missing
    page = look(make_clip(MEMBER))
    says(page, "There is no camera here.")
    floor.missing = ""
    page.get_by_role("button", name="Try again").click()
    until(lambda: floor.codes == [MEMBER], "the decoder did not start")


@pytest.mark.parametrize("browser", ["firefox", "webkit"])
def test_other_browsers_find_a_code_in_a_photo_too(
    request: pytest.FixtureRequest, floor: Floor, browser: str
) -> None:
    driver: Driver = request.getfixturevalue(browser)
    driver.goto(floor.url)
    until(lambda: driver.evaluate("scan.dataset.state") != "starting", "the page did not start")
    driver.evaluate(_choose(photo(draw_code(MEMBER))["buffer"]))
    until(lambda: floor.codes == [MEMBER], f"{browser} found nothing")


def _choose(image: bytes) -> str:
    """JavaScript that puts an image into the photo field as a person would."""
    bytes_: Any = list(image)
    return f"""(() => {{
        const kept = new DataTransfer();
        kept.items.add(new File([new Uint8Array({bytes_})], "a.jpg", {{ type: "image/jpeg" }}));
        photo.files = kept.files;
        photo.dispatchEvent(new Event("change"));
        return null;
    }})()"""

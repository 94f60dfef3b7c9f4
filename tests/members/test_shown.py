"""Codes that a member's phone shows: live for a minute and a half, by our key alone."""

from hypothesis import given
from hypothesis import strategies as st

from crm_pwa.core.seal import ORDER
from crm_pwa.members import codes, shown
from crm_pwa.members.shown import HALF, PERIOD, STEP_MS, WINDOW_MS
from tests.members.forged import POOLS, WAYS, trial
from tests.vectors.marks import CODE, NOW_MS, OURS, signed

POINTS = shown.points(OURS.show_point, NOW_MS)
FIRST, LAST = (
    shown.periods(NOW_MS)[0] * PERIOD * STEP_MS,
    (shown.periods(NOW_MS)[-1] + 1) * PERIOD * STEP_MS - 1,
)
ALIASES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=27)
TRIED = 3_000


def told(text: str, now_ms: int = NOW_MS) -> str:
    found = shown.read(text)
    return shown.tell(found, POINTS, now_ms) if found else ""


@given(alias=ALIASES, at=st.integers(FIRST, LAST), off=st.integers(-600_000, 600_000))
def test_a_code_is_live_within_ninety_seconds_of_its_half_minute_and_at_no_other_time(
    alias: str, at: int, off: int
) -> None:
    text = signed(at // STEP_MS, f"M1:{alias}")
    begins = at // STEP_MS * STEP_MS
    says = told(text, begins + off)
    if off < -WINDOW_MS:
        assert says == "false"
    else:
        assert says == ("live" if off < STEP_MS + WINDOW_MS else "old")
    assert len(text) <= shown.LONGEST


@given(alias=ALIASES, step=st.integers(10_000_000, 999_999_999))
def test_what_is_written_is_read_again_as_the_printed_code_of_the_same_member(
    alias: str, step: int
) -> None:
    text = signed(step, f"M1:{alias}")
    found = shown.read(text)
    assert found
    assert (found.code, found.step, f"{found.said}.") == (
        f"M1:{alias}",
        step,
        text[: len(found.said) + 1],
    )
    assert int.from_bytes(found.mark[HALF:], "big") <= ORDER // 2
    assert codes.read(found.code) == found.code
    assert codes.read(text) == ""


@given(at=st.integers(0, 131), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:"))
def test_a_code_with_another_letter_anywhere_is_not_live(at: int, letter: str) -> None:
    text = signed(NOW_MS // STEP_MS)
    other = text[:at] + letter + text[at + 1 :]
    assert (told(other) == "live") == (other == text)


@given(st.text(max_size=400))
def test_what_is_typed_at_random_is_no_code(text: str) -> None:
    assert told(text) == ""
    assert told(f"M2:{text}") == ""


def test_the_picture_of_a_code_keeps_to_the_letters_that_make_it_small() -> None:
    assert set(signed(NOW_MS // STEP_MS)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_at_any_moment_at_most_two_keys_sign_what_is_live() -> None:
    edge = shown.periods(NOW_MS)[2] * PERIOD * STEP_MS
    for now in (edge - 1, edge, edge + WINDOW_MS, edge + STEP_MS + WINDOW_MS):
        keys = shown.points(OURS.show_point, now)
        near = range(now // STEP_MS - 6, now // STEP_MS + 6)
        live = {
            found.step // PERIOD
            for found in map(shown.read, map(signed, near))
            if found and shown.tell(found, keys, now) == "live"
        }
        assert 1 <= len(live) <= 2, now


def test_none_of_so_many_that_nobodys_phone_shows_is_live() -> None:
    tally, wrong = trial(TRIED)
    assert wrong == []
    assert tally["real", "live"] == TRIED // 100
    assert tally["signed, over", "old"] == sum(
        n
        for (name, share), n in tally.items()
        if name == "signed, over" and share != "by signature"
    )
    for name in (*WAYS, *POOLS):
        if name not in ("signed, over", "cut or turned", "bits that are none"):
            assert tally[name, "false"] > 0, name


def test_the_printed_code_alone_signs_nothing() -> None:
    assert told(CODE) == ""

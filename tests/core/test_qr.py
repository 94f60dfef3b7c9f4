"""The picture of a code is the code, module for module."""

import re

import qrcode

from crm_pwa.core import qr


def test_every_dark_module_is_drawn_and_no_other() -> None:
    text = "https://cards.example.com/t/" + "A7" * 28
    size, path = qr.picture(text)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=qr.QUIET)
    code.add_data(text)
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}
    rows = code.get_matrix()
    assert size == len(rows)
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on}


def test_round_a_code_there_is_white_enough_to_find_it() -> None:
    size, path = qr.picture("M1:7QK2ZR5TA9XWB3CD")
    places = [int(n) for pair in re.findall(r"M(\d+) (\d+)", path) for n in pair]
    assert min(places) == qr.QUIET
    assert max(places) == size - qr.QUIET - 1

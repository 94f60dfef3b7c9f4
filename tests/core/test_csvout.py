"""CSV written for spreadsheets: their letters, and none of their formulas."""

import csv
import io

import pytest

from crm_pwa.core.csvout import written


def test_it_reads_back_as_it_was_and_says_that_it_is_utf8() -> None:
    rows = [["会员", "Why"], ['李"女士"', "a, b\nc"], ["", "0.5"]]
    data = written(rows)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 3
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == rows


@pytest.mark.parametrize("first", [*"=+-@\t\r\uff1d\uff0b\uff0d\uff20|%", " =", "\n="])
def test_no_cell_begins_a_formula(first: str) -> None:
    cell = f"{first}HYPERLINK(1)"
    ((found,),) = csv.reader(io.StringIO(written([[cell]]).decode("utf-8-sig"), newline=""))
    assert found == f"'{cell}"

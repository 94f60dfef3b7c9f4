"""Both validators judge: each sees a fault the other may miss, and a fragment needs no page."""

import pytest

from tests.house.markup import assert_valid_html

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Today</title></head>
<body><main><h1>Today</h1>
<form method="post" action="/today" data-hx-post="/today">
<label for="day">Day</label><input id="day" name="day"><button type="submit">Go</button>
</form></main></body></html>
"""


@pytest.mark.slow
@pytest.mark.parametrize("html", [PAGE, '<section class="card"><h2>Her</h2><p>x</p></section>'])
def test_good_markup_passes(html: str) -> None:
    assert_valid_html(html)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("</main>", "</div></main>", "close-order"),
        ('type="submit"', 'style="color:red" type="submit"', "no-inline-style"),
        ('for="day"', 'for="night"', "must be the ID"),
        ("data-hx-post", "hx-post", "not allowed"),
    ],
)
def test_a_fault_is_named(was: str, becomes: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        assert_valid_html(PAGE.replace(was, becomes))

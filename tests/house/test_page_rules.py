"""The checking visitor sees each fault it is there for, and none on a good page."""

import pytest
from bs4 import BeautifulSoup

from tests.house.header_rules import header_faults, parse_policy
from tests.house.page_rules import fragment_faults, page_faults

GOOD = """<!doctype html>
<html lang="zh-Hans"><head><title>今日</title><link rel="stylesheet" href="/static/a.css">
<script type="module" src="/static/page/app.js"></script></head>
<body><main><h1 id="top">今日</h1>
<form method="post" action="/today" data-hx-post="/today">
<label for="day">日期</label><input id="day" name="day" aria-describedby="top">
<button type="submit">看</button></form>
<p>138****5678 <img src="/static/a.svg" alt=""></p></main></body></html>"""


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_a_good_page_has_no_fault() -> None:
    assert page_faults(soup(GOOD)) == []


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        (' lang="zh-Hans"', "", "does not say its language"),
        ("<title>今日</title>", "<title> </title>", "no title"),
        ("<p>", "<h1>另一个</h1><p>", "this one has 2"),
        ("<main>", "<div>", "no main"),
        ("<p>", '<p id="day">', "'day' is there 2 times"),
        ('for="day"', 'for="night"', "points at 'night'"),
        ('<label for="day">日期</label>', "", "has no label"),
        (">看</button>", "></button>", "nothing says what this does"),
        (' alt=""', "", "has no alt"),
        ("<p>", "<p><script>go()</script>", "a script stands in the page"),
        ("<p>", "<p><style>p{}</style>", "a style sheet stands in the page"),
        ("<p>", '<p style="color:red">', "<p> carries style"),
        ("<p>", '<p onclick="go()">', "<p> carries onclick"),
        ("<p>", '<p><a href=" javascript:go()">x</a>', "runs a script"),
        ('src="/static/a.svg"', 'src="//elsewhere.example/a.svg"', "asks another host"),
        ("138****5678", "13812345678", "unmasked"),
        ('method="post" ', "", "works with htmx only"),
        ('action="/today" ', "", "not where to"),
    ],
)
def test_a_fault_of_a_page_is_seen(was: str, becomes: str, fault: str) -> None:
    assert was in GOOD
    faults = page_faults(soup(GOOD.replace(was, becomes, 1)))
    assert any(fault in said for said in faults), faults


def test_a_good_fragment_has_no_fault() -> None:
    assert fragment_faults(soup('\n<section id="card"><h2>她</h2></section>\n')) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>a</p><p>b</p>", "has 2"),
        ("", "has 0"),
        ("words <p>a</p>", "outside the fragment's root"),
        ("<!-- why --><p>a</p>words", "outside the fragment's root"),
        ("<html><body><p>a</p></body></html>", "no whole page"),
        ('<div><i id="x"></i><i id="x"></i></div>', "'x' is there 2 times"),
    ],
)
def test_a_fault_of_a_fragment_is_seen(html: str, fault: str) -> None:
    faults = fragment_faults(soup(html))
    assert any(fault in said for said in faults), faults


STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": STRICT,
    "Cache-Control": "no-store",
    "Vary": "HX-Request",
}


def test_good_headers_have_no_fault() -> None:
    assert header_faults(HEADERS, "text/html") == []


def test_data_owes_less_than_a_page() -> None:
    data = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Referrer-Policy")}
    assert header_faults(data, "application/json") == []


@pytest.mark.parametrize("name", HEADERS)
def test_a_missing_header_is_seen(name: str) -> None:
    assert header_faults({**HEADERS, name: ""}, "text/html") != []


def test_an_unsafe_policy_is_seen() -> None:
    loose = STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    faults = header_faults({**HEADERS, "Content-Security-Policy": loose}, "text/html")
    assert "the policy allows something unsafe" in faults


def test_a_header_beyond_ascii_is_seen() -> None:
    assert header_faults({**HEADERS, "HX-Trigger": "记下了"}, "text/html") != []


def test_a_policy_is_read_by_its_directives() -> None:
    assert parse_policy("a 'b' c; d") == {"a": "'b' c", "d": ""}

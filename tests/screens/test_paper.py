"""The lead's list on paper."""

import re
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.screens import stage


@pytest.mark.browser
def test_paper_is_one_page_for_each_who_has_some_and_one_for_what_nobody_has(
    chromium: Browser, shelf: tuple[Path, ThreadingHTTPServer]
) -> None:
    sample, (folder, server) = stage.samples()["followups.list.phone"], shelf
    (folder / "paper.en.html").write_text(stage.draw(sample, "en"), "utf-8")
    tab = chromium.new_page()
    tab.goto(f"http://127.0.0.1:{server.server_port}/paper.en.html")
    pages = re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4"))
    context = sample["context"]
    assert len(pages) == sum(bool(one["listed"]) for one in (*context["guides"], context["free"]))

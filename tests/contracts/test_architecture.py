"""docs/architecture.md names files and folders that are there."""

import re

import pytest

from tests.contracts.sizes import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text()
PATHS = sorted(set(re.findall(r"`([\w*-][\w*.-]*/[\w*./-]*)`", PAGE)))


def test_the_page_names_paths() -> None:
    assert len(PATHS) > 10


@pytest.mark.parametrize("path", PATHS)
def test_a_path_it_names_is_there(path: str) -> None:
    assert any(found for place in (ROOT, ROOT / "crm_pwa") for found in place.glob(path))

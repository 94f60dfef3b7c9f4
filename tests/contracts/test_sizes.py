"""Small by construction. When a file grows, it is split by noun or verb into a package."""

from pathlib import Path

import pytest

from tests.contracts.sizes import ROOT, files, functions, line_count, ninth_tenth

PYTHON = files("*.py", "crm_pwa", "tests", "bench", "sim", "faults", "tools")
APPLICATION = files("*.py", "crm_pwa")
SCRIPTS = files("*.js", "static", "tests", "sim", "faults", "tools")


def too_long(paths: list[Path], limit: int) -> list[str]:
    longs = ((line_count(path), path.relative_to(ROOT)) for path in paths)
    return [f"{path}: {lines} lines" for lines, path in longs if lines > limit]


def test_no_python_file_is_longer_than_250_lines() -> None:
    assert too_long(PYTHON, 250) == []


def test_nine_python_files_in_ten_have_at_most_160_lines() -> None:
    assert ninth_tenth([line_count(path) for path in APPLICATION]) <= 160


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {name} has {lines} lines"
        for path in APPLICATION
        for name, lines in functions(path)
        if lines > 40
    ]
    assert long == []


def test_nine_functions_in_ten_have_at_most_20_lines() -> None:
    assert ninth_tenth([lines for path in APPLICATION for _, lines in functions(path)]) <= 20


def test_no_template_is_longer_than_120_lines() -> None:
    assert too_long(files("*", "templates"), 120) == []


def test_no_script_is_longer_than_200_lines() -> None:
    assert too_long(SCRIPTS, 200) == []


def test_the_service_worker_has_at_most_30_lines() -> None:
    assert line_count(ROOT / "service-worker.js") <= 30


def test_the_readme_has_at_most_400_words() -> None:
    assert len((ROOT / "README.md").read_text().split()) <= 400


def test_the_architecture_is_one_page() -> None:
    assert len((ROOT / "docs/architecture.md").read_text().split()) <= 700


@pytest.mark.parametrize(("figures", "answer"), [([], 0), ([7], 7), (list(range(1, 11)), 9)])
def test_the_ninth_tenth_is_counted_from_below(figures: list[int], answer: int) -> None:
    assert ninth_tenth(figures) == answer

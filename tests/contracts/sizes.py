"""How long files and functions are, and which words stand in them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SKIPPED = frozenset({"vendor", "node_modules", "__pycache__", "generated", "output"})


def files(pattern: str, *folders: str) -> list[Path]:
    """Our own files of that name below these folders of the project, in order of their path."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(pattern))
    return sorted(path for path in found if path.is_file() and not SKIPPED & set(path.parts))


def line_count(path: Path) -> int:
    """Lines of a file."""
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(name, lines) of every function; its decorators and docstring do not count."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, _lines(node)


def ninth_tenth(figures: list[int]) -> int:
    """The figure nine tenths stay at or below."""
    ordered = sorted(figures)
    return ordered[max(0, -(-len(ordered) * 9 // 10) - 1)] if ordered else 0


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return length - ((first.end_lineno or first.lineno) - first.lineno + 1)
    return length

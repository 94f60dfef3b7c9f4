"""Changes a module's source as it is imported: how a test plants a bug, and nothing else may."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

import msgspec

ROOT = Path(__file__).parents[1]


class Change(msgspec.Struct, frozen=True):
    """One replacement in the source: ``old`` must be there exactly once.

    ``file``: from the project's root for Python, from ``static/`` for the phone's modules.
    """

    file: str
    old: str
    new: str


class NotThere(LookupError):
    """What is to be replaced is not in the source, or more than once."""


def changed(source: str, changes: Sequence[Change]) -> str:
    """The source with every change made. Raises NotThere."""
    for change in changes:
        if source.count(change.old) != 1:
            raise NotThere(f"{change.file} has not one {change.old!r}")
        source = source.replace(change.old, change.new)
    return source


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, changes: Sequence[Change]) -> None:
        super().__init__(name, path)
        self._changes = changes

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return compile(changed(Path(path).read_text(), self._changes), path, "exec")


class _Finder(MetaPathFinder):
    def __init__(self, by_path: dict[str, list[Change]]) -> None:
        self._by_path = by_path

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the module as usual, to be loaded otherwise."""
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin not in self._by_path:
            return None
        spec.loader = _Loader(fullname, spec.origin, self._by_path[spec.origin])
        return spec


def install(changes: Sequence[Change]) -> None:
    """Let modules that are imported from now on carry the changes."""
    by_path: dict[str, list[Change]] = {}
    for change in changes:
        by_path.setdefault(str(ROOT / change.file), []).append(change)
    sys.meta_path.insert(0, _Finder(by_path))

"""Scripts and styles that a phone asks for together, sent as one file.

What is written stays in small modules: node, the simulation and the tests load them as they are. On
its way to a phone each becomes a function that is called once, in the order in which the browser
would begin them, and hands its exports to those that import them:

    const $shared_days = (function () { … return { today }; })();
    const $worker_list = (function () { const { today: day } = $shared_days; … })();

Names of functions stay. That is true to the language as long as no exported name changes its value
and no two modules need each other; what this file does not know for certain it refuses, in words.
"""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from posixpath import dirname, normpath
from posixpath import join as beside

from crm_pwa.worker.module_text import CannotJoinError, Request, requests, rest

Read = Callable[[str], str]
"""The text of the file at an address, ``/static/page/undo.js``, without the comments that have
lines of their own; lines begin where their author began them."""
STYLE = re.compile(r'^@import "([^"\n]+)";\n', re.MULTILINE)


@dataclass(frozen=True)
class _Module:
    """``exports``: {name: what it is within the module}, or None where nothing is known of them."""

    constant: str
    code: str
    exports: dict[str, str] | None


def join_scripts(entry: str, read: Read, apart: Container[str] = ()) -> tuple[str, list[str]]:
    """Return a module with all that it imports as one script, and the addresses of its parts.

    ``apart``: addresses that other scripts ask for too; they are imported and not joined.
    Raises CannotJoinError.
    """
    joiner = _Joiner(read, apart)
    joiner.need(entry, ())
    parts = joiner.parts.values()
    imports = [f'import * as {each.constant} from "{at}";\n' for at, each in joiner.outside.items()]
    return "".join(['"use strict";\n', *imports, *map(_called_once, parts)]), [*joiner.parts]


def join_styles(entry: str, read: Read, _apart: Container[str] = ()) -> tuple[str, list[str]]:
    """Return a style sheet with those it imports in their places, and the addresses of all.

    Raises CannotJoinError for an address in it, which would be looked for in another folder.
    """
    parts = [entry]

    def put(found: re.Match[str]) -> str:
        parts.append(_address(entry, found[1]))
        return read(parts[-1])

    text = STYLE.sub(put, read(entry))
    if left := re.search(r"@import\b|\burl\(", text):
        raise CannotJoinError(f"{entry}: “{left[0]}” would be looked for elsewhere")
    return text, parts


class _Joiner:
    """``parts`` and ``outside``: modules by address, in the order in which they begin."""

    def __init__(self, read: Read, apart: Container[str]) -> None:
        self.read, self.apart = read, apart
        self.parts: dict[str, _Module] = {}
        self.outside: dict[str, _Module] = {}

    def need(self, address: str, path: tuple[str, ...]) -> _Module:
        if address in path:
            way = " → ".join((*path[path.index(address) :], address))
            raise CannotJoinError(f"{way}: they need each other; move what they share")
        if address in self.apart:
            return self.outside.setdefault(address, _Module(_constant(address), "", None))
        if address not in self.parts:
            made = self._made(address, (*path, address))
            if made.constant in {each.constant for each in self.parts.values()}:
                raise CannotJoinError(f"{address}: a second {made.constant}; rename one")
            self.parts[address] = made
        return self.parts[address]

    def _made(self, address: str, path: tuple[str, ...]) -> _Module:
        code = self.read(address)
        top: list[str] = []
        exports: dict[str, str] = {}
        for request in requests(code):
            whom = self.need(_address(address, request.address), path)
            names = _names(address, request, whom)
            if not request.hands_on:
                top.append(_taken(request, names, whom))
                continue
            handed = {own: f"{whom.constant}.{name}" for name, own in names}
            exports |= _new(address, exports, handed)
        code, own = rest(address, code)
        exports |= _new(address, exports, {name: name for name in own})
        return _Module(_constant(address), "".join(top) + code, exports)


def _names(address: str, request: Request, whom: _Module) -> list[tuple[str, str]]:
    """(name there, name here) of all that is asked for."""
    if request.names is None and request.hands_on:
        if request.whole or whom.exports is None:
            raise CannotJoinError(f"{address}: “{request.said}”: name what is exported")
        return [(name, name) for name in whom.exports]
    for name, _ in request.names or ():
        if whom.exports is not None and name not in whom.exports:
            raise CannotJoinError(f"{address}: {request.address} does not export {name}")
    return request.names or []


def _taken(request: Request, names: list[tuple[str, str]], whom: _Module) -> str:
    """The line that stands for an import."""
    if request.whole:
        return f"const {request.whole} = {whom.constant};\n"
    return f"const {_braced(dict(names))} = {whom.constant};\n" if names else ""


def _new(address: str, known: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    if twice := known.keys() & more.keys():
        raise CannotJoinError(f"{address}: exports {min(twice)} twice; name each")
    return more


def _called_once(module: _Module) -> str:
    begins = hands_on = ""
    if module.exports:
        begins, hands_on = f"const {module.constant} = ", f"return {_braced(module.exports)};\n"
    code = f"{begins}(function () {{\n{module.code}{hands_on}}})();\n"
    return code if module.code or module.exports else ""


def _braced(pairs: dict[str, str]) -> str:
    said = (key if key == value else f"{key}: {value}" for key, value in pairs.items())
    return f"{{ {', '.join(said)} }}"


def _address(of: str, asked: str) -> str:
    return normpath(beside(dirname(of), asked))


def _constant(address: str) -> str:
    return "$" + re.sub(r"\W", "_", address.removeprefix("/static/").removesuffix(".js").strip("/"))

"""The browser's modules of static/shared, run inside Python by QuickJS."""

import json
import re
from pathlib import Path
from typing import Any

import quickjs  # type: ignore[import-untyped]

from crm_pwa.core.clock import store_clock, store_day

SHARED = Path(__file__).parents[3] / "static" / "shared"
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "([^"]+)";', re.MULTILINE)
_REEXPORT = re.compile(r'^export (\{[^}]*\}) from "([^"]+)";', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const|class) (\w+))", re.MULTILINE)

# What a browser has and QuickJS has not, as far as the shared modules ask for it.
_BROWSER = """
globalThis.Intl = { DateTimeFormat: function (_locale, { timeZone, hour }) {
  this.format = (ms) => (hour ? store_hour : store_day)(Number(ms), timeZone);
} };
globalThis.TextEncoder = function () {
  this.encode = (text) => ({ length: unescape(encodeURIComponent(text)).length });
};
Object.hasOwn ??= (of, key) => Object.prototype.hasOwnProperty.call(of, key);
const modules = {}, loaded = {};
const need = (path) => (loaded[path] ??= modules[path]());
"""


class SharedCode:
    """Named functions of static/shared, called with and answering plain JSON."""

    def __init__(self, *paths: str) -> None:
        """Load modules, given from static/shared, and all they import."""
        self._context = quickjs.Context()
        self._context.add_callable("store_day", lambda ms, tz: store_day(ms, tz).isoformat())
        self._context.add_callable("store_hour", lambda ms, tz: store_clock(ms, tz)[:2])
        self._context.eval(_BROWSER)
        self._known: set[Path] = set()
        for path in paths:
            self._load(SHARED / path)
            self._context.eval(f"Object.assign(globalThis, need({json.dumps(path)}))")

    def call(self, expression: str, *arguments: Any) -> Any:
        """Call a function expression with JSON arguments; give its JSON answer."""
        given = ", ".join(f"JSON.parse({json.dumps(json.dumps(one))})" for one in arguments)
        answer = self._context.eval(f"JSON.stringify(({expression})({given}))")
        return json.loads(answer)

    def _load(self, path: Path) -> None:
        if path in self._known:
            return
        self._known.add(path)
        source = path.read_text()
        for _, needed in _IMPORT.findall(source) + _REEXPORT.findall(source):
            self._load((path.parent / needed).resolve())

        def at(needed: str) -> str:
            return json.dumps(str((path.parent / needed).resolve().relative_to(SHARED)))

        names = [name for _, name in _EXPORT.findall(source)]
        passed = [f"...(({m[0]}) => ({m[0]}))(need({at(m[1])}))" for m in _REEXPORT.findall(source)]
        body = _REEXPORT.sub("", source)
        body = _IMPORT.sub(lambda m: f"const {m[1]} = need({at(m[2])});", body)
        body = _EXPORT.sub(r"\1", body)
        made = ", ".join([*names, *passed])
        key = json.dumps(str(path.relative_to(SHARED)))
        self._context.eval(f"modules[{key}] = () => {{ {body}\nreturn {{ {made} }}; }};")

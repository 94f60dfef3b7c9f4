"""A small shop for the tests: sample templates, their words in Python, and two renderers."""

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jinja2 import BaseLoader, Environment, FileSystemLoader

from crm_pwa.core.templating import compile_module, load_catalogues, make_environment, using

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
RUNTIME = ROOT / "static/shared/runtime.js"
CATALOGUES = load_catalogues(HERE / "translations")
LANGUAGES = ("en", "zh-Hans", "pl", "xx")

Context = dict[str, Any]
Outcome = dict[str, str]


@dataclass(frozen=True)
class Case:
    """One text to render: which template, of what, in which language."""

    name: str
    context: Context
    language: str = "en"


def path(endpoint: str, **parts: str) -> str:
    return f"/{endpoint}/" + "&".join(f"{name}={value}" for name, value in parts.items())


def shout(value: str, mark: str = "!", times: int = 1) -> str:
    return value + mark * times


def money(cents: int) -> str:
    return f"¥{cents}"


def environment(loader: BaseLoader | None = None) -> Environment:
    return make_environment(
        loader or FileSystemLoader(HERE / "templates"),
        catalogues=CATALOGUES,
        globals={"path": path, "word": lambda concept: f"<{concept}>"},
        filters={"shout": shout, "money": money},
    )


def in_python(env: Environment, case: Case) -> Outcome:
    """Render with Jinja; an error and a text that is no Unicode are both refusals."""
    try:
        with using(case.language):
            text = env.get_template(case.name).render(case.context)
        text.encode()
    except Exception as error:  # noqa: BLE001 - whatever it is, the other renderer must refuse too
        return {"error": f"{type(error).__name__}: {error}"}
    return {"text": text}


class Phone:
    """Renders compiled templates in one Node process that lives as long as the block."""

    def __init__(self, module: str, folder: Path, words: Path = HERE / "words.js") -> None:
        file = folder / "templates.mjs"
        file.write_text(module, "utf-8")
        self._process = subprocess.Popen(
            ["node", str(HERE / "phone.js"), str(file), str(words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="ascii",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def render(self, cases: Iterable[Case]) -> list[Outcome]:
        """Render cases in turn; a refusal is `{"error": …}`."""
        sent = [(case.name, case.context, case.language) for case in cases]
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(sent) + "\n")
        self._process.stdin.flush()
        answer: list[Outcome] = json.loads(self._process.stdout.readline())
        return answer


def compiled(env: Environment, names: Iterable[str], runtime: str = RUNTIME.as_uri()) -> str:
    return compile_module(env, names, catalogues=CATALOGUES, data={"shop": "样"}, runtime=runtime)


UNPRINTED = "text, no list or dictionary, is wanted"
"""Python prints a list as source text. No template means that, so the phone refuses it."""
TOO_LONG = "a whole number of up to 53 bits is wanted"
"""A text that Python reads as a longer number, such as "1E100"."""


def assert_alike(env: Environment, phone: Phone, cases: list[Case]) -> int:
    """Assert that both renderers give the same bytes or both refuse; return how many rendered."""
    rendered = 0
    for case, there in zip(cases, phone.render(cases), strict=True):
        here = in_python(env, case)
        refused = any(why in there.get("error", "") for why in (UNPRINTED, TOO_LONG))
        if not refused and "text" in here | there:
            assert there == here, (case.name, case.language)
            rendered += 1
    return rendered

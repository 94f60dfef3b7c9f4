"""What is sent as one file does what its modules do, or is refused in words."""

import subprocess
from pathlib import Path

import pytest

from crm_pwa.worker.joining import join_scripts, join_styles
from crm_pwa.worker.module_text import CannotJoinError

MODULES = {
    "first.js": 'import "./said.js";\nimport { say } from "./log.js";\nsay("first");\n',
    "said.js": 'import { say } from "./log.js";\nsay("before it");\n',
    "log.js": (
        "const kept = [];\n"
        "/** Kept. */\n"
        "export function say(...words) {\n  kept.push(words.map(String).join(' '));\n}\n"
        'export const all = () => kept.join("\\n");\n'
    ),
    "parts/kinds.js": (
        "export const plain = early();\n"
        'function early() {\n  return "called before it is written";\n}\n'
        "export async function later() {\n  await null;\n  return 1;\n}\n"
        "export function* each() {\n  yield 1;\n  yield* [2, 3];\n}\n"
        "export async function* slow() {\n  yield 4;\n}\n"
        'export class Kind {\n  static named = "kind";\n  five() {\n    return 5;\n  }\n}\n'
    ),
    "parts/count.js": (
        "let n = 0;\nconst kept = 6;\n"
        "export const next = () => {\n  n += 1;\n  return n + kept;\n};\n"
        "export const $ = 7;\n"
    ),
    "parts.js": (
        'export * from "./parts/count.js";\n'
        'export { each, later as after, plain } from "./parts/kinds.js";\n'
        'import { plain } from "./parts/kinds.js";\n'
        'export const mine = `${plain}: import { a } from "b";`;\n'
    ),
    "entry.js": (
        'import "./first.js";\n'
        'import * as parts from "./parts.js";\n'
        "import {\n  after,\n  next as more,\n} from './parts.js';\n".replace("'", '"')
        + 'import { next } from "./parts/count.js";\n'
        'import { Kind, slow } from "./parts/kinds.js";\n'
        'import { all, say } from "./log.js";\n'
        "say(parts.mine, parts.$, [...parts.each()], Object.keys(parts).sort());\n"
        "say(next(), more(), parts.next(), next === more, next.name, after.name);\n"
        "say(Kind.named, Kind.name, new Kind().five(), this);\n"
        "let strict = true;\n"
        "try {\n  Object.freeze([]).push(1);\n} catch (fault) {\n  strict = fault.name;\n}\n"
        "after().then(async (one) => {\n"
        "  for await (const four of slow()) say(one, four, strict);\n"
        "  console.log(all());\n});\n"
    ),
}


def written(folder: Path, modules: dict[str, str]) -> Path:
    for name, text in modules.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def run(script: Path) -> str:
    ran = subprocess.run(["node", str(script)], capture_output=True, check=True, timeout=60)
    return ran.stdout.decode()


def join(modules: dict[str, str], apart: tuple[str, ...] = ()) -> str:
    return join_scripts("/static/entry.js", lambda at: modules[at.removeprefix("/static/")], apart)[
        0
    ]


def test_a_joined_script_does_what_its_modules_do(tmp_path: Path) -> None:
    package = {"package.json": '{"type": "module"}'}
    alone = run(written(tmp_path / "apart", MODULES | package) / "entry.js")
    (tmp_path / "joined.cjs").write_text(join(MODULES), "utf-8")
    assert run(tmp_path / "joined.cjs") == alone
    assert alone.splitlines()[:2] == ["before it", "first"]
    assert alone.splitlines()[-1] == "1 4 TypeError"


def test_every_module_is_a_part_once_and_after_what_it_needs() -> None:
    _, parts = join_scripts("/static/entry.js", lambda at: MODULES[at.removeprefix("/static/")])
    assert parts == [
        f"/static/{name}"
        for name in (
            "log.js", "said.js", "first.js", "parts/count.js", "parts/kinds.js", "parts.js",
            "entry.js",
        )
    ]  # fmt: skip


def test_a_module_that_others_ask_for_too_stays_where_it_is() -> None:
    modules = {"entry.js": 'import { a as b } from "./one.js";\nb();\n'}
    script = join(modules, ("/static/one.js",))
    assert 'import * as $one from "/static/one.js";\n' in script
    assert "const { a: b } = $one;\n" in script


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("export let count = 0;", "its value may change"),
        ("export default function a() {}", "as others write theirs"),
        ("export const { a, b } = c;", "as others write theirs"),
        ("export { a };", "as others write theirs"),
        ('export * as a from "./one.js";', "name what is exported"),
        ('import a from "./one.js";', "as others write theirs"),
        ("import { a } from './one.js';", "as others write theirs"),
        ('  import { one } from "./one.js";', "as others write theirs"),
        ('const a = await import("./one.js");', "a part that comes later"),
        ('const a = () => import("./one.js");', "a part that comes later"),
        ('const a = new URL("b", import.meta.url);', "name the address"),
        ("const a = await b();", "no module waits"),
        ("await b();", "no module waits"),
        ("for await (const a of b);", "no module waits"),
        ('import { two } from "./one.js";', "does not export two"),
        ('export { two } from "./one.js";', "does not export two"),
        ('export * from "./one.js";\nexport const one = 2;', "exports one twice"),
        ('import { one } from "./round.js";', "entry.js: they need each other"),
        ('import "./one.js";\nimport "./one";', "a second $one"),
    ],
)
def test_what_cannot_be_joined_is_refused_in_words(line: str, said: str) -> None:
    one = "export const one = 1;\n"
    modules = {
        "one.js": one,
        "one": one,
        "round.js": f'import {{ a }} from "./entry.js";\n{one}',
        "entry.js": f"{line}\n",
    }
    with pytest.raises(CannotJoinError) as refused:
        join(modules)
    assert said in str(refused.value)
    assert str(refused.value).startswith("/static/")


def test_words_that_only_look_like_it_are_left_alone() -> None:
    code = (
        'const a = /** @type {import("./one.js").One} */ (b);\n'
        'const c = "import.meta of a letter".at(0) ?? { import: 1 }.import;\n'
    )
    with pytest.raises(CannotJoinError, match=r"import\.meta"):
        join({"entry.js": code})  # a text is not told from code: better refused than wrong
    kept = code.replace("import.meta", "an import")
    assert kept in join({"entry.js": kept})


def test_styles_are_joined_in_their_order() -> None:
    sheets = {"/a/all.css": '@import "one.css";\n@import "../b/two.css";\n.c {\n}\n'}
    sheets |= {"/a/one.css": ".a {\n}\n", "/b/two.css": ".b {\n}\n"}
    text, parts = join_styles("/a/all.css", sheets.__getitem__)
    assert text == ".a {\n}\n.b {\n}\n.c {\n}\n"
    assert parts == ["/a/all.css", "/a/one.css", "/b/two.css"]


@pytest.mark.parametrize("line", ['.a { background: url("b.svg"); }', '@import url("two.css");'])
def test_a_style_that_asks_for_another_file_is_refused(line: str) -> None:
    with pytest.raises(CannotJoinError, match=r"/a/all\.css"):
        join_styles("/a/all.css", lambda _: f"{line}\n")

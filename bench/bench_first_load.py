"""What the first load brings, in bytes as gzip packs them, from the real server's answers.

The shell is what the worker keeps when it is installed: styles, scripts, icons, the decoder, not
the files of a desk's pages, which come with the first of them (8 KB, on a lead's phone only);
without the decoder's .wasm at most 60 KB. The worker's part is /service-worker.js, which holds all
it needs, with its templates in one language: at most 25 KB. It carries every language; one is
counted by leaving the other catalogues out of it. KB are thousands of bytes, every file packed by
itself at zlib's level 6. The floor is the same with the scripts printed anew by TypeScript,
without comments.
"""

import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from bench.figures import ROOT, Figure, Kept
from tests.house.server import Server

LANGUAGE = "zh-Hans"
IMPORT = re.compile(
    rb"""(?:^|[;}])(?:import\s*|(?:import|export)\b[^"';]*\bfrom\s*)["']([^"'\n]+)["']""",
    re.MULTILINE,
)
DATA = re.compile(r"^const data = (\{\"paths\".*);$", re.MULTILINE)
CATALOGUE = re.compile(r'"([A-Za-z-]+)": \{ plural: \(n\) => [^\n]*?, words: (?=\[)')
WORKER, PICTURES = "/service-worker.js", ".png?"
COMPILER = ROOT / "node_modules" / ".bin" / "tsc"
TSC = (
    "--allowJs --noCheck --noResolve --ignoreConfig --removeComments --target esnext"
    " --module preserve --outDir bare"
).split()
Files = dict[str, bytes]


class _Loaded:
    """What the server sent: ``packed`` counts the answers that came packed, ``count`` all."""

    def __init__(self, url: str) -> None:
        self.url, self.packed, self.count = url, 0, 0

    def closure(self, first: str) -> Files:
        """A module and all that it imports."""
        found: Files = {}
        waiting = [first]
        while waiting:
            address = waiting.pop()
            if address not in found:
                found[address] = self.load(address)
                names = IMPORT.findall(found[address])
                waiting += [urljoin(address, name.decode()) for name in names]
        return found

    def shell(self, script: bytes) -> Files:
        """Every file the worker keeps when it is installed: those that its script names."""
        data = DATA.search(script.decode())
        if not data:
            raise LookupError("the worker names no files")
        told = json.loads(data[1])
        kept = [at for at in told["assets"].values() if at not in told["desk"]]
        return {name: self.load(name) for name in kept if PICTURES not in name}

    def load(self, address: str) -> bytes:
        """One file, unpacked."""
        request = Request(self.url + address, headers={"Accept-Encoding": "gzip"})
        with urlopen(request) as answer:
            packed = answer.headers.get("Content-Encoding") == "gzip"
            body: bytes = answer.read()
        self.count, self.packed = self.count + 1, self.packed + packed
        return gzip.decompress(body) if packed else body


def main() -> int:
    """Load everything, pack it, add it up; the ten largest parts of each."""
    kept = Kept("bench_first_load")
    with tempfile.TemporaryDirectory(prefix="bench-first-") as folder:
        server = Server({"CRM_PWA_DATA_DIR": folder}, Path(folder) / "server.log")
        server.start()
        try:
            loaded = _Loaded(server.url)
            worker = loaded.closure(WORKER)
            shell = loaded.shell(worker[WORKER])
        finally:
            server.kill()
    wasm = {name for name in shell if ".wasm" in name}
    worker[WORKER] = one_language(worker[WORKER])
    small = {name: body for name, body in shell.items() if name not in wasm}
    _tell(kept, "shell without .wasm", small, 60)
    _tell(kept, f"worker, templates and {LANGUAGE}", worker, 25)
    packed = f"{loaded.packed} of the server's {loaded.count} answers come packed"
    decoder = kilobytes({name: shell[name] for name in wasm})
    kept.keep(Figure(".wasm", "", "KB", [decoder], remark=packed))
    return 0


def one_language(script: bytes) -> bytes:
    """The worker's script without the catalogues of the other languages."""
    text, decoder = script.decode(), json.JSONDecoder()
    for found in reversed(list(CATALOGUE.finditer(text))):
        _, end = decoder.raw_decode(text, found.end())
        if found[1] != LANGUAGE:
            text = f"{text[: found.end()]}[]{text[end:]}"
    return text.encode()


def kilobytes(files: Mapping[str, bytes]) -> float:
    """Packed one by one, thousands of bytes."""
    return sum(len(gzip.compress(body, 6, mtime=0)) for body in files.values()) / 1000


def _tell(kept: Kept, what: str, files: Files, goal: float) -> None:
    bare = kilobytes(_bare(files))
    whole = kilobytes(files)
    whole_in_one = kilobytes({"": b"\n".join(files[name] for name in sorted(files))})
    said = f"{what}: in one piece {whole_in_one:.1f} KB; raw {_raw(files):.1f} KB"
    floor = f"{bare:.1f} KB"
    kept.keep(
        Figure(what, f"{len(files)} files", "KB", [whole], goal, None, floor, whole / bare, said)
    )
    _largest(files)


def _raw(files: Files) -> float:
    return sum(map(len, files.values())) / 1000


def _largest(files: Files) -> None:
    sizes = sorted(((kilobytes({n: b}), n) for n, b in files.items()), reverse=True)
    bare = {n: kilobytes({n: b}) for n, b in _bare(files).items()}
    for size, name in sizes[:10]:
        print(f"    {size:6.2f} KB ({bare[name]:.2f} without comments)  {name}")
    by_folder = sorted((name.rsplit("/", 1)[0], size) for size, name in sizes)
    for folder, group in groupby(by_folder, lambda pair: pair[0]):
        print(f"    {sum(size for _, size in group):6.2f} KB  {folder}/")


def _bare(files: Files) -> Files:
    """The same files, scripts without their comments."""
    scripts = sorted(name for name in files if urlsplit(name).path.endswith(".js"))
    with tempfile.TemporaryDirectory(dir=ROOT / "node_modules", prefix=".bench-") as folder:
        for place, name in enumerate(scripts):
            (Path(folder) / f"{place}.js").write_bytes(files[name])
        words = [str(COMPILER), *TSC, *(f"{place}.js" for place in range(len(scripts)))]
        subprocess.run(words, cwd=folder, check=True)
        bare = [(Path(folder) / "bare" / f"{place}.js") for place in range(len(scripts))]
        return files | {n: path.read_bytes() for n, path in zip(scripts, bare, strict=True)}


if __name__ == "__main__":
    sys.exit(main())

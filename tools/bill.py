"""What the product is made of, as CycloneDX 1.6, and whether an advisory speaks of any of it.

``python tools/bill.py sbom FILE`` writes every package of the hashed requirements and of
package-lock.json, and the files that are vendored. ``python tools/bill.py audit [FILE…]`` compares
the versions with advisories in the OSV format (https://ossf.github.io/osv-schema/), those of
tools/advisories.json unless others are named; a folder is read whole. It ends with an error for a
package that an advisory speaks of, and where it compared nothing. Needs no network.
"""

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "tools/advisories.json"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
CHECKSUM = re.compile(r"^([0-9a-f]{64})\s+\*?(\S+)")
NAMED = re.compile(r"[-_.]+")


@dataclass
class Package:
    """One package as it is locked. ``hashes``: (algorithm as CycloneDX writes it, hex)."""

    system: str
    name: str
    version: str
    hashes: list[tuple[str, str]] = field(default_factory=list)
    scope: str = "required"

    @property
    def purl(self) -> str:
        """The package URL (https://github.com/package-url/purl-spec)."""
        kind = {"PyPI": "pypi", "npm": "npm"}.get(self.system, "generic")
        return f"pkg:{kind}/{self.name.replace('@', '%40')}@{self.version}"


def python(path: Path, scope: str) -> Iterator[Package]:
    """The pins of a requirements file with their hashes."""
    found: Package | None = None
    for line in path.read_text("utf-8").splitlines():
        if pin := PIN.match(line):
            found = Package("PyPI", NAMED.sub("-", pin[1]).lower(), pin[2], [], scope)
            yield found
        if found and (given := HASH.search(line)):
            found.hashes.append(("SHA-256", given[1]))


def node(path: Path) -> Iterator[Package]:
    """The packages of a package-lock.json, tools all of them."""
    for place, one in json.loads(path.read_text("utf-8"))["packages"].items():
        if place:
            name = place.rpartition("node_modules/")[2]
            algorithm, _, given = one.get("integrity", "").partition("-")
            hashes = [(algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(given).hex())]
            yield Package("npm", name, one["version"], hashes if given else [], "excluded")


def vendored(folder: Path) -> Iterator[Package]:
    """The files that browsers are sent as others made them; each must be what its sum says.

    Raises ValueError for one that is not.
    """
    for line in (folder / "CHECKSUMS").read_text("utf-8").splitlines():
        if said := CHECKSUM.match(line):
            if hashlib.sha256((folder / said[2]).read_bytes()).hexdigest() != said[1]:
                raise ValueError(f"{said[2]} is not what CHECKSUMS says")
            yield Package("vendored", said[2], said[1][:12], [("SHA-256", said[1])])


def packages(root: Path = ROOT) -> list[Package]:
    """Everything that is locked, each once."""
    found: dict[tuple[str, str, str], Package] = {}
    every = [
        *python(root / "requirements.txt", "required"),
        *python(root / "requirements-spark.txt", "optional"),
        *python(root / "requirements-dev.txt", "excluded"),
        *node(root / "package-lock.json"),
        *vendored(root / "static/vendor"),
    ]
    for one in every:
        found.setdefault((one.system, one.name, one.version), one)
    return list(found.values())


def sbom(every: Sequence[Package]) -> dict[str, Any]:
    """The bill as CycloneDX 1.6 has it; the same packages always give the same bill."""
    parts = [
        {
            "type": "file" if one.system == "vendored" else "library",
            "bom-ref": one.purl,
            "name": one.name,
            "version": one.version,
            "scope": one.scope,
            "purl": one.purl,
            "hashes": [{"alg": how, "content": said} for how, said in one.hashes],
        }
        for one in sorted(every, key=lambda one: (one.system, one.name, one.version))
    ]
    name = {"type": "application", "name": "preference-cards", "bom-ref": "preference-cards"}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": name},
        "components": parts,
    }


def advisories(places: Sequence[Path]) -> list[dict[str, Any]]:
    """OSV entries of files and folders; a file may hold one, a list, or our own ``entries``."""
    found: list[dict[str, Any]] = []
    for place in places:
        for path in sorted(place.rglob("*.json")) if place.is_dir() else [place]:
            told = json.loads(path.read_text("utf-8"))
            found += told if isinstance(told, list) else told.get("entries", [told])
    return found


def number(version: str) -> tuple[tuple[int, str], ...]:
    """A version in an order that is right for releases: 3.10 after 3.9, 3.0 after 3.0rc1."""
    parts = re.findall(r"\d+|[a-z]+", version.lower().partition("+")[0])
    read = [(int(one), "") if one.isdigit() else (-1, one) for one in parts]
    ends = next((at for at, (_, word) in enumerate(read) if word), len(read))
    release, before = read[:ends], read[ends:]
    while release and release[-1] == (0, ""):
        release.pop()
    return (*release, *before, (0, ""))


def speaks_of(advisory: dict[str, Any], one: Package) -> bool:
    """Whether the advisory's ranges, or its list of versions, hold this package."""
    for affected in advisory.get("affected", ()):
        about = affected["package"]
        if (about["ecosystem"], NAMED.sub("-", about["name"]).lower()) != (
            one.system,
            NAMED.sub("-", one.name).lower(),
        ):
            continue
        ranges = [each for each in affected.get("ranges", ()) if each["type"] != "GIT"]
        if one.version in affected.get("versions", ()) or any(
            _holds(each["events"], one.version) for each in ranges
        ):
            return True
    return False


def _holds(events: Sequence[dict[str, str]], version: str) -> bool:
    at, inside = number(version), False
    for event in sorted(events, key=_place):
        if "introduced" in event and (
            event["introduced"] == "0" or number(event["introduced"]) <= at
        ):
            inside = True
        if "fixed" in event and number(event["fixed"]) <= at:
            inside = False
        if "last_affected" in event and number(event["last_affected"]) < at:
            inside = False
    return inside


def _place(event: dict[str, str]) -> tuple[bool, tuple[tuple[int, str], ...]]:
    """Where an event stands among those of a range, which come in any order: "0" is before all."""
    said = next(iter(event.values()))
    return said != "0", number(said)


def audit(every: Sequence[Package], told: Sequence[dict[str, Any]]) -> tuple[int, list[str]]:
    """How many packages some advisory could speak of, and what is wrong with which."""
    known = {
        (affected["package"]["ecosystem"], NAMED.sub("-", affected["package"]["name"]).lower())
        for advisory in told
        for affected in advisory.get("affected", ())
    }
    compared = [one for one in every if (one.system, NAMED.sub("-", one.name).lower()) in known]
    wrong = [
        f"{one.name} {one.version}: {advisory['id']} {advisory.get('summary', '')}".strip()
        for one in compared
        for advisory in told
        if not advisory.get("withdrawn") and speaks_of(advisory, one)
    ]
    return len(compared), wrong


def main(words: Sequence[str]) -> int:
    """Do what the command line says; 0 where all is well."""
    every = packages()
    if words[:1] == ["sbom"]:
        Path(words[1]).write_text(json.dumps(sbom(every), indent=1) + "\n", "utf-8")
        print(f"{len(every)} packages and files are in {words[1]}.")
        return 0
    told = advisories([Path(one) for one in words[1:]] or [KEPT])
    compared, wrong = audit(every, told)
    print(
        f"{compared} of {len(every)} packages compared with {len(told)} advisories.",
        *wrong,
        sep="\n",
    )
    if not compared:
        print("Nothing was audited.")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The bill of materials names everything that is locked; the audit cannot pass on nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.server import ROOT
from tools import bill


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools/bill.py", *words],
        capture_output=True,
        text=True,
        check=False,
    )


def advisory(name: str, *events: dict[str, str], system: str = "PyPI") -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    package = {"ecosystem": system, "name": name}
    return {"id": "X-1", "affected": [{"package": package, "ranges": ranges}]}


def test_the_bill_holds_every_locked_package_with_its_hash(tmp_path: Path) -> None:
    out = tmp_path / "bom.json"
    assert run("sbom", str(out)).returncode == 0
    told = json.loads(out.read_text("utf-8"))
    names = {one["name"] for one in told["components"]}
    assert {"flask", "argon2-cffi", "pytest", "@biomejs/biome", "htmx.min.js"} <= names
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert [one["name"] for one in told["components"] if not one["hashes"]] == []
    refs = [one["bom-ref"] for one in told["components"]]
    assert len(refs) == len(set(refs)) > 150


def test_the_audit_compares_what_is_locked_and_finds_nothing() -> None:
    done = run("audit")
    assert done.returncode == 0, done.stdout
    compared, of = int(done.stdout.split()[0]), int(done.stdout.split()[2])
    assert of > compared > 10


def test_an_audit_of_nothing_fails(tmp_path: Path) -> None:
    none = tmp_path / "none.json"
    none.write_text("[]")
    done = run("audit", str(none))
    assert done.returncode == 1
    assert "Nothing was audited." in done.stdout


def test_an_advisory_that_speaks_of_a_locked_package_fails(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(advisory("Flask", {"introduced": "0"})))
    done = run("audit", str(tmp_path))
    assert done.returncode == 1
    assert "X-1" in done.stdout


@pytest.mark.parametrize(
    ("version", "speaks"),
    [("3.9", True), ("3.10", False), ("3.10.0", False), ("3.10rc1", True), ("2.0", False)],
)
def test_versions_stand_in_their_order(version: str, speaks: bool) -> None:
    told = advisory("a_b", {"introduced": "2.1"}, {"fixed": "3.10"})
    assert bill.speaks_of(told, bill.Package("PyPI", "a-b", version)) is speaks


@pytest.mark.parametrize(
    ("version", "speaks"), [("3.0", False), ("3.0.0", False), ("3.0rc1", True), ("2.9", True)]
)
def test_a_release_that_ends_in_zeros_comes_after_its_own_trials(
    version: str, speaks: bool
) -> None:
    assert bill.number("3.0.0") == bill.number("3.0") > bill.number("3.0rc1")
    told = advisory("a_b", {"fixed": "3.0"}, {"introduced": "0"})
    assert bill.speaks_of(told, bill.Package("PyPI", "a-b", version)) is speaks

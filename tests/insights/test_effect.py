"""What contacts changed, from files to effects.csv."""

import csv
import gzip
import json
import os
from pathlib import Path
from random import Random

import pytest

from crm_pwa.insights import effect, runs
from crm_pwa.insights.interval import Share, newcombe
from crm_pwa.insights.parts import Ask
from tests.insights.folders import AS_OF, Folder, line

HILLSTROM = Path(os.environ.get("DATA", "nowhere"), "hillstrom", "customers.csv.gz")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Three hundred members of one store."""
    made = Folder(tmp_path).shop(line(member=""))
    return made.put(members=[f"M{n:03},2025-01-01,S1" for n in range(1, 301)])


def contact(n: int, arm: str, hit: int, **more: object) -> str:
    """A row of contacts.csv, of member n and the n-th contact."""
    told = {"ts": "2026-02-01T10:00:00", "reason": "mail", "p": 0.5, "member": n, "id": n} | more
    who = f"c{told['id']:04},{told['ts']},M{told['member']:03}"
    return f"{who},email,{told['reason']},{arm},{told['p']},{hit},"


def campaign(treat: tuple[int, int], hold: tuple[int, int]) -> list[str]:
    """(members, hits) of both arms."""
    rows = [contact(n + 1, "treat", int(n < treat[1])) for n in range(treat[0])]
    first = treat[0] + 1
    return rows + [contact(first + n, "holdout", int(n < hold[1])) for n in range(hold[0])]


def run(folder: Folder, out: str = "out") -> Path:
    """Run the part; where it wrote."""
    clock = runs.Clock()
    ask = Ask(30, 0, clock.timed, lambda _text: None)
    place = runs.Place(folder.path, AS_OF, folder.work / out)
    runs.of_folder(place, ["effect"], ask, clock)
    return place.out


def effects(folder: Folder) -> dict[str, dict[str, str]]:
    """The rows of effects.csv by reason."""
    with (run(folder) / "effects.csv").open(encoding="utf-8") as file:
        return {row["reason_code"]: row for row in csv.DictReader(file)}


def notes(folder: Folder) -> list[str]:
    """What the run said of it."""
    found: list[str] = json.loads((run(folder) / "run.json").read_text("utf-8"))["notes"]
    return found


def test_the_raw_figures_are_those_of_the_rows(folder: Folder) -> None:
    folder.put(contacts=campaign((200, 60), (100, 15)))
    row = effects(folder)["mail"]
    expected = newcombe(Share(60, 200), Share(15, 100))
    assert (row["n_treat"], row["n_hold"], row["verdict"]) == ("200", "100", "evidence")
    assert row["judged_by"] == "raw"
    found = [float(row[name]) for name in ("diff", "low", "high")]
    assert found == pytest.approx(list(expected), abs=1e-9)
    assert (row["diff_adj"], row["low_adj"], row["high_adj"]) == ("", "", "")


@pytest.mark.parametrize(
    ("treat", "hold", "said"),
    [
        ((150, 30), (150, 30), "no evidence"),
        ((150, 0), (150, 0), "no evidence"),
        ((150, 150), (150, 150), "no evidence"),
        ((150, 150), (150, 0), "evidence"),
        ((280, 100), (19, 0), "too few"),
        ((1, 1), (1, 0), "too few"),
    ],
)
def test_the_verdict_is_plain(
    folder: Folder, treat: tuple[int, int], hold: tuple[int, int], said: str
) -> None:
    folder.put(contacts=campaign(treat, hold))
    assert effects(folder)["mail"]["verdict"] == said


def test_an_arm_that_is_empty_has_no_difference(folder: Folder) -> None:
    folder.put(contacts=campaign((100, 20), (0, 0)))
    row = effects(folder)["mail"]
    assert (row["n_hold"], row["diff"], row["low"], row["verdict"]) == ("0", "", "", "too few")


def test_contacts_on_as_of_or_later_change_no_byte(folder: Folder) -> None:
    rows = campaign((150, 40), (150, 20))
    before = (run(folder.put(contacts=rows)) / "effects.csv").read_bytes()
    later = [
        contact(n, "treat", 1, ts=f"2026-03-{n - 199:02}T00:00:00", id=n + 900)
        for n in range(200, 220)
    ]
    folder.put(contacts=[*later, *rows])
    assert (run(folder, "again") / "effects.csv").read_bytes() == before


def test_the_order_of_rows_changes_no_byte(folder: Folder) -> None:
    rows = campaign((150, 40), (150, 20))
    rows += [contact(n, "treat", n % 3 == 0, reason="call", id=n + 500) for n in range(1, 90)]
    bought = [line("2026-01-05", f"M{n:03}", amount=n, txn=f"T{n}") for n in range(1, 250)]
    before = (run(folder.put(contacts=rows, transactions=bought)) / "effects.csv").read_bytes()
    Random(1).shuffle(rows)
    folder.put(contacts=rows, transactions=bought[::-1])
    assert (run(folder, "again") / "effects.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("day", "adjusts"),
    [("2025-01-31", False), ("2025-02-01", True), ("2026-01-31", True), ("2026-02-01", False)],
)
def test_spend_of_the_year_before_the_day_of_the_contact_adjusts(
    folder: Folder, day: str, adjusts: bool
) -> None:
    bought = [line(day, f"M{n:03}", amount=n, txn=f"T{n}") for n in range(1, 300, 3)]
    folder.put(contacts=campaign((150, 40), (150, 20)), transactions=bought)
    assert (effects(folder)["mail"]["diff_adj"] != "") == adjusts


def test_the_same_members_many_times_are_no_more_evidence(folder: Folder) -> None:
    once = campaign((40, 14), (40, 9))
    folder.put(contacts=once)
    assert effects(folder)["mail"]["verdict"] == "no evidence"
    again = [row.replace("c0", f"{n}c") for n in range(9) for row in once]
    folder.put(contacts=again)
    row = effects(folder)["mail"]
    assert (row["n_treat"], row["verdict"]) == ("360", "no evidence")
    assert float(row["low"]) > 0 > float(row["low_adj"])


def test_a_member_in_both_arms_is_told_of(folder: Folder) -> None:
    rows = campaign((100, 20), (100, 10))
    folder.put(contacts=[*rows, contact(1, "holdout", 0, id=900)])
    assert notes(folder) == [
        "effect: mail: members are in it more than once, 1 of them in both arms; adjusted by member"
    ]


def test_nineteen_members_contacted_ten_times_are_too_few(folder: Folder) -> None:
    rows = [
        contact(n, "treat" if n < 20 else "holdout", n < 20, id=n + 100 * time)
        for n in range(1, 60)
        for time in range(10)
    ]
    folder.put(contacts=[row.replace(",True,", ",1,").replace(",False,", ",0,") for row in rows])
    assert effects(folder)["mail"]["verdict"] == "too few"


def test_a_draw_that_favoured_some_is_judged_as_it_was_drawn(folder: Folder) -> None:
    rows = []
    for n in range(1, 301):
        often = n <= 150
        held = n % 2 == 0 if often else n % 10 == 0
        chance = 0.5 if often else (0.1 if held else 0.9)
        hit = int(n % 5 != 1) if often else 0
        rows.append(contact(n, "holdout" if held else "treat", hit, p=chance))
    folder.put(contacts=rows)
    row = effects(folder)["mail"]
    assert float(row["high"]) < 0
    assert abs(float(row["diff_adj"])) < abs(float(row["diff"])) / 2
    assert row["judged_by"] == "adjusted"
    assert "unequal propensities" in notes(folder)[0]


@pytest.mark.parametrize(
    ("by", "said"), [("raw", "+8.0 points (2.0 … 14.0)"), ("adjusted", "+3.0 points (-1.0 … 7.0)")]
)
def test_what_is_told_is_the_difference_the_verdict_goes_by(by: str, said: str) -> None:
    row = {"reason_code": "mail", "n_treat": 1_200, "n_hold": 90, "verdict": "…", "judged_by": by}
    row |= {"diff": 0.08, "low": 0.02, "high": 0.14}
    row |= {"diff_adj": 0.03, "low_adj": -0.01, "high_adj": 0.07}
    assert effect.in_words(row) == f"mail: {said}, n = 1,200 / 90: …"


def test_without_contacts_the_table_is_empty_and_says_why(folder: Folder) -> None:
    assert effects(folder) == {}
    assert notes(folder) == ["effect: no contacts: nothing to compare"]


@pytest.mark.slow
@pytest.mark.skipif(not HILLSTROM.exists(), reason="DATA names no folder with hillstrom")
def test_the_e_mail_experiment_is_told_as_it_was(tmp_path: Path) -> None:
    with gzip.open(HILLSTROM, "rt", encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    folder = Folder(tmp_path).put(members=[f"{row['row']},2008-01-01,web" for row in people])
    rows = []
    for reason in ("Mens E-Mail", "Womens E-Mail"):
        for row in people:
            if row["segment"] in (reason, "No E-Mail"):
                arm = "treat" if row["segment"] == reason else "holdout"
                name = f"{row['row']}-{reason[0]},2008-03-01T10:00:00,{row['row']},email"
                rows.append(f"{name},{reason},{arm},0.5,{row['visit']},{row['spend']}")
    found = effects(folder.put(contacts=rows))
    visits = {
        arm: [int(row["visit"]) for row in people if row["segment"] == arm]
        for arm in ("Mens E-Mail", "Womens E-Mail", "No E-Mail")
    }
    means = {arm: sum(hits) / len(hits) for arm, hits in visits.items()}
    for reason, row in found.items():
        assert float(row["diff"]) == pytest.approx(means[reason] - means["No E-Mail"], abs=1e-9)
        assert row["verdict"] == "evidence"
    assert sorted(found) == ["Mens E-Mail", "Womens E-Mail"]

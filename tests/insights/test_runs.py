import csv
import io
import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from crm_pwa.core.csvfile import FileError
from crm_pwa.insights import runs
from crm_pwa.insights.parts import Ask
from tests.insights.folders import AS_OF, HEADERS, Folder, line
from tests.insights.shops import fill

ARMS = ("treat", "holdout")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def run(folder: Folder, out: str = "out", horizon: int = 30) -> Path:
    clock = runs.Clock()
    ask = Ask(horizon, 0, clock.timed, lambda _text: None)
    place = runs.Place(folder.path, AS_OF, folder.work / out)
    runs.of_folder(place, [*runs.PARTS], ask, clock)
    return place.out


def csvs(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob("*.csv")}


def contacts(days: range) -> list[str]:
    """Contacts of two arms, a member a day."""
    return [
        f"C{day},2026-02-{day:02}T10:00:00,M{day:04},sms,mail,{ARMS[day % 2]},0.5,{day % 2},1.50"
        for day in days
    ]


@pytest.mark.parametrize("alone", [False, True], ids=["all files", "transactions alone"])
def test_neither_what_comes_later_nor_the_order_of_rows_changes_a_byte(
    folder: Folder, alone: bool
) -> None:
    lines, sent = fill(folder), contacts(range(1, 29))
    folder.put(contacts=sent)
    if alone:
        for name in ("stores", "members", "products", "contacts"):
            (folder.path / f"{name}.csv").unlink()
    before = csvs(run(folder))
    assert {"scores.csv", "recommendations.csv", "due.csv", "pairs.csv", "effects.csv"} <= {*before}
    later = [line(f"2026-03-{day:02}", f"L{day}", f"L{day}", txn=f"L{day}") for day in range(1, 29)]
    wrong = [line("2026-04-01", "nobody", qty="x"), line("2026-04-02", "M0001", "P1", txn="L")]
    lines += [*later, *wrong]
    Random(1).shuffle(lines)
    folder.put(transactions=lines)
    if not alone:
        folder.put(contacts=[row.replace("-02-", "-03-") for row in sent[1:]] + sent[::-1])
        for name in ("members", "products", "stores"):
            head, *rest = (folder.path / f"{name}.csv").read_text("utf-8").splitlines()
            assert head == HEADERS[name]
            folder.put(**{name: ([*rest, "L1,2026-03-01,S1"] if name == "members" else rest)[::-1]})
    assert csvs(run(folder, "again")) == before


def test_every_count_of_a_reason_can_be_counted_again(folder: Folder) -> None:
    lines = [row.split(",") for row in fill(folder)]
    text = (run(folder) / "scores.csv").read_text("utf-8")
    for row in told(text):
        reason = json.loads(row["reason_json"])
        own = [cells for cells in lines if cells[2] == row["member_id"]]
        days = sorted({cells[1][:10] for cells in own if int(cells[6]) > 0})
        assert reason["visits"] == len(days)
        assert reason["spend"] == pytest.approx(sum(float(cells[7]) for cells in own))
        assert reason["days_since"] == (AS_OF - date.fromisoformat(days[-1])).days
        if len(days) > 1:
            span = (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days
            assert reason["usual_gap_days"] == pytest.approx(span / (len(days) - 1))


def told(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_run_that_dies_leaves_what_was_there(folder: Folder) -> None:
    fill(folder)
    before = csvs(run(folder))
    folder.put(transactions=[line(qty="x")])
    with pytest.raises(FileError):
        run(folder)
    assert csvs(folder.work / "out") == before
    assert [path.name for path in folder.work.glob(".out*")] == []


@pytest.mark.parametrize(
    "lines",
    [
        [line("2026-03-01")],
        [line(qty=-1, amount="-5")],
        [line(member="")],
        [line()],
        [line(amount="0"), line("2026-01-09", amount="-3")],
        [line("2026-02-28"), line("2026-02-28", "M2")],
    ],
)
def test_little_or_odd_data_give_an_answer_and_a_reason(folder: Folder, lines: list[str]) -> None:
    out = run(folder.shop(*lines))
    told = json.loads((out / "run.json").read_text("utf-8"))
    assert told["notes"]
    scores = (out / "scores.csv").read_text("utf-8").splitlines()
    assert scores[0].startswith("member_id,r,f,m,stage,segment,expected_visits,p_visit,clv")
    assert "nan" not in "".join(scores)
    assert "inf" not in "".join(scores[1:])


def test_run_json_says_what_was_done(folder: Folder) -> None:
    lines = fill(folder)
    folder.put(transactions=[*lines, line(qty="x")])
    told = json.loads((run(folder) / "run.json").read_text("utf-8"))
    assert told["rows"]["refused"] == 1
    assert told["refused"] == {"transactions.csv": {"qty": 1}}
    assert set(told["seconds"]) == {"read", "features", "model", "recommend", "write"}
    assert set(told["parameters"]["bgnbd"]) == {"r", "alpha", "a", "b", "log_likelihood"}
    assert set(told["parameters"]["gamma_gamma"]) >= {"p", "q", "v"}
    assert told["peak_memory_mb"] > 0
    assert told["versions"]["duckdb"]

"""Whether the time of an answer tells what its words do not: that somebody or something exists.

Each pair of requests gets one answer; which of the two is sent is drawn at random. The figure is
the area under the curve (AUC) of guessing by the time alone: 0.5 says nothing, 1 says all; a guess
that is turned round counts as well. At most 0.55 over 2,000 samples. N=200 takes fewer,
ONLY=code one pair alone.

The server is the real one over SQLite. Tries are forgotten between samples, since limits
would answer for the views: nobody outside can have so many.
"""

import http.client
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

from pysqlite3 import dbapi2 as sqlite3

from bench.figures import Figure, Kept
from bench.serving import served, sign_in
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.members.models import Member, MemberCode, MemberStore
from crm_pwa.messages import sending
from crm_pwa.wiring import create_app
from tests.house.database import fill

SECRET = "a-secret-of-the-bench-of-more-than-32-characters"
MEMBERS = 2_000
SAMPLES = int(os.environ.get("N", "2000"))
AT_MOST = 0.55
FORGET = 4
"""Samples between two times that tries are forgotten: fewer than any limit."""
Ask = tuple[str, str, dict[str, str] | None]
"""Method, path, form."""


class Attacker:
    """One connection that asks and takes the time."""

    def __init__(self, url: str, cookie: str, place: Path) -> None:
        self.host = urlsplit(url).netloc
        self.line = http.client.HTTPConnection(self.host)
        self.headers = {"Origin": url, "Cookie": cookie, "Accept": "text/html"}
        self.place = place

    def ask(self, what: Ask) -> tuple[float, tuple[int, int]]:
        """Milliseconds to the whole answer; its status and length."""
        method, path, form = what
        body = urlencode(form) if form is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        began = time.perf_counter()
        self.line.request(method, path, body, {**self.headers, **kind})
        answer = self.line.getresponse()
        size = len(answer.read())
        return (time.perf_counter() - began) * 1000, (answer.status, size)

    def forget(self) -> None:
        """Let the server forget all tries."""
        with sqlite3.connect(self.place, timeout=30) as line:
            line.execute("DELETE FROM attempt")
        line.close()


def auc(there: Sequence[float], absent: Sequence[float]) -> float:
    """How often a time of the one is longer than one of the other, ties half; Mann and Whitney."""
    ranked = sorted([(one, 1) for one in there] + [(one, 0) for one in absent])
    total, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        total += sum(one for _, one in ranked[at:end]) * (at + end + 1) / 2
        at = end
    n = len(there)
    return (total - n * (n + 1) / 2) / (n * len(absent))


def measured(
    attacker: Attacker, there: Callable[[], Ask], absent: Callable[[], Ask], random: Random
) -> tuple[float, list[list[float]]]:
    """The area, turned round where it is below a half, and the times of (absent, there).

    Raises SystemExit where the answers themselves differ.
    """
    took: list[list[float]] = [[], []]
    answers: list[set[int]] = [set(), set()]
    for n in range(SAMPLES + FORGET):
        if n % FORGET == 0:
            attacker.forget()
        kind = random.randrange(2)
        milliseconds, (status, _size) = attacker.ask((absent, there)[kind]())
        answers[kind].add(status)
        if n >= FORGET:
            took[kind].append(milliseconds)
    if answers[0] != answers[1] or len(answers[0]) != 1:
        raise SystemExit(f"The answers differ: {answers}")
    area = auc(took[1], took[0])
    return max(area, 1 - area), took


@contextmanager
def shop() -> Iterator[tuple[dict[str, str], Path, list[str], list[str]]]:
    """Settings, the database, ids of members of another store, codes of members erased."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "crm.db")
        settings = {
            "CRM_PWA_DATA_DIR": folder,
            "CRM_PWA_DATABASE_URL": f"sqlite:///{place}",
            "CRM_PWA_SECRET_KEY": SECRET,
            "CRM_PWA_LISTS_AT": "never",
        }
        fill(settings["CRM_PWA_DATABASE_URL"])
        app = create_app(settings)
        with app.app_context(), writing() as session:
            session.merge(Meta(key=sending.DEMO, value="1"))
            keys = app.extensions["keys"]
            for n in range(MEMBERS):
                phone = keys.phone_hash(_number(n))
                session.add(Member(id=f"m{n}", home_store="store-b", name="李静", phone_hash=phone))
            session.flush()
            for n in range(MEMBERS):
                session.add(MemberStore(member_id=f"m{n}", store_id="store-b", why="home"))
                session.add(MemberCode(code=f"M1:BENCH{n:07}", member_id=f"m{n}"))
        gone = [f"m{n}" for n in range(0, MEMBERS, 10)]
        with app.app_context(), writing() as session:
            for one in gone:
                session.get_one(Member, one).erased_at = 1
        with app.app_context():
            db.session.remove()
        others = [f"m{n}" for n in range(MEMBERS) if n % 10]
        yield settings, place, others, [f"M1:BENCH{one[1:]:0>7}" for one in gone]


def _number(n: int) -> str:
    return f"+861380{n:07}"


def main() -> int:
    """Measure each pair."""
    random, kept = Random(1), Kept("bench_timing")
    with shop() as (settings, place, others, gone), served(settings) as url:
        attacker = Attacker(url, sign_in(url), place)
        for what, there, absent in pairs(random, others, gone):
            if os.environ.get("ONLY", "") not in what:
                continue
            area, took = measured(attacker, there, absent, random)
            middle = [sorted(one)[len(one) // 2] for one in took]
            remark = f"p50 {middle[1]:.1f} ms where it exists, {middle[0]:.1f} ms where not"
            how = f"{SAMPLES:,} samples, drawn at random"
            kept.keep(Figure(what, how, "AUC", [area], at_most=AT_MOST, remark=remark))
    return 0


def pairs(
    random: Random, others: Sequence[str], gone: Sequence[str]
) -> list[tuple[str, Callable[[], Ask], Callable[[], Ask]]]:
    """(what, how to ask for what exists, for what does not)."""
    logins = ("guide-b", "lead-b", "guide-c", "area", "hq", "admin", "guide-a2")

    def door(login: str) -> Ask:
        return "POST", "/sign-in", {"login": login, "password": secrets.token_hex(8)}

    def number(n: int) -> Ask:
        return "POST", "/me/sign-in/phone", {"phone": _number(n)}

    def nobody() -> str:
        return f"guide-{secrets.token_hex(1)[0]}{random.randrange(10)}"

    def code(text: str) -> Ask:
        return "POST", "/scan", {"code": text}

    return [
        ("sign-in: account or none", lambda: door(random.choice(logins)), lambda: door(nobody())),
        (
            "member's number or nobody's",
            lambda: number(random.choice([n for n in range(MEMBERS) if n % 10])),
            lambda: number(MEMBERS + random.randrange(1_000_000)),
        ),
        (
            "code of who is no more, or nobody's",
            lambda: code(random.choice(gone)),
            lambda: code(f"M1:BENCH{MEMBERS + random.randrange(1_000_000):07}"),
        ),
        (
            "card of another store's member, or nobody's",
            lambda: ("GET", f"/members/{random.choice(others)}", None),
            lambda: ("GET", f"/members/m{MEMBERS + random.randrange(7_999)}", None),
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())

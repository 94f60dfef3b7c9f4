"""What may befall a store's members from one day to the next: everything the rules look at."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from crm_pwa.accounts.history import By
from crm_pwa.core import hlc
from crm_pwa.core.errors import Unfit
from crm_pwa.core.sql import upsert
from crm_pwa.members.models import Card, Member, MemberFact
from crm_pwa.messages.models import Contact
from crm_pwa.products.models import Product, PurchaseLine
from crm_pwa.prompts.changing import change_rule, numbers_of
from crm_pwa.prompts.models import InsightRun, Outcome, Prompt
from crm_pwa.prompts.rules import core
from tests.prompts.conftest import at_noon
from tests.prompts.nights import found

STORE, LAYERS = "store-a", ("personalisation", "allergy", "marketing:phone")
TAGS = (
    "category.dress",
    "category.office_wear",
    "category.accessory",
    "category.foundation",
    "category.setting_spray",
    "category.formula",
    "",
)
LIKES = ("style.minimal", "style.retro", "attitude.eco", "occasion.commute")
STAGES = ("baby_month.m0_3", "baby_month.m3_6", "baby_month.m12_18")
PRODUCTS = 24
KINDS = ("cart", "view", "ask", "try_on", "points", "churn", "complaint")


class History:
    """A store of ``members``, whose days are drawn from ``seed``."""

    def __init__(self, seed: int, members: int, began: date) -> None:
        self.chance = Random(seed)
        self.members = [f"h{n:03}" for n in range(members)]
        self.day = began
        self._n = 0

    def begin(self, session: Session) -> None:
        """The catalogue, the members, two years of what they bought, and what is made of it."""
        for n in range(PRODUCTS):
            self._product(session, n)
        session.flush()
        for one in self.members:
            self._member(session, one)
            self._state(session, one)
            regular = self.chance.choice((0, 12, 30, 45))
            days = [self.chance.randrange(1, 700) for _ in range(self.chance.randrange(9))]
            days += [n * regular + self.chance.randrange(1, 4) for n in range(1, 7) if regular]
            product = self.chance.randrange(PRODUCTS)
            for ago in days:
                self._line(session, one, ago, product if regular else None)
        self._night(session, self.members[0])

    def go_on(self, session: Session) -> None:
        """Some days pass, and some of everything happens."""
        self.day += timedelta(days=self.chance.choice((0, 1, 1, 1, 2, 5, 13)))
        for _ in range(self.chance.randrange(4)):
            what = self.chance.choice(BEFALLS)
            what(self, session, self.chance.choice(self.members))

    def _ago(self, days: int) -> date:
        return self.day - timedelta(days=days)

    def _id(self) -> str:
        self._n += 1
        return f"x{self._n}"

    def _product(self, session: Session, n: int) -> None:
        tags = ";".join({self.chance.choice(TAGS) for _ in range(self.chance.randrange(3))})
        name = f"article {self.chance.choice((n, n, n % 5))}"
        made = self.chance.choice(("", "100% cotton", "wool, nickel"))
        row = {"id": f"p{n}", "name": name, "category": "x", "tags": tags, "composition": made}
        upsert(session, Product, [row], update=("name", "tags", "composition"))

    def _member(self, session: Session, one: str) -> None:
        joined = self._ago(self.chance.choice((0, 3, 29, 400)))
        born = self._ago(self.chance.randrange(365))
        row = {
            "id": one,
            "home_store": STORE,
            "name": "李静",
            "phone_sealed": b"",
            "rev": 1,
            "tier": self.chance.choice(("", "silver", "diamond")),
            "birthday": self.chance.choice(("", f"1990-{born:%m-%d}", f"{born:%m-%d}")),
            "joined_on": self.chance.choice(("", joined.isoformat())),
        }
        upsert(session, Member, [row], update=("tier", "birthday", "joined_on"))

    def _state(self, session: Session, one: str) -> None:
        draw = self.chance
        said = [self._said() for _ in range(draw.randrange(4))]
        state = {
            "consent": {
                layer: {"state": draw.choice(("given", "given", "given", "withdrawn"))}
                for layer in LAYERS
                if draw.random() < 0.85
            },
            "tags": [
                at
                | {"f": c.partition(".")[0], "c": c, "p": draw.choice(("like", "like", "dislike"))}
                for at in said
                for c in [draw.choice(LIKES)]
            ],
            "facets": {"baby_month": [self._said() | {"v": draw.choice(STAGES)}]}
            if draw.random() < 0.4
            else {},
            "contacts": [self._said()] if draw.random() < 0.3 else [],
        }
        row = {"member_id": one, "rev": 1, "state": json.dumps(state)}
        upsert(session, Card, [row], update=("state",))

    def _said(self) -> dict[str, Any]:
        at = self._ago(self.chance.choice((0, 1, 30, 44, 89, 100)))
        return {"id": self._id(), "hlc": hlc.make(at_noon(at))}

    def _line(self, session: Session, one: str, ago: int, product: int | None = None) -> None:
        n = self.chance.randrange(PRODUCTS) if product is None else product
        day = self._ago(ago)
        row = {"txn_id": self._id(), "n": 1, "member_id": one, "at": at_noon(day)}
        row |= {"day": day.isoformat(), "store_id": STORE, "product_id": f"p{n}"}
        row |= {
            "qty": self.chance.choice((1, 1, 1, -1)),
            "amount": self.chance.choice((9_900, 150_000, 700_000)),
        }
        upsert(session, PurchaseLine, [row], update=("amount",))

    def _buys(self, session: Session, one: str) -> None:
        self._line(session, one, self.chance.choice((0, 1, 1, 1, 40, 180)))

    def _gives_back(self, session: Session, one: str) -> None:
        sql = "DELETE FROM purchase_line WHERE member_id = :m AND day = (SELECT max(day) FROM"
        session.execute(text(f"{sql} purchase_line WHERE member_id = :m)"), {"m": one})

    def _is_edited(self, session: Session, one: str) -> None:
        self._member(session, one)

    def _is_noted(self, session: Session, one: str) -> None:
        self._state(session, one)

    def _is_labelled_anew(self, session: Session, _one: str) -> None:
        self._product(session, self.chance.randrange(PRODUCTS))

    def _answers(self, session: Session, one: str) -> None:
        open_ = session.query(Prompt).filter_by(member_id=one, closed="").order_by(Prompt.id).all()
        if not open_:
            return
        answer = self.chance.choice(("done", "unsuitable", "later", "waiting"))
        until = self._ago(-self.chance.randrange(1, 40)).isoformat() if answer == "later" else ""
        at = hlc.make(at_noon(self._ago(self.chance.randrange(3))))
        told = {"outcome": answer, "until": until, "actor_id": "x", "hlc": at}
        row = Outcome(id=self._id(), prompt_id=self.chance.choice(open_).id, member_id=one, **told)
        session.add(row)

    def _takes_back(self, session: Session, one: str) -> None:
        session.execute(text("DELETE FROM outcome WHERE member_id = :m"), {"m": one})

    def _is_contacted(self, session: Session, one: str) -> None:
        day = self._ago(self.chance.choice((0, 1, 20)))
        told = {"channel": "sms", "reason": "news", "arm": "treat", "propensity": 0.5}
        told |= {"outcome": 0, "value": 0, "at": at_noon(day), "day": day.isoformat()}
        names = {column.name for column in Contact.__table__.columns}
        row = {"id": self._id(), "member_id": one} | told
        session.add(Contact(**{name: value for name, value in row.items() if name in names}))

    def _happens(self, session: Session, one: str) -> None:
        day = self._ago(self.chance.choice((-1, 0, 1, 2)))
        row: dict[str, Any] = {
            "id": self._id(),
            "member_id": one,
            "kind": self.chance.choice(KINDS),
        }
        row |= {"at": at_noon(day), "day": day.isoformat(), "value": self.chance.choice((50, 500))}
        row |= {"until": self._ago(-self.chance.randrange(1, 9)).isoformat()}
        row |= {"product_id": f"p{self.chance.randrange(PRODUCTS)}"}
        session.add(MemberFact(**row))

    def _is_over(self, session: Session, one: str) -> None:
        session.execute(text("DELETE FROM member_fact WHERE member_id = :m"), {"m": one})

    def _night(self, session: Session, one: str) -> None:
        """The insights say other things."""
        run = self._id()
        session.add(InsightRun(id=run, as_of=str(self.day), horizon=30, at=1, done_at=self._n))
        sold = [f"p{n}" for n in range(PRODUCTS)]
        told = self.chance.sample(self.members, self.chance.randrange(len(self.members)))
        for row in found(self.chance, run, sold, {one, *told}):
            session.add(row)

    def _rule(self, session: Session, _one: str) -> None:
        rule = self.chance.choice(core().rules)
        numbers = [pair for pair in numbers_of(rule) if not pair[0].endswith("hour")]
        if not numbers:
            return
        name, value = self.chance.choice(numbers)
        off = self.chance.choice((-7, -1, 1, 10))
        by, on = By("", at_noon(self.day) + self._n), self.chance.choice((None, None, True))
        place = self.chance.choice(("", STORE))
        try:
            change_rule(session, rule.id, {name: value + off}, by=by, on=on, store_id=place)
        except Unfit:
            self._n += 1

    def _merges(self, session: Session, one: str) -> None:
        """Another member's purchases count for this one; or one has their own again."""
        other = self.chance.choice(self.members)
        gone = session.get_one(Member, other)
        if gone.merged_into:
            gone.merged_into = ""
        elif other != one and not session.get_one(Member, one).merged_into:
            into = {row.merged_into for row in session.query(Member).filter_by(home_store=STORE)}
            gone.merged_into = "" if other in into else one
        session.flush()

    def _moves(self, session: Session, _one: str) -> None:
        trade = self.chance.choice(("apparel", "beauty", "mother-and-baby"))
        session.execute(text("UPDATE store SET trade = :t WHERE id = :s"), {"t": trade, "s": STORE})


BEFALLS: tuple[Callable[[History, Session, str], None], ...] = (
    *[History._buys] * 4,
    *[History._answers] * 3,
    *[History._is_noted, History._night] * 2,
    History._gives_back,
    History._is_edited,
    History._is_labelled_anew,
    History._takes_back,
    History._is_contacted,
    History._happens,
    History._is_over,
    History._rule,
    History._merges,
    History._moves,
)

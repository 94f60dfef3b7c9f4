"""Makes the daily list of a store, and gives its rows to people."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Update, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import insert_new
from crm_pwa.followups import floor, gates, made
from crm_pwa.followups.day import ENDED, OPEN, due
from crm_pwa.followups.models import FollowUp
from crm_pwa.followups.queries import DAILY, one_of
from crm_pwa.members import feed
from crm_pwa.members.models import REACHED, Member
from crm_pwa.privacy.consent import NEUTRAL_RULES, NO_CHANNEL
from crm_pwa.prompts.models import Prompt
from crm_pwa.prompts.visible import APOLOGY

SAID_IN_THE_SHOP = ("profile", "consent", "next_item")
"""Rules that are no reason to call somebody; their prompts wait on the card."""
PAGE = 500
"""Candidates looked at together: more than a day has room for, so that one page mostly does."""
OURS = uuid.UUID("3b0cfa0d-9e0a-5d38-8a52-6b8d4e0f7c51")


def make(
    session: Session, store_id: str, today: date, now_ms: int, *, cap: int | None = None
) -> int:
    """Bring a store's list to the day; return how many rows are new.

    Undone rows stay and count as overdue; rows whose prompt no longer holds end; new ones are
    the best open prompts, one a member, given to the guide with the fewest, at most ``cap`` a
    guide and store day (also when made again; None: the store's own number). An apology does not
    wait for what was put off to a later day: it is listed beside it. Without guides the
    leads, without anybody nobody has them; what a lead took stays theirs. Nobody is listed whom
    nobody may contact or who stands on another store's list, nor what names what hurts them
    (``gates``), nor whom so many contacted of late that their prompts score 0; an open complaint is
    listed whomever they refuse. Open rows say once a day what their prompts say now.
    Must run inside ``db.writing()``.
    """
    feed.lock(session, [store_id])
    day = today.isoformat()
    listed = session.execute(_LISTED, {"store": store_id, "day": day}).all()
    open_ = [row for row in listed if row.state in OPEN]
    barred = gates.barred(session, open_)
    over = {row.id for row in open_ if row.id in barred or _is_over(row, day)}
    standing = [row for row in listed if row.id not in over]
    load = Counter(dict.fromkeys(floor.people(session, store_id, day), 0))
    load.update(row.staff_id for row in standing if row.staff_id in load and _counts(row, day))
    _change(session, store_id, [{"f": i, "s": ENDED} for i in sorted(over)], _SET)
    here = floor.working(session, store_id, day)
    orphans = [row.id for row in standing if row.state in OPEN and row.staff_id not in here]
    given = [{"f": i, "g": _least(load)} for i in orphans if load]
    _change(session, store_id, given, _GIVE)
    most = DAILY.of(session, store_id) if cap is None else cap
    room = most * max(len(load), 1) - (load.total() if load else len(standing))
    fresh = _best(session, store_id, day, standing, room)
    rows = [_row(prompt, _least(load), day, now_ms) for prompt in fresh]
    insert_new(session, FollowUp, rows)
    is_new_day = made.days(session).get(store_id) != day
    older = [row for row in standing if row.state in OPEN and row.made_day != day]
    again = [row.id for row in older] if is_new_day else []
    told = [*again, *(row["id"] for row in rows)]
    feed.touch(session, [(store_id, "followup", one) for one in told])
    return len(rows)


def assign(session: Session, scope: Scope, followup_id: str, staff_id: str, *, today: date) -> bool:
    """Give an open follow-up to somebody who works in its store on the day it is due.

    Tells whether it went: not where it was theirs.

    What is overdue is due ``today``. The store is locked first, so that an answer on its way
    in comes wholly before or after. Raises NotHere for one beyond reach; Invalid ("answered")
    for one that is done or unsuitable, Invalid ("ended") for one that ran out, Invalid
    ("not_in") for a person who is not there that day.
    Must run inside ``db.writing()``.
    """
    row = open_one(session, scope, followup_id)
    if row.staff_id == staff_id:
        return False
    day = max(due(row.state, row.due_day, row.until_day), today.isoformat())
    if staff_id not in floor.working(session, row.store_id, day):
        raise Invalid("Nobody of that name works here on that day.", "not_in")
    session.execute(_GIVE, [{"f": row.id, "g": staff_id}])
    feed.touch(session, [(row.store_id, "followup", row.id)])
    return True


def open_one(session: Session, scope: Scope, followup_id: str) -> Any:
    """One open follow-up, its store locked: an answer on its way in comes before or after.

    Raises NotHere for one beyond reach; Invalid ("answered") for one that is done or unsuitable,
    Invalid ("ended") for one that ran out. Must run inside ``db.writing()``.
    """
    feed.lock(session, scope.stores)
    row = session.execute(one_of(scope, followup_id)).one_or_none()
    if row is None:
        raise NotHere(followup_id)
    if row.state == ENDED:
        raise Invalid("This follow-up has expired.", "ended")
    if row.state not in OPEN:
        raise Invalid("This follow-up is answered already.", "answered")
    return row


def _is_over(row: Any, day: str) -> bool:
    """Whether the prompt no longer holds; one put off lives until the day it was put off to.

    Nor does it for a member who was erased, or merged into another.
    """
    gone = row.erased_at is not None or row.merged_into
    return bool(gone or row.closed) or max(row.to_day, row.until_day) < day


def _counts(row: Any, day: str) -> bool:
    """Whether a follow-up takes up room in somebody's day."""
    due_now = row.state in ("due", "later") and not _is_put_off(row, day)
    return row.made_day == day or due_now


def _is_put_off(row: Any, day: str) -> bool:
    return bool(row.state == "later" and row.until_day > day)


def _change(session: Session, store_id: str, changes: list[dict[str, str]], how: Update) -> None:
    if changes:
        session.execute(how, changes)
        feed.touch(session, [(store_id, "followup", change["f"]) for change in changes])


def hand(session: Session, changes: Iterable[tuple[str, str]]) -> None:
    """Write who has which: (follow-up, staff). The caller tells the phones."""
    session.execute(_GIVE, [{"f": f, "g": g} for f, g in changes])


def _least(load: Counter[str]) -> str:
    """Whoever has the fewest, first by id, and now one more; "" when nobody is there."""
    person = min(load, key=lambda who: (load[who], who), default="")
    if person:
        load[person] += 1
    return person


def _best(
    session: Session, store_id: str, day: str, standing: Sequence[Any], room: int
) -> list[Any]:
    """The best open prompts of who is not on the list yet, one a member, as there is room.

    The rules take turns, each with its best first: no rule fills a whole day alone.
    """
    turns: Counter[str] = Counter()
    queue: list[tuple[int, int, Any]] = []
    for prompt in session.execute(_CANDIDATES, {"store": store_id, "day": day}):
        queue.append((turns[prompt.rule], len(queue), prompt))
        turns[prompt.rule] += 1
    in_turn = [one for *_, one in sorted(queue, key=lambda one: one[:2])]
    listed = {row.member_id for row in standing}
    busy = {row.member_id for row in standing if not _is_put_off(row, day)}
    free = [it for it in in_turn if it.member_id not in (busy if it.rule in APOLOGY else listed)]
    found: dict[str, Any] = {}
    while free and len(found) < room:
        for prompt in _open_to(session, store_id, day, free[:PAGE]):
            found.setdefault(prompt.member_id, prompt)
        free = free[PAGE:]
    return list(found.values())[: max(room, 0)]


def _open_to(session: Session, store_id: str, day: str, page: Sequence[Any]) -> list[Any]:
    """Those of a page whose members nobody else follows up, and that somebody may be given."""
    there = gates.elsewhere(session, store_id, {prompt.member_id for prompt in page}, day)
    left = [prompt for prompt in page if prompt.member_id not in there]
    barred = gates.barred(session, left)
    return [prompt for prompt in left if prompt.id not in barred]


def _row(prompt: Any, staff_id: str, day: str, now_ms: int) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(OURS, prompt.id)),
        "store_id": prompt.store_id,
        "member_id": prompt.member_id,
        "prompt_id": prompt.id,
        "staff_id": staff_id,
        "due_day": day,
        "made_day": day,
        "made_at": now_ms,
        "state": "due",
        "until_day": "",
    }


_LISTED = (
    select(
        FollowUp.id,
        FollowUp.member_id,
        FollowUp.staff_id,
        FollowUp.state,
        FollowUp.made_day,
        FollowUp.until_day,
        Prompt.rule,
        Prompt.args,
        Prompt.closed,
        Prompt.to_day,
        Member.erased_at,
        Member.merged_into,
    )
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .join(Member, Member.id == FollowUp.member_id)
    .where(FollowUp.store_id == bindparam("store"))
    .where(or_(FollowUp.state.in_(OPEN), FollowUp.made_day == bindparam("day")))
    .order_by(FollowUp.due_day, FollowUp.id)
)
_CANDIDATES = (
    select(Prompt.id, Prompt.member_id, Prompt.store_id, Prompt.rule, Prompt.args)
    .join(Member, Member.id == Prompt.member_id)
    .outerjoin(FollowUp, FollowUp.prompt_id == Prompt.id)
    .where(Member.erased_at.is_(None), Member.merged_into == "")
    .where(Prompt.store_id == bindparam("store"), FollowUp.id.is_(None))
    .where(Prompt.from_day <= bindparam("day"), Prompt.to_day >= bindparam("day"))
    .where(Prompt.closed == "", Prompt.held_out.is_(False))
    .where(Prompt.rule.not_in(SAID_IN_THE_SHOP))
    .where(
        or_(
            Prompt.rule.in_(sorted(NEUTRAL_RULES)),
            and_(Prompt.score > 0, REACHED != NO_CHANNEL),
        )
    )
    .order_by(Prompt.score.desc(), Prompt.id)
)
_TABLE: Any = FollowUp.__table__
_SET = update(_TABLE).where(_TABLE.c.id == bindparam("f")).values(state=bindparam("s"))
_GIVE = update(_TABLE).where(_TABLE.c.id == bindparam("f")).values(staff_id=bindparam("g"))

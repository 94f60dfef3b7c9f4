"""A page of members: the prompts that hold today against those that stand."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day
from crm_pwa.core.sql import insert_new, upsert
from crm_pwa.members import feed
from crm_pwa.prompts.facts import PromptDraft
from crm_pwa.prompts.models import Outcome, Prompt
from crm_pwa.prompts.rules import RuleSet

OURS = uuid.UUID("5f6d4a1e-7c39-5b02-8d55-1b9f3f2c6e7a")
STALE, EXPIRED = "stale", "expired"
ANSWERED = ("done", "unsuitable")
REFRESHED = ("store_id", "args", "reasons", "to_day", "score")
Drafts = Mapping[str, Sequence[PromptDraft]]
Row = dict[str, Any]


@dataclass
class Settling:
    """Works out what to write for the members of one store on one day."""

    store_id: str
    tz: str
    today: date
    now_ms: int
    rules: RuleSet
    new: list[Row] = field(default_factory=list)
    refreshed: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    held: dict[str, list[str]] = field(default_factory=dict)

    def settle(self, session: Session, drafts: Drafts) -> None:
        """Compare. ``drafts``: all that holds today, for every member of the page."""
        ids = sorted(drafts)
        self.held = feed.stores_of(session, ids)
        feed.lock(session, {store for stores in self.held.values() for store in stores})
        standing = self._standing(session, ids)
        resting = self._resting(session, ids)
        for member_id in ids:
            for draft in drafts[member_id]:
                kept = standing.pop((member_id, draft.rule), None)
                if kept is not None:
                    self._refresh(kept, draft)
                elif (member_id, draft.rule) not in resting:
                    self.new.append(self._row(member_id, draft))
        self.closed += [_closing(row, STALE) for row in standing.values()]

    def write(self, session: Session) -> None:
        """Write the differences and send out the cards they are on."""
        insert_new(session, Prompt, self.new)
        self._open_again(session)
        upsert(session, Prompt, self.refreshed, update=REFRESHED)
        if self.closed:
            session.execute(_CLOSE, [{"p": row["id"], "c": row["closed"]} for row in self.closed])
        members = {row["member_id"] for row in (*self.new, *self.refreshed, *self.closed)}
        feed.renew(session, [(s, "card", m) for m in members for s in self.held.get(m, ())])

    def _open_again(self, session: Session) -> None:
        """What was closed earlier today, and holds again, has its old id: it opens again."""
        ids = [row["id"] for row in self.new]
        stale = set(session.scalars(_STALE, {"ids": ids})) if ids else set()
        again = [row for row in self.new if row["id"] in stale]
        upsert(session, Prompt, again, update=(*REFRESHED, "closed"))

    def _standing(self, session: Session, ids: list[str]) -> dict[tuple[str, str], Row]:
        """Open prompts by member and rule; those whose last day is over are closed.

        One that a guide put off holds at least until the day it was put off to.
        """
        rows = [dict(row) for row in session.execute(_OPEN, {"ids": ids}).mappings()]
        put_off = session.execute(_PUT_OFF, {"prompts": [row["id"] for row in rows]})
        until = {row.prompt_id: row.until for row in put_off}
        found = {}
        for row in rows:
            row["last_day"] = max(row["to_day"], until.get(row["id"], ""))
            if row["last_day"] < self.today.isoformat():
                self.closed.append(_closing(row, EXPIRED))
            else:
                found[row["member_id"], row["rule"]] = row
        return found

    def _resting(self, session: Session, ids: list[str]) -> set[tuple[str, str]]:
        """(member, rule) that were answered so lately that the rule stays silent."""
        cooldown = {rule.id: rule.cooldown_days for rule in self.rules.rules}
        found = set()
        for row in session.execute(_ANSWERS, {"ids": ids}):
            days = max(cooldown.get(row.rule, 0), self.rules.quiet_days(row.why))
            answered = store_day(hlc.millis(row.hlc), self.tz)
            if self.today < answered + timedelta(days=days):
                found.add((row.member_id, row.rule))
        return found

    def _refresh(self, kept: Row, draft: PromptDraft) -> None:
        told = _told(draft) | {"store_id": self.store_id, "to_day": kept.pop("last_day")}
        if any(kept[name] != value for name, value in told.items()):
            self.refreshed.append(kept | told)

    def _row(self, member_id: str, draft: PromptDraft) -> Row:
        name = f"{member_id} {draft.rule} {draft.from_day.isoformat()}"
        return _told(draft) | {
            "id": str(uuid.uuid5(OURS, name)),
            "member_id": member_id,
            "store_id": self.store_id,
            "rule": draft.rule,
            "from_day": draft.from_day.isoformat(),
            "to_day": draft.to_day.isoformat(),
            "made_at": self.now_ms,
            "closed": "",
            "held_out": False,
        }


def _told(draft: PromptDraft) -> Row:
    """What a prompt says today, as it is stored."""
    return {
        "args": msgspec.json.encode(draft.args).decode(),
        "reasons": msgspec.json.encode(draft.reasons).decode(),
        "score": draft.score,
    }


def _closing(row: Row, why: str) -> Row:
    return {"id": row["id"], "member_id": row["member_id"], "closed": why}


_TABLE: Any = Prompt.__table__
_OPEN = select(_TABLE).where(
    _TABLE.c.member_id.in_(bindparam("ids", expanding=True)), _TABLE.c.closed == ""
)
_STALE = select(_TABLE.c.id).where(
    _TABLE.c.id.in_(bindparam("ids", expanding=True)), _TABLE.c.closed == STALE
)
_PUT_OFF = (
    select(Outcome.prompt_id, Outcome.until)
    .where(Outcome.prompt_id.in_(bindparam("prompts", expanding=True)))
    .where(Outcome.outcome == "later")
    .order_by(Outcome.hlc, Outcome.id)
)
_ANSWERS = (
    select(Prompt.member_id, Prompt.rule, Outcome.hlc, Outcome.why)
    .join(Outcome, Outcome.prompt_id == Prompt.id)
    .where(Prompt.member_id.in_(bindparam("ids", expanding=True)))
    .where(Outcome.outcome.in_(ANSWERED))
)
_CLOSE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("p"), _TABLE.c.closed == "")
    .values(closed=bindparam("c"))
)

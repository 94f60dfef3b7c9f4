"""A page of members: the prompts that hold today against those that stand."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Integer, bindparam, cast, select, update
from sqlalchemy.orm import Session

from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day
from crm_pwa.core.sql import ByIds, insert_new, save, table_of, upsert
from crm_pwa.members import feed
from crm_pwa.prompts import order
from crm_pwa.prompts.arms import Arms
from crm_pwa.prompts.facts import PromptDraft
from crm_pwa.prompts.models import Outcome, Prompt
from crm_pwa.prompts.outlasting import Outlast, PutOff
from crm_pwa.prompts.resting import resting
from crm_pwa.prompts.rules import RuleSet
from crm_pwa.prompts.turning import DAILY

OURS = uuid.UUID("5f6d4a1e-7c39-5b02-8d55-1b9f3f2c6e7a")
STALE, EXPIRED = "stale", "expired"
REFRESHED = ("store_id", "args", "reasons", "to_day", "score")
Drafts = Mapping[str, Sequence[PromptDraft]]
Lasting = Mapping[str, Sequence[tuple[str, int]]]
Row = dict[str, Any]
Standing = tuple[Any, str]
Told = tuple[str, str, int]


@dataclass
class Settling:
    """Works out what to write for the members of one store on one day.

    ``aliases``: who was merged into whom (``stats.aliases``), whose answers count for who stays.
    ``moved``: members whose cards change by it. A card has its prompts in their order and no
    score, so that a new score alone sends out nothing.
    """

    store_id: str
    tz: str
    today: date
    now_ms: int
    rules: RuleSet
    arms: Arms
    aliases: Mapping[str, Sequence[str]]
    new: list[Row] = field(default_factory=list)
    refreshed: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    held: dict[str, list[str]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    _stands: dict[tuple[str, str], Standing] = field(default_factory=dict)
    _put_off: dict[tuple[str, str], tuple[date, str]] = field(default_factory=dict)
    _rests: dict[tuple[str, str], int] = field(default_factory=dict)

    def begin(self, session: Session, ids: Sequence[str]) -> None:
        """Read what stands and what rests of all members of the page, their stores locked."""
        self.held = feed.stores_of(session, ids)
        feed.lock(session, {store for stores in self.held.values() for store in stores})
        self._stands = self._standing(session, list(ids))
        holder = {a: m for m in ids for a in (m, *self.aliases.get(m, ()))}
        self._rests = resting(session, holder, self.rules, self.tz, self.today)

    def strays(self, lasting: Lasting) -> list[str]:
        """Of whom other prompts stand than those that lasted, but for what is asked every day."""
        open_: dict[str, set[str]] = defaultdict(set)
        for member_id, rule in self._stands:
            open_[member_id].add(rule)
        return [
            member_id
            for member_id, told in lasting.items()
            if not open_[member_id].issubset((*(rule for rule, _ in told), *DAILY))
            or any(
                rule not in open_[member_id] and (member_id, rule) not in self._rests
                for rule, _ in told
            )
        ]

    def silent(self, drafts: Drafts, lasting: Lasting) -> dict[str, list[PutOff]]:
        """By member, what was put off to today or later and whose rule is silent.

        Of whom a rule speaks that stands alone, only what was put off to a later day: nobody is
        told of it before, and by then the other may be settled.
        """
        alone = {rule.id for rule in self.rules.rules if rule.alone}
        today = self.today.isoformat()
        found: dict[str, list[PutOff]] = defaultdict(list)
        for (member_id, rule), (on, until) in self._put_off.items():
            said = {one.rule for one in drafts[member_id]}
            said.update(name for name, _ in lasting.get(member_id, ()))
            if rule not in said and (until > today or alone.isdisjoint(said)):
                found[member_id].append(PutOff(self._stands[member_id, rule][0], on))
        return found

    def settle(self, drafts: Drafts, lasting: Lasting, outlast: Outlast) -> None:
        """Compare. ``drafts``: all that holds today, for every member of the page.

        ``lasting``: besides, by member, the rules that say what they said, with today's score.
        ``outlast``: those of ``silent`` that stand all the same.
        """
        for member_id in sorted(drafts):
            kept = []
            for draft in drafts[member_id]:
                stood = self._stands.pop((member_id, draft.rule), None)
                if stood is not None:
                    kept.append((stood, _told(draft)))
                elif not self._is_answered(member_id, draft):
                    self.new.append(self._row(member_id, draft))
            for rule, score in lasting.get(member_id, ()):
                stood = self._stands.pop((member_id, rule), None)
                if stood is not None:
                    kept.append((stood, (stood[0].args, stood[0].reasons, score)))
            for rule, told in outlast.get(member_id, {}).items():
                kept.append((self._stands.pop((member_id, rule)), told))
            self._refresh(member_id, kept)
        self.closed += [_closing(row, STALE) for row, _ in self._stands.values()]
        shown = [row for row in (*self.new, *self.closed) if not row["held_out"]]
        self.moved.update(row["member_id"] for row in shown)

    def write(self, session: Session) -> None:
        """Write the differences and send out the cards they are on."""
        insert_new(session, Prompt, self.new)
        self._open_again(session)
        if self.refreshed:
            save(session, _REFRESH, self.refreshed)
        if self.closed:
            session.execute(_CLOSE, [{"p": row["id"], "c": row["closed"]} for row in self.closed])
        cards = [(s, "card", m) for m in sorted(self.moved) for s in self.held.get(m, ())]
        feed.renew(session, cards)

    def _open_again(self, session: Session) -> None:
        """What was closed earlier today, and holds again, has its old id: it opens again."""
        ids = [row["id"] for row in self.new]
        stale = set(session.scalars(_STALE, {"ids": ids})) if ids else set()
        again = [row for row in self.new if row["id"] in stale]
        upsert(session, Prompt, again, update=(*REFRESHED, "closed"))

    def _standing(self, session: Session, ids: list[str]) -> dict[tuple[str, str], Standing]:
        """Open prompts by member and rule, with their last day; those over by now are closed.

        One that a guide put off holds at least until the day it was put off to (``outlasting``).
        """
        rows = _OPEN.rows(session, ids)
        put_off = _PUT_OFF.rows(session, [row.id for row in rows])
        until = {row.prompt_id: row.until for row in put_off}
        first = {row.prompt_id: hlc.millis(row.hlc) for row in reversed(put_off)}
        today, found = self.today.isoformat(), {}
        for row in rows:
            to = until.get(row.id, "")
            last_day = max(row.to_day, to)
            if last_day < today:
                self.closed.append(_closing(row, EXPIRED))
            else:
                found[row.member_id, row.rule] = row, last_day
                if to >= today:
                    self._put_off[row.member_id, row.rule] = store_day(first[row.id], self.tz), to
        return found

    def _is_answered(self, member_id: str, draft: PromptDraft) -> bool:
        """Whether the rule rests, and nothing it answers to happened since that answer."""
        answered = self._rests.get((member_id, draft.rule))
        return answered is not None and answered >= draft.since_ms

    def _refresh(self, member_id: str, kept: list[tuple[Standing, Told]]) -> None:
        """One member's open prompts, each before and now; what it is for, and its arm, stay."""
        said = False
        shown = [(row.id, row.score, told[2]) for (row, _), told in kept if not row.held_out]
        for (row, last_day), told in kept:
            told_now = (*told[:2], self.store_id, last_day)
            other = (row.args, row.reasons, row.store_id, row.to_day) != told_now
            said = said or (other and not row.held_out)
            if other or row.score != told[2]:
                place = {"p": row.id, "store_id": self.store_id, "to_day": last_day}
                self.refreshed.append(place | _named(told))
        if said or order.moves(shown):
            self.moved.add(member_id)

    def _row(self, member_id: str, draft: PromptDraft) -> Row:
        name = f"{member_id} {draft.rule} {draft.from_day.isoformat()}"
        if draft.since_ms:
            name += f" {draft.since_ms}"
        arm = self.arms.of(member_id, self.rules.rule(draft.rule))
        return _named(_told(draft)) | {
            "id": str(uuid.uuid5(OURS, name)),
            "member_id": member_id,
            "store_id": self.store_id,
            "rule": draft.rule,
            "from_day": draft.from_day.isoformat(),
            "to_day": draft.to_day.isoformat(),
            "made_at": self.now_ms,
            "closed": "",
            **arm._asdict(),
        }


def _told(draft: PromptDraft) -> Told:
    """What a prompt says today, as it is stored."""
    return _json(draft.args).decode(), _json(draft.reasons).decode(), draft.score


def _named(told: Told) -> Row:
    return dict(zip(("args", "reasons", "score"), told, strict=True))


_json = msgspec.json.Encoder().encode


def _closing(row: Any, why: str) -> Row:
    told = {"id": row.id, "member_id": row.member_id, "held_out": bool(row.held_out)}
    return told | {"closed": why}


_TABLE: Any = Prompt.__table__
_P, _O = table_of(Prompt).c, table_of(Outcome).c
_OPEN = ByIds(
    select(
        *(_P.id, _P.member_id, _P.rule, _P.store_id, _P.args, _P.reasons, _P.to_day, _P.score),
        cast(_P.held_out, Integer).label("held_out"),
    ).where(_P.closed == ""),
    _P.member_id,
)
_STALE = select(_TABLE.c.id).where(
    _TABLE.c.id.in_(bindparam("ids", expanding=True)), _TABLE.c.closed == STALE
)
_PUT_OFF = ByIds(
    select(_O.prompt_id, _O.until, _O.hlc).where(_O.outcome == "later").order_by(_O.hlc, _O.id),
    _O.prompt_id,
)
_REFRESH = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("p"))
    .values({name: bindparam(name) for name in REFRESHED})
)
_CLOSE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("p"), _TABLE.c.closed == "")
    .values(closed=bindparam("c"))
)

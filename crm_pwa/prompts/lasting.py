"""Who need not be judged anew: nothing that the rules ask of them changed, and no day has come.

What a member was judged by has a mark: their own row, what they bought (``products.sources``), what
the insights propose to them, the rules of the store, the program. While it is the same, and until
the first day on which a rule may turn (``turning``), the rules that fired fire again and say what
they said. Only the few that tell the days since the last visit are asked every morning; they need
no more than the member's row.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core import written
from crm_pwa.core.sparing import sparing
from crm_pwa.core.sql import ByIds, table_of, upsert
from crm_pwa.members import happened
from crm_pwa.messages import queries as messages
from crm_pwa.prompts.contents import told
from crm_pwa.prompts.engine import NEXT, Judge
from crm_pwa.prompts.facts import MemberFacts, PromptDraft
from crm_pwa.prompts.models import Judged
from crm_pwa.prompts.order import Odds
from crm_pwa.prompts.outlasting import Outlast, PutOff, outlasting
from crm_pwa.prompts.proposals import Proposals
from crm_pwa.prompts.reading import CONTACTS, FOLLOWING, LATELY, Reader, day_of
from crm_pwa.prompts.rules import RuleSet
from crm_pwa.prompts.turning import DAILY, turns

KEPT = ("source", "day", "holds_to", "rules", "given", "contacted")
PERCENT = 100
Rows = Sequence[Any]
Drafts = list[PromptDraft]


class Morning(NamedTuple):
    """Of which store and day; ``odds``: the day's draw (``odds.of_day``)."""

    store_id: str
    tz: str
    today: date
    now_ms: int
    odds: Odds


class Judgements:
    """Judges a store's members page by page: ``open``, ``again`` for some, then ``keep``.

    Of the page at hand: ``drafts`` by member, all that was worked out today; ``lasting`` by member
    the rules whose prompts stay as they are, each with today's score.
    """

    def __init__(
        self, session: Session, reader: Reader, judge: Judge, rules: RuleSet, of: Morning
    ) -> None:
        self._session, self._reader, self._judge, self._of = session, reader, judge, of
        self._rules = {rule.id: rule for rule in rules.rules}
        daily = [rule for rule in rules.rules if rule.id in DAILY]
        self._daily = Judge(msgspec.structs.replace(rules, rules=daily), of.today, odds=of.odds)
        self._leads = _leads(rules, reader.follows)
        said = msgspec.json.encode(rules)
        place = (of.store_id, of.tz, sorted(self._leads))
        self._mark = written.mark_of(written.program(), said, place)
        self.drafts: dict[str, list[PromptDraft]] = {}
        self.lasting: dict[str, list[tuple[str, int]]] = {}
        self._rows: dict[str, Any] = {}
        self._news: list[tuple[MemberFacts, date]] = []
        self._sources: dict[str, str] = {}
        self._proposed: Proposals = {}

    def open(self, page: Rows) -> None:
        """Judge these ``reader.rows``: anew whoever may be judged otherwise than last time."""
        self._rows = {row.id: row for row in page}
        self.drafts, self.lasting, self._news = {}, {}, []
        self._proposed = self._reader.proposed(page)
        busy = self._marked(page)
        kept = {row.member_id: row for row in _KEPT.rows(self._session, [*self._rows])}
        day = self._of.today.isoformat()
        anew = []
        for row in page:
            last = kept.get(row.id)
            if row.id not in busy and row.as_of == day and self._holds(row.id, last, day):
                self._lasts(row, last)
            else:
                anew.append(row.id)
        self.again(anew)

    def again(self, member_ids: Sequence[str]) -> None:
        """Judge these members of the page by all their facts.

        Nothing is said of who cannot be judged.
        """
        for member_id in member_ids:
            self.lasting.pop(member_id, None)
            self.drafts[member_id] = []
        for one, drafts, until in sparing("prompts", self._judged, member_ids):
            self.drafts[one.id] = drafts
            self._news.append((one, until))

    def outlasting(self, silent: Mapping[str, Sequence[PutOff]]) -> Outlast:
        """Of the page's prompts that were put off, those that stand all the same."""
        return outlasting(self._reader, self._judge, self._rows, silent)

    def keep(self, session: Session) -> None:
        """Remember how those who were judged anew were judged."""
        rows = [
            {
                "member_id": one.id,
                "source": self._sources[one.id] if self._rows[one.id].source else "",
                "day": self._of.today.isoformat(),
                "holds_to": until.isoformat(),
                "rules": _text(d.rule for d in self.drafts[one.id] if d.rule not in DAILY),
                "given": _text(sorted(one.given)),
                "contacted": _text(sorted(map(str, one.contacted))),
            }
            for one, until in self._news
        ]
        upsert(session, Judged, rows, update=KEPT)

    def _marked(self, page: Rows) -> set[str]:
        """Make the marks of the page; return those to whom something happened."""
        aliases = self._reader.aliases
        holder = {a: row.id for row in page for a in (row.id, *aliases.get(row.id, ()))}
        since, day = (self._of.today - CONTACTS).isoformat(), self._of.today.isoformat()
        days: dict[str, list[str]] = defaultdict(list)
        for row in messages.contacted(self._session, holder, since):
            days[holder[row.member_id]].append(row.day)
        self._sources = {
            row.id: written.mark_of(
                *(self._mark, row[:-1], sorted(days.get(row.id, ()))),
                list(self._proposed.get(row.id, ())),
            )
            for row in page
        }
        lately = (self._of.today - LATELY).isoformat()
        rows = happened.open_facts(self._session, holder, lately, day, self._of.now_ms)
        return {holder[row.member_id] for row in rows}

    def _holds(self, member_id: str, last: Any, day: str) -> bool:
        same = last is not None and last.source == self._sources[member_id]
        return same and last.day <= day <= last.holds_to

    def _lasts(self, row: Any, last: Any) -> None:
        """What a member's row alone tells; the rest is as it was."""
        facts = MemberFacts(
            id=row.id,
            tier=row.tier,
            visits=row.visits or 0,
            first_visit=day_of(row.first_visit),
            last_visit=day_of(row.last_visit),
            gap=row.usual_gap_days,
            given=frozenset(_list(last.given)),
            spend_to_date=row.spend_year or 0,
            contacted=frozenset(map(date.fromisoformat, _list(last.contacted))),
        )
        drafts = self._daily.drafts(facts)
        self.drafts[row.id] = [told(each, self._reader.contents) for each in drafts]
        tired, score = self._judge.tired(facts), self._judge.score
        self.lasting[row.id] = [
            (rule, score(self._rules[rule], tired)) for rule in _list(last.rules)
        ]

    def _judged(self, member_ids: Sequence[str]) -> list[tuple[MemberFacts, Drafts, date]]:
        """Of each the facts, what they give, and until when."""
        found = []
        rows = [self._rows[each] for each in member_ids]
        for one in self._reader.facts(rows, proposed=self._proposed):
            drafts = [told(each, self._reader.contents) for each in self._judge.drafts(one)]
            found.append((one, drafts, self._holds_to(one, drafts)))
        return found

    def _holds_to(self, one: MemberFacts, drafts: Drafts) -> date:
        """The last day on which the rules say the same of these facts.

        Yesterday where more than what is marked has a say: lists made again today judge anew.
        """
        today = self._of.today
        fired = {draft.rule for draft in drafts}
        late = today - FOLLOWING
        if (
            one.happened
            or any(self._rules[rule].alone for rule in fired)
            or any(it.product in self._leads and it.days[-1] >= late for it in one.bought)
            or any(self._names_a_product(draft) for draft in drafts)
        ):
            return today - timedelta(days=1)
        days = [
            day
            for rule, _ in self._judge.open_to(one)
            if rule.id not in DAILY
            for day in turns(rule, one, today, fires=rule.id in fired)
        ]
        return min(days, default=date.max) - timedelta(days=1)

    def _names_a_product(self, draft: PromptDraft) -> bool:
        """What a product is made of may be told otherwise tomorrow; the mark tells it of NEXT's."""
        values = draft.args.values()
        return draft.rule != NEXT and any(
            isinstance(one, str) and one in self._reader.contents for one in values
        )


def _leads(rules: RuleSet, follows: Mapping[str, Rows]) -> set[str]:
    """Products that something follows, as surely as the rule asks."""
    when = next((rule.when for rule in rules.rules if rule.id == "complement"), None)
    if when is None:
        return set()
    return {
        product
        for product, rows in follows.items()
        if any(
            row.of_n >= when["min_count"] and row.low * PERCENT >= when["learned_percent"]
            for row in rows
        )
    }


def _text(parts: Iterable[str]) -> str:
    return ",".join(parts)


def _list(text: str) -> list[str]:
    return text.split(",") if text else []


_J = table_of(Judged).c
_KEPT = ByIds(select(_J.member_id, *(_J[name] for name in KEPT)), _J.member_id)

"""Makes a store's prompts: what still holds stays, what is new is added, what is over closes."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import writing
from crm_pwa.core.errors import NotHere
from crm_pwa.members.models import Member
from crm_pwa.privacy.consent import NEUTRAL_RULES
from crm_pwa.prompts import arms, odds, pairs
from crm_pwa.prompts.changing import rules_for
from crm_pwa.prompts.contents import told
from crm_pwa.prompts.engine import Judge
from crm_pwa.prompts.lasting import Judgements, Morning
from crm_pwa.prompts.models import WITHDRAWN, MemberDue, MemberOffer, MemberScore, Prompt
from crm_pwa.prompts.outlasting import outlasting
from crm_pwa.prompts.purchases import Counted
from crm_pwa.prompts.reading import Reader
from crm_pwa.prompts.rules import RuleSet
from crm_pwa.prompts.settling import Settling


def make(
    session: Session,
    store_id: str,
    today: date,
    now_ms: int,
    *,
    rules: RuleSet | None = None,
    counted: Counted | None = None,
) -> int:
    """Bring the prompts of the members at home in a store to the day; return how many are new.

    Members' facts must be counted as of today (``products.stats.refresh``). An open prompt
    whose rule still fires keeps its id and days and gets today's reasons; a rule that was
    answered rests for its cooldown; ids come from member, rule and day, so that making twice
    makes nothing. Who is held out of a rule has its prompts all the same, and nobody sees them
    (``arms``); they count as new. Cards go out only where what they show, or its order, changed.
    Each page of members is a transaction of its own, unless the caller holds one. Whoever would be
    judged as last time is not judged anew (``lasting``); the outcome is the same.
    ``rules``: those of the store when None; ``counted``: what ``pairs.count`` gives of
    them, for callers that make several stores. Raises NotHere for an unknown store.
    """
    store = session.get(Store, store_id)
    if store is None:
        raise NotHere(store_id)
    tz, rules = store.tz, rules or rules_for(session, store)
    counted = pairs.count(session, rules, today) if counted is None else counted
    of_day = odds.of_day(session, store, today, rules)
    judge = Judge(rules, today, counted, of_day)
    with writing() as out:
        drawn = arms.of_chain(out)
    reader = Reader(session, today, tz, now_ms)
    judged = Judgements(session, reader, judge, rules, Morning(store_id, tz, today, now_ms, of_day))
    after, made = "", 0
    while page := reader.rows(store_id, after):
        after = page[-1].id
        judged.open(page)
        settling = Settling(store_id, tz, today, now_ms, rules, drawn, reader.aliases)
        made += _settled(settling, judged, [row.id for row in page])
    return made


def make_of(session: Session, member_id: str, now_ms: int) -> None:
    """Bring one member's prompts to the moment, by their facts as last counted.

    For what cannot wait for the morning. How surely one product follows another is not counted
    for it: until then that is what the rule file expects. Needs a write transaction.
    """
    store = session.get_one(Store, session.get_one(Member, member_id).home_store)
    today, rules = store_day(now_ms, store.tz), rules_for(session, store)
    reader = Reader(session, today, store.tz, now_ms)
    judge = Judge(rules, today, odds=odds.of_day(session, store, today, rules))
    rows = {row.id: row for row in reader.row(member_id)}
    drafts = {
        one.id: [told(draft, reader.contents) for draft in judge.drafts(one)]
        for one in reader.facts([*rows.values()])
    }
    drawn = arms.of_chain(session)
    settling = Settling(store.id, store.tz, today, now_ms, rules, drawn, reader.aliases)
    settling.begin(session, [*drafts])
    silent = settling.silent(drafts, {})
    settling.settle(drafts, {}, outlasting(reader, judge, rows, silent))
    settling.write(session)


def _settled(settling: Settling, judged: Judgements, member_ids: list[str]) -> int:
    """One page of members, in a transaction; how many prompts are new."""
    with writing() as out:
        settling.begin(out, member_ids)
        judged.again(settling.strays(judged.lasting))
        silent = settling.silent(judged.drafts, judged.lasting)
        settling.settle(judged.drafts, judged.lasting, judged.outlasting(silent))
        settling.write(out)
        judged.keep(out)
    return len(settling.new)


def withdraw(session: Session, member_ids: Iterable[str]) -> None:
    """Withdraw the prompts of members who took back layer 1; those that use none of it stay.

    Answered and ended ones too: what they say rests on the layer, and no undo opens them again.
    What runs worked out of these members goes as well.
    """
    gone = {"ids": sorted(set(member_ids))}
    session.execute(_WITHDRAW, gone)
    for forget in _FORGET:
        session.execute(forget, gone)


_WITHDRAW = (
    update(Prompt)
    .where(Prompt.member_id.in_(bindparam("ids", expanding=True)))
    .where(Prompt.closed != WITHDRAWN, Prompt.rule.not_in(NEUTRAL_RULES))
    .values(closed=WITHDRAWN)
    .execution_options(synchronize_session=False)
)
_FORGET = [
    delete(model)
    .where(model.member_id.in_(bindparam("ids", expanding=True)))
    .execution_options(synchronize_session=False)
    for model in (MemberScore, MemberOffer, MemberDue)
]

"""Makes the daily lists: facts are counted for the whole chain, then it goes store by store."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.admin import carrying
from crm_pwa.core import clock
from crm_pwa.core.db import db, writing
from crm_pwa.followups import made
from crm_pwa.followups import operations as followups
from crm_pwa.products import stats, visitors
from crm_pwa.prompts import operations as prompts
from crm_pwa.prompts import pairs
from crm_pwa.prompts.changing import rules_for
from crm_pwa.prompts.purchases import Counted

ZONE = "Asia/Shanghai"
SELDOM = (200_000, 20, 100)
"""When Python looks for rings of garbage: making lists leaves next to none, and it looked at all
the facts at hand each time, for a quarter of all the work."""


def make_lists(store_ids: list[str]) -> Iterator[str]:
    """Count the members' facts, make each store's prompts and list; yield a line a store.

    A store whose list cannot be made keeps no other from its own: the first fault met is raised
    once all have had their turn.
    """
    with _collecting_seldom():
        yield from _made(store_ids)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _made(store_ids: list[str]) -> Iterator[str]:
    now_ms = clock.now_ms()
    today = clock.store_day(now_ms, ZONE)
    visitors.refresh(today)
    stats.refresh(today)
    counted: dict[str, Counted] = {}
    faults = []
    for store_id in store_ids:
        try:
            yield _make(db.session(), store_id, now_ms, counted)
        except Exception as fault:  # noqa: BLE001 - raised below
            db.session.rollback()
            faults.append(fault)
    if faults:
        raise faults[0]


def _make(session: Session, store_id: str, now_ms: int, counted: dict[str, Counted]) -> str:
    """One store's. ``counted``: what followed what, by the pairs asked for; more are added."""
    store = session.get_one(Store, store_id)
    day, rules = clock.store_day(now_ms, store.tz), rules_for(session, store)
    followed = repr(rules.rule("complement").when)
    if followed not in counted:
        counted[followed] = pairs.count(session, rules, clock.store_day(now_ms, ZONE))
    fresh = prompts.make(session, store_id, day, now_ms, rules=rules, counted=counted[followed])
    with writing() as out:
        listed = followups.make(out, store_id, day, now_ms)
        made.remember(out, store_id, day)
    carrying.settle([store_id])
    return f"{store_id}: {fresh} new prompts, {listed} new follow-ups for {day}"

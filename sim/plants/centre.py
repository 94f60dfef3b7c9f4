"""Bugs of the server, by what it then does."""

from sim.plan import Plan
from sim.planting import Change

RECORD = "crm_pwa/members/record.py"
WRITTEN = "crm_pwa/members/written.py"
FEED = "crm_pwa/members/feed.py"
PULL = "crm_pwa/sync/pull.py"


def _plant(file: str, old: str, new: str) -> Plan:
    return Plan([], centre=[Change(file, old, new)])


CENTRE: dict[str, Plan] = {
    "takes what was sent twice as two": _plant(
        RECORD, "if before := batch.known.get(op.id):", "if before := None:"
    ),
    "answers before it has committed": _plant(
        "crm_pwa/core/db.py",
        "        session.commit()\n        if durable:",
        "        try:\n            session.commit()\n        except Exception:\n"
        "            session.rollback()\n        if durable:",
    ),
    "gives numbers of the feed before it commits": _plant(
        FEED,
        "_ADVANCE = Prepared(",
        "from sim.plants.sequence import allot as _allot\n_ADVANCE = Prepared(",
    ),
    "lets a page end between equal numbers": _plant(
        PULL,
        "last = page[-1].seq if page else seq",
        "last = page[-1].seq + (len(found) > limit) if page else seq",
    ),
    "reads the feed one row too far on": _plant(
        PULL, 'Feed.seq > bindparam("seq")', 'Feed.seq > bindparam("seq") + 1'
    ),
    "tells only the first store of a change": _plant(
        RECORD,
        "for s in holders.get(c.member_id, ())]",
        "for s in list(holders.get(c.member_id, ()))[:1]]",
    ),
    "forgets to tell the feed": _plant(RECORD, "    feed.touch(session, pairs)", "    _ = pairs"),
    "believes a phone's clock": _plant(
        WRITTEN, "clamped, _ = hlc.clamp(op.hlc, now_ms, op.n)", "clamped, _ = op.hlc, now_ms"
    ),
    "judges a repeat anew": _plant(
        WRITTEN,
        '        return Verdict(before.id, "rejected", why=before.why)',
        '        return Verdict(before.id, "duplicate", rev=before.rev)',
    ),
    "calls a repeat a refusal": _plant(
        WRITTEN,
        '    return Verdict(before.id, "duplicate", rev=before.rev, m=before.member_id)',
        '    return Verdict(before.id, "rejected", why="invalid")',
    ),
    "keeps no revs apart": _plant(
        RECORD, "stamped(op, card.rev + 1,", "stamped(op, card.rev or 1,"
    ),
    "lets one bad operation fail its batch": _plant(
        RECORD, "    except Rejected as error:", "    except Deferred as error:"
    ),
    "takes notes for the erased": _plant(
        RECORD,
        "        if card.erased and within:\n            raise Rejected",
        "        if False:\n            raise Rejected",
    ),
    "keeps who left in the feed": _plant(
        FEED, "        session.connection().execute(_TAKE_OUT, named)", "        pass"
    ),
    "takes a member from who still holds them": _plant(
        PULL,
        "held = within_reach(session, scope, left) if left else ()",
        "held: tuple[str, ...] = ()",
    ),
    "strikes allergies through by the last word": _plant(
        "crm_pwa/notes/folds.py",
        'if row["id"] in one["of"]), None)',
        'if one["hlc"] > row["hlc"]), None)',
    ),
    "drops a withdrawn allergy": _plant(
        "crm_pwa/notes/folds.py",
        '            state["allergies"][place] = row | {"gone": gone}',
        '            state["allergies"].pop(place)',
    ),
    "lets the later clock decide a consent": _plant(
        "crm_pwa/privacy/folds.py",
        "held = next((one for one in yeses if all(knew(one, no) for no in noes)), None)",
        "held = next(reversed(answers), None)",
    ),
    "hears no undo": _plant("crm_pwa/sync/kinds.py", "    undo(state, op.of)", "    return"),
    "loses what was said of who was merged": _plant(
        "crm_pwa/members/joint.py",
        "    name = home if home in card.owns else card.member_id\n",
        "    name = card.member_id\n",
    ),
    "folds what it refuses": _plant(
        RECORD,
        "        if refusal := batch.refusals.get(op.id):",
        "        if op.seen > card.rev // 2 + 1:\n"
        "            card.apply(written.stamped(op, card.rev + 1, 0))\n"
        '            raise Rejected("invalid")\n'
        "        if refusal := batch.refusals.get(op.id):",
    ),
    "refuses what only its next release knows": _plant(
        "crm_pwa/sync/push.py",
        'return Verdict(_id_of(raw), "deferred")',
        'return Verdict(_id_of(raw), "rejected", why="invalid")',
    ),
}

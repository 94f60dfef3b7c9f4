"""Rules that look at what happened: carts, looks, try-ons, points, complaints, estimates."""

from collections import defaultdict
from datetime import date, timedelta

from crm_pwa.prompts.facts import Args, Happened, MemberFacts
from crm_pwa.prompts.fired import Fired
from crm_pwa.prompts.rules import Rule
from crm_pwa.prompts.said import away, last_visit

HOUR_MS = 3_600_000


def open_complaint(rule: Rule, facts: MemberFacts, _today: date) -> Fired | None:
    """Any complaint that is not closed; a new one is apologised for anew."""
    complaints = _of(facts, "complaint")
    if not complaints or len(complaints) < rule.when["open"]:
        return None
    told: dict[str, Args] = {"complaint_of": {"opened_date": complaints[0].day.isoformat()}}
    return Fired({}, told, since_ms=complaints[-1].at)


def cart(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """The latest article left in a cart for longer than some hours, its price still kept."""
    least = rule.when["left_over_hours"] * HOUR_MS
    left = [one for one in _wanted(facts, "cart") if facts.now_ms - one.at > least]
    if not left:
        return None
    one = left[-1]
    until = one.until or today
    told: dict[str, Args] = {
        "cart_left": {"product": one.name, "left_date": one.day.isoformat()},
        "kept_until": {"until_date": until.isoformat()},
    }
    args = {"product": one.name, "until_date": until.isoformat()}
    return Fired(args, told, until=until)


def interest(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """Asked about lately, or looked at often, and not bought; what was asked about leads."""
    told: dict[str, Args] = {}
    asked = [one for one in _wanted(facts, "ask") if _since(one, today) <= rule.when["asked_days"]]
    looked = _looked_at(rule, facts, today)
    wanted = asked[-1] if asked else looked[-1][-1] if looked else None
    if wanted is None:
        return None
    name = wanted.name
    if asked:
        told["asked_on"] = {"product": name, "asked_date": asked[-1].day.isoformat()}
    for looks in looked:
        if looks[-1].product == wanted.product:
            seen = looks[-1].day.isoformat()
            told["looked"] = {"n": len(looks), "product": name, "seen_date": seen}
    return Fired({"product": name}, told)


def try_on(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """The latest article tried on, while its try-on price holds online."""
    within = rule.when["within_days"]
    tried = [one for one in _wanted(facts, "try_on") if _since(one, today) <= within]
    if not tried:
        return None
    one = tried[-1]
    until = one.day + timedelta(days=within)
    told: dict[str, Args] = {"tried_on": {"product": one.name, "tried_date": one.day.isoformat()}}
    return Fired({"product": one.name, "until_date": until.isoformat()}, told, until=until)


def points(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """Enough points that lapse soon; the first to lapse."""
    last = today + timedelta(days=rule.when["lapse_days"])
    lapsing = [
        (one.until, -one.value)
        for one in _of(facts, "points")
        if one.until and today <= one.until <= last and one.value >= rule.when["min_points"]
    ]
    if not lapsing:
        return None
    until, less = min(lapsing)
    told = {"points": -less, "until_date": until.isoformat()}
    return Fired(told, {"points_lapse": told}, until=until)


def churn(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """The latest estimate says they are likely not to come within some days; no visit since."""
    scores = _of(facts, "churn")
    score = scores[-1] if scores else None
    if score is None or score.until is None:
        return None
    until = score.until
    days = (until - score.day).days
    if score.value < rule.when["from_percent"] or days > rule.when["horizon_days"]:
        return None
    if until < today or (facts.last_visit and facts.last_visit >= score.day):
        return None
    told: dict[str, Args] = {
        "leaving": {"p_percent": score.value, "days": days, "scored_date": score.day.isoformat()}
    }
    if (gone := away(facts, today)) is not None:
        told["last_visit"] = last_visit(facts, gone)
    if facts.gap is not None:
        told["usual_gap"] = {"days": facts.gap}
    return Fired({}, told, until=until)


def _of(facts: MemberFacts, kind: str) -> list[Happened]:
    return [one for one in facts.happened if one.kind == kind]


def _wanted(facts: MemberFacts, kind: str) -> list[Happened]:
    """What happened to products that were not bought on that day or since."""
    last = {one.product: one.days[-1] for one in facts.bought}
    return [one for one in _of(facts, kind) if last.get(one.product, date.min) < one.day]


def _since(one: Happened, today: date) -> int:
    return (today - one.day).days


def _looked_at(rule: Rule, facts: MemberFacts, today: date) -> list[list[Happened]]:
    """The looks at each product looked at often enough of late; the latest one last."""
    looks: dict[str, list[Happened]] = defaultdict(list)
    for one in _wanted(facts, "view"):
        if _since(one, today) <= rule.when["look_days"]:
            looks[one.product].append(one)
    often = [each for each in looks.values() if len(each) >= rule.when["looks"]]
    return sorted(often, key=lambda each: (each[-1].at, each[-1].product))

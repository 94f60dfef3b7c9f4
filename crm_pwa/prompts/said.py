"""Facts as reasons say them, and what several rules ask of a member."""

from datetime import date

from crm_pwa.prompts.facts import Args, MemberFacts


def away(facts: MemberFacts, today: date) -> int | None:
    """Days since the last visit; None for who never came."""
    return None if facts.last_visit is None else (today - facts.last_visit).days


def last_visit(facts: MemberFacts, days: int) -> Args:
    """The holes of "last visit on …, … days ago"."""
    return {"last_date": str(facts.last_visit), "days": days}


def style(facts: MemberFacts) -> Args:
    """The hole for the member's style, where one is known."""
    return {"style": facts.style} if facts.style else {}


def dearest(facts: MemberFacts, first: date, last: date) -> str:
    """The name of the dearest thing bought and kept between two days, both counted; "" for none."""
    best = (-1, "")
    for one in facts.bought:
        for day, amount in zip(one.days, one.amounts, strict=True):
            if first <= day <= last and day not in one.returned:
                best = max(best, (amount, one.name))
    return best[1]

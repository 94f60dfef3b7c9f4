"""Children under 14: what is kept of them needs a parent's or guardian's yes (PIPL 31, 28)."""

from datetime import date

from crm_pwa.privacy.consent import MEMBERSHIP

AGE = 14
"""Years, from which a member answers alone (PIPL 31)."""


def is_child(birthday: str, today: date) -> bool:
    """Tell whether a member is under 14 on a day; ``birthday``: as a member's.

    Somebody whose birthday, or its year, nobody knows counts as grown up. Who was born on
    29 February is 14 on 1 March of a common year.
    """
    if len(birthday) < len("YYYY-MM-DD"):
        return False
    born = date.fromisoformat(birthday)
    return (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) < AGE


def asks_guardian(layer: str, state: str) -> bool:
    """Tell whether a child's answer is a guardian's to give: a yes, but to membership itself."""
    return state == "given" and layer != MEMBERSHIP

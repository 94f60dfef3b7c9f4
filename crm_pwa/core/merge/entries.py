"""What entries of every kind have in common: who said it when, and what they knew by then."""

from crm_pwa.core.merge.op import Op
from crm_pwa.core.merge.shelves import Row


def said(op: Op) -> Row:
    """Give what every entry has: its operation's id, who, when."""
    return {"id": op.id, "by": op.act, "hlc": op.hlc}


def dated(op: Op) -> Row:
    """Add what the actor knew: the rev on screen, and unsent entries of their own phone."""
    row = said(op) | {"seen": op.seen, "rev": op.rev}
    return row | {"obs": named(op)} if op.obs else row


def judged(op: Op) -> Row:
    """Add the member whose revs these are: entries of two members, merged, are strangers."""
    return dated(op) | {"m": op.m}


def named(op: Op) -> list[str]:
    """Give the ids an operation says its actor saw, each once, sorted."""
    return sorted(set(op.obs))


def knew(later: Row, earlier: Row) -> bool:
    """Tell whether who made one judged entry had the other before them."""
    if earlier["id"] in later.get("obs", ()):
        return True
    return bool(later.get("m") == earlier.get("m") and later["seen"] >= earlier["rev"])

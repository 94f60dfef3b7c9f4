"""Closed lists of what may be told of a contact or an answer, which need no consent of layer 1.

Free words in their place would say of a member what they never agreed to be noted. Older programs
sent some: nothing is refused for it, what is on no list is kept as "other" or not at all. The twin
is static/shared/closed.js.
"""

from typing import Any

from crm_pwa.core.merge.shelves import Row

OTHER = "other"
CHANNELS = frozenset({"call", "phone", "sms", "wechat", "wecom", "email", "app", "shop", OTHER})
RESULTS = frozenset({"answered", "no_answer", "sent", "declined", OTHER})
REASONS = frozenset(
    "has_it wrong_style wrong_size price was_a_gift bought_elsewhere out_of_stock bad_time "
    "does_not_want".split()
)
"""Why a prompt was unsuitable: the chips of the rule file."""


def channel(word: str) -> str:
    """The channel, or "other"."""
    return word if word in CHANNELS else OTHER


def result(word: str) -> str:
    """What came of a contact, or "other"."""
    return word if word in RESULTS else OTHER


def reason(word: str) -> str:
    """Why a prompt was unsuitable; empty for what is no chip."""
    return word if word in REASONS else ""


def contact(row: Row) -> Row:
    """A contact, or a payload of one, in listed words."""
    kept = row | {"channel": channel(row["channel"])}
    return kept | {"result": result(row["result"])} if "result" in row else kept


def redacted(card: dict[str, Any]) -> dict[str, Any]:
    """The parts of a card that may hold older free words, without them."""
    kept: dict[str, Any] = {}
    if "contacts" in card:
        kept["contacts"] = [contact(row) for row in card["contacts"]]
    if "outcomes" in card:
        kept["outcomes"] = {
            prompt: [row if _is_listed(row) else row | {"why": ""} for row in rows]
            for prompt, rows in card["outcomes"].items()
        }
    return kept


def _is_listed(answer: Row) -> bool:
    why = answer.get("why", "")
    return bool(why == reason(why))

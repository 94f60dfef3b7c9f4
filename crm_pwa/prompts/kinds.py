"""Operations about prompts: what became of one."""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from crm_pwa.core.merge import Kind, Op, Unsound, register
from crm_pwa.core.merge.entries import said
from crm_pwa.core.merge.shelves import Entry, Groups
from crm_pwa.privacy import closed


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class PromptOutcome(Struct, forbid_unknown_fields=True):
    """A guide's answer to a prompt; `until` is a store day; a `reason` that is no chip goes."""

    prompt: Annotated[str, Meta(min_length=1, max_length=36)]
    outcome: Literal["done", "waiting", "later", "unsuitable"]
    until: str = ""
    reason: Annotated[str, Meta(max_length=40)] = ""

    def __post_init__(self) -> None:
        if self.until and not _is_day(self.until):
            raise Unsound("day")


OUTCOMES = Groups("outcomes")


def _outcome(op: Op) -> Entry:
    p = op.p
    what = {"o": p["outcome"], "until": p.get("until", ""), "why": p.get("reason", "")}
    return p["prompt"], said(op) | what


def _kept(p: dict[str, Any]) -> dict[str, Any]:
    return p | {"reason": closed.reason(p["reason"])} if p.get("reason") else p


register(
    Kind(
        name="prompt.outcome",
        version=1,
        payload=PromptOutcome,
        shelf=OUTCOMES,
        entry=_outcome,
        kept_as=_kept,
    )
)

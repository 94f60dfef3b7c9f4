"""Operations about contacting a member."""

from typing import Annotated

from msgspec import Meta, Struct

from crm_pwa.core.merge import Kind, Op, register
from crm_pwa.core.merge.entries import said
from crm_pwa.core.merge.shelves import Entry, Rows
from crm_pwa.privacy import closed

Word = Annotated[str, Meta(min_length=1, max_length=64)]


class ContactClaim(Struct, forbid_unknown_fields=True):
    """A guide is about to contact the member: a soft reservation."""

    channel: Word
    purpose: Word


class ContactMade(Struct, forbid_unknown_fields=True):
    """A contact happened: a fact. Words that are not listed are kept as "other"."""

    channel: Word
    result: Word


CONTACTS = Rows("contacts")


def _claim(op: Op) -> Entry:
    return "", said(op) | {"channel": closed.channel(op.p["channel"]), "claim": True}


def _made(op: Op) -> Entry:
    return "", said(op) | {"channel": op.p["channel"], "result": op.p["result"]}


register(
    Kind(
        name="contact.claim",
        version=1,
        payload=ContactClaim,
        shelf=CONTACTS,
        entry=_claim,
        reaches_out=True,
    )
)
register(
    Kind(
        name="contact.made",
        version=1,
        payload=ContactMade,
        shelf=CONTACTS,
        entry=_made,
        kept_as=closed.contact,
    )
)

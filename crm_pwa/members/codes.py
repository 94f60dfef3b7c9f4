"""Codes that lead to a member: opaque ones minted here, cards brought along by a chain.

A code says nothing about the person. It stays short so that its picture stays small.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.sql import insert_new, table_of
from crm_pwa.members.models import MemberCode

PREFIX = "M1:"
SHAPE = re.compile(r"M1:[0-9A-Z]{4,27}|[0-9A-Z-]{4,30}")
"""One of ours, or what a card brought along says."""
# Crockford's base 32: nothing that reads like something else.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHARACTERS = 16
CHUNK = 5_000
Random = Callable[[int], bytes]


def mint(random: Random = os.urandom) -> str:
    """A new code: ``M1:`` and 16 characters that carry 80 random bits."""
    bits = int.from_bytes(random(10))
    return PREFIX + "".join(LETTERS[bits >> 5 * at & 31] for at in range(CHARACTERS))


def read(text: str) -> str:
    """The code that was scanned or typed; empty for what is none. Twin of shared/codes.js.

    Full-width letters, small letters and blanks are forgiven.
    """
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return code if SHAPE.fullmatch(code) else ""


def is_ours(code: str) -> bool:
    """Whether it is a code as ``mint`` makes them, here or on a phone."""
    return code.startswith(PREFIX) and read(code) == code


def add(session: Session, codes: Mapping[str, str]) -> None:
    """Let each code lead to its member: {code: member id}. A known code stays as it is."""
    rows = [
        {"code": code, "member_id": member, "made_for": ""}
        for code, member in sorted(codes.items())
    ]
    insert_new(session, MemberCode, rows)


def lead(session: Session, member_ids: Iterable[str], to: str) -> None:
    """Let the codes of these members lead to another, and remember whose they are."""
    session.execute(_LEAD, {"ids": sorted(member_ids), "to": to})


def lead_back(session: Session, member_ids: Iterable[str], to: str) -> None:
    """Let the codes made for these members lead to ``to``, who is one of them."""
    session.execute(_BACK, {"ids": sorted(member_ids), "to": to})
    session.execute(_SETTLED, {"to": to})


def mint_missing(session: Session, member_ids: Iterable[str], random: Random = os.urandom) -> None:
    """Mint a code for each of these members that has none of ours yet."""
    wanted = sorted(set(member_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        have = set(session.scalars(_HAVE, {"ids": part}))
        add(session, {mint(random): member for member in part if member not in have})


_CODE = table_of(MemberCode)
_LEAD = (
    update(_CODE)
    .where(_CODE.c.member_id.in_(bindparam("ids", expanding=True)))
    .values(
        member_id=bindparam("to"),
        made_for=case((_CODE.c.made_for == "", _CODE.c.member_id), else_=_CODE.c.made_for),
    )
)
_BACK = (
    update(_CODE)
    .where(_CODE.c.made_for.in_(bindparam("ids", expanding=True)))
    .values(member_id=bindparam("to"))
)
_SETTLED = update(_CODE).where(_CODE.c.made_for == bindparam("to")).values(made_for="")
_HAVE = (
    select(MemberCode.member_id)
    .where(MemberCode.member_id.in_(bindparam("ids", expanding=True)))
    .where(MemberCode.code.like(f"{PREFIX}%"))
)

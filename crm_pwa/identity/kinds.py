"""Operations that make two members one, and two again."""

from typing import Annotated

from msgspec import Meta, Struct

from crm_pwa.core.merge import Kind, register


class MemberMerge(Struct, forbid_unknown_fields=True):
    """The member ``away`` and the one this is said of are one person: the latter stays."""

    away: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}$(?!\n)")]


class MemberUnmerge(Struct, forbid_unknown_fields=True):
    """The merge `of` was wrong: they are two people."""


register(Kind(name="member.merge", version=1, payload=MemberMerge))
register(Kind(name="member.unmerge", version=1, payload=MemberUnmerge, needs="of"))

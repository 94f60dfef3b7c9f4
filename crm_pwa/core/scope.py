"""Who asks, for which stores: the one way to a member."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Role = Literal["guide", "lead", "area", "hq", "admin"]
ROLES: tuple[Role, ...] = ("guide", "lead", "area", "hq", "admin")
MEMBER: Literal["member"] = "member"
"""No role of the staff: a member on their own page, who acts on themselves alone."""
SHOP_FLOOR: tuple[Role, ...] = ("guide", "lead")


@dataclass(frozen=True)
class Scope:
    """The person behind a request or a pushed operation.

    staff_id: who acts. role: what they are. stores: the ids they may reach today, in id
    order; for a guide or lead their own shops, for area the shops of the area, for a member none:
    `staff_id` is then the member's own id, and nobody is within reach but they.
    """

    staff_id: str
    role: Role | Literal["member"]
    stores: tuple[str, ...]

    @property
    def reads_members(self) -> bool:
        """Whether single members are open to this role at all (the shop floor only)."""
        return self.role in SHOP_FLOOR

    @property
    def first(self) -> str:
        """The store in whose chain this person's acts are; empty for who has none."""
        return self.stores[0] if self.stores else ""

    @property
    def own(self) -> str:
        """The id of the member who acts on themselves; empty for the staff."""
        return self.staff_id if self.role == MEMBER else ""

    def reaches(self, holders: Iterable[str]) -> bool:
        """Whether a member whom these stores hold is within reach."""
        return self.reads_members and not set(self.stores).isdisjoint(holders)

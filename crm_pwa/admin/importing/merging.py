"""The same person twice in a chain's files: merged only when nothing speaks against it."""

from collections import defaultdict

from crm_pwa.admin.importing.standing import Row, Standing
from crm_pwa.identity.person import Person, name_of
from crm_pwa.identity.weights import Commonness, compare

ALIKE = frozenset({None, "same", "swapped"})
"""What the names of one person are without asking: one is blank, or they are equal as written."""


class SamePhone:
    """Members of a batch and of the database by their phone."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._by_phone: dict[str, list[str]] = defaultdict(list)
        for member_id in sorted(standing.before):
            self.add(standing.before[member_id])

    def add(self, row: Row) -> None:
        """Let later members be found to be this one."""
        if row["phone_hash"] and not row["merged_into"] and row["erased_at"] is None:
            self._by_phone[row["phone_hash"]].append(row["id"])

    def others(self, row: Row) -> list[str]:
        """Ids of the other members with this phone, those of the database first."""
        return [m for m in self._by_phone.get(row["phone_hash"], ()) if m != row["id"]]

    def same_person(self, row: Row) -> str:
        """The member a new one is: the phone is the same, and so is the name or one is blank.

        Nothing else of the two may speak against it (``identity.weights``). "" when there is none,
        or when two fit and only people can tell.
        """
        rows = [self._standing.after[m] for m in self.others(row)]
        new, known = _person(row), [_person(one) for one in rows]
        common = Commonness.among([new, *known])
        found = [(one, compare(new, one, common)) for one in known]
        fits = [
            one.id
            for one, match in found
            if match.verdict == "same" and match.found.get("name") in ALIKE
        ]
        return fits[0] if len(fits) == 1 else ""


def _person(row: Row) -> Person:
    """The hash of a phone is as good as the phone: only equal ones are compared."""
    name = name_of(row["name"])
    return Person(row["id"], name, row["phone_hash"], row["birthday"], row["gender"])

"""What members put right themselves: a file that repeats itself does not undo it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.admin.importing.job import Job
from crm_pwa.core.sql import upsert
from crm_pwa.members.sources import OWN, FieldSource

FIELDS = ("name", "birthday", "phone")
"""What a member can put right (``members.correcting``)."""


class Corrected:
    """The fields these members put right, and what the job's source said of each since."""

    def __init__(self, session: Session, job: Job, member_ids: Iterable[str]) -> None:
        self._job = job
        self._said: dict[tuple[str, str], str] = {}
        self._heard: set[tuple[str, str]] = set()
        asked = {"ids": sorted(set(member_ids)), "source": job.source}
        for row in session.execute(_THEIRS, asked):
            self._said[row.member_id, row.field] = row.said or ""

    def fields(self, member_id: str) -> set[str]:
        """Which fields a member put right."""
        return {field for field in FIELDS if (member_id, field) in self._said}

    def stands(self, member_id: str, field: str, value: str) -> bool:
        """Whether the member's own word stands against this one of the file.

        It does until the source says another thing than it said before: what it says first after
        the correction is taken for what it said all along.
        """
        at = member_id, field
        if at not in self._said:
            return False
        before = self._said[at]
        said = self._job.keys.body_hash(f"{member_id} {field} {value}".encode())
        if said != before:
            self._said[at] = said
            self._heard.add(at)
        return before in {"", said}

    def remember(self, session: Session) -> None:
        """Keep what the source said of these fields; not the values."""
        rows: list[dict[str, Any]] = [
            {
                "member_id": member_id,
                "field": field,
                "source": self._job.source,
                "at": 0,
                "said": self._said[member_id, field],
            }
            for member_id, field in sorted(self._heard)
        ]
        upsert(session, FieldSource, rows, update=("said",))


_FILE = aliased(FieldSource)
_SAME = and_(_FILE.member_id == FieldSource.member_id, _FILE.field == FieldSource.field)
_THEIRS = (
    select(FieldSource.member_id, FieldSource.field, _FILE.said)
    .outerjoin(_FILE, and_(_SAME, _FILE.source == bindparam("source")))
    .where(FieldSource.source == OWN, FieldSource.member_id.in_(bindparam("ids", expanding=True)))
)

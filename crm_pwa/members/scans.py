"""Which ``code:`` names of a batch may be written to: those whose code was scanned."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import bindparam, func, select, union
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.core import clock
from crm_pwa.core.log.models import Feed, Operation
from crm_pwa.core.log.op import Op
from crm_pwa.members import queries, strays
from crm_pwa.members.models import Presence
from crm_pwa.members.verdicts import Sender, Verdict

PREFIX = "code:"
BY_CODE = ("code", "till")
"""How a scan says that the code itself was there; a search tells nothing of it."""
MOST_OPENED = 60
"""Members beyond reach that one person may open in an hour, and codes of nobody's that their phones
may scan before no more are opened: codes cannot be guessed."""


DAY_MS = 86_400_000
LATE_DAYS = 7
"""How long after somebody left a store a scan of before may still come: as long as a phone keeps
what it sent."""


class Opened:
    """The names of one batch whose code the sender scanned: in this batch, or before.

    Knowing a code is not enough to reach a member of another store. A scan counts once it is
    accepted; one refused because the member was erased does too, so that all that follows it is
    refused alike. Whoever a guide met once is known by their presence.
    """

    def __init__(
        self,
        session: Session,
        sender: Sender,
        members: Mapping[str, str],
        holders: Mapping[str, Iterable[str]],
        found: Iterable[str],
    ) -> None:
        """``members``: names to member ids; ``holders``: those to the stores that hold them.

        ``found``: names that were opened otherwise.
        """
        self._session, self._sender, self._members = session, sender, members
        scope = sender.scope
        self.reach = {m for m, stores in holders.items() if scope.reaches(stores) or m == scope.own}
        self._names = set(found)
        self._met: set[str] | None = None

    def scanned_in_time(self, ops: Iterable[Op]) -> None:
        """Let in whom the sender scanned, by these, no later than the day they left.

        The phone had their card and could not know. The scan has the store hold them again, and
        what was noted in that visit is sent with it, allergies before it.
        """
        sender = self._sender
        scans = [
            (op.m, sender.made_ms(op.hlc))
            for op in ops
            if op.k == "scan.seen" and op.act == sender.scope.staff_id
            if self._members.get(op.m) == op.m and op.m not in self.reach
        ]
        if not scans:
            return
        since = clock.store_day(sender.now_ms - LATE_DAYS * DAY_MS, "UTC").isoformat()
        asked = {"ids": [m for m, _ in scans], "stores": sender.scope.stores, "since": since}
        left = {
            row.k: clock.day_ms(date.fromisoformat(row.day), "UTC")
            for row in self._session.execute(_LEFT, asked)
        }
        self.reach |= {m for m, made in scans if m in left and made < left[m] + DAY_MS}

    def admits(self, op: Op) -> bool:
        """Whether the operation may be judged; one that may not is like one on an unknown code.

        A scan that opens somebody new counts: beyond sixty an hour it has to wait. A form counts
        before it says so (operations.scan); at a till the member has proved who they are.
        """
        member_id = self._members.get(op.m)
        if member_id is None or not op.m.startswith(PREFIX):
            return member_id is not None
        if member_id in self.reach or op.m in self._names or member_id in self._known():
            return True
        counts = self._sender.device_id
        return self._is_scan(op) and (not counts or count_stranger(self._session, self._sender))

    def reaches(self, op: Op) -> bool:
        """Whether its member is within reach; for a name that is admitted they are."""
        return op.m.startswith(PREFIX) or self._members.get(op.m) in self.reach

    def judged(self, op: Op, verdict: Verdict) -> None:
        """Open the member of an accepted scan, by whichever code, for what follows."""
        member_id = self._members.get(op.m)
        if member_id is None or member_id in self.reach or not self._is_scan(op):
            return
        if verdict.s == "accepted" or verdict.why == "erased":
            self._known().add(member_id)

    def _is_scan(self, op: Op) -> bool:
        own = op.k == "scan.seen" and op.act == self._sender.scope.staff_id
        return own and op.p["how"] in BY_CODE

    def _known(self) -> set[str]:
        if self._met is None:
            ids = {m for name, m in self._members.items() if name.startswith(PREFIX)}
            asked = {"staff": self._sender.scope.staff_id, "ids": sorted(ids - self.reach)}
            self._met = set(self._session.scalars(_MET, asked))
        return self._met


def is_known(session: Session, sender: Sender, member_id: str) -> bool:
    """Whether a member is within this person's reach, or was met by them before."""
    if queries.held_by(session, sender.scope, [member_id]):
        return True
    return session.get(Presence, (sender.scope.staff_id, member_id)) is not None


def count_stranger(session: Session, sender: Sender) -> bool:
    """Count one more who is not, by a form or a phone; False beyond sixty in an hour."""
    key, hour = f"opened:{sender.scope.staff_id}", accounts.HOUR_MS
    if strays.scanned(session, sender, sender.now_ms - hour) >= MOST_OPENED:
        return False
    return accounts.fits_the_hour(session, key, sender.now_ms, MOST_OPENED)


_LEFT = (
    select(Feed.k, func.max(Feed.day).label("day"))
    .where(Feed.store_id.in_(bindparam("stores", expanding=True)))
    .where(Feed.t == "gone", Feed.k.in_(bindparam("ids", expanding=True)))
    .where(Feed.why == "left_scope", Feed.day >= bindparam("since"))
    .group_by(Feed.k)
)
_MET = union(
    select(Presence.member_id)
    .where(Presence.member_id.in_(bindparam("ids", expanding=True)))
    .where(Presence.staff_id == bindparam("staff")),
    select(Operation.member_id)
    .where(Operation.member_id.in_(bindparam("ids", expanding=True)))
    .where(Operation.actor_id == bindparam("staff"))
    .where(Operation.kind == "scan.seen", Operation.why == "erased"),
)

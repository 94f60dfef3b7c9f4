"""A batch of persons on its way into the database."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete
from sqlalchemy.orm import Session

from crm_pwa.admin.importing import consents
from crm_pwa.admin.importing.corrected import Corrected
from crm_pwa.admin.importing.filled import Filled
from crm_pwa.admin.importing.job import Job
from crm_pwa.admin.importing.lookup import OURS
from crm_pwa.admin.importing.merging import SamePhone
from crm_pwa.admin.importing.people import Person
from crm_pwa.admin.importing.standing import NEW, Row, Standing, save
from crm_pwa.core.clock import store_day
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.sql import insert_new, table_of, upsert
from crm_pwa.followups import withdrawal
from crm_pwa.identity.merging import MERGED
from crm_pwa.members import asked, codes, feed, names, phones, search_keys
from crm_pwa.members.models import Identity, MemberStore
from crm_pwa.members.sources import FieldSource
from crm_pwa.privacy.consent import PERSONALISATION
from crm_pwa.privacy.guardians import is_child

HOME = "home"
LAST = "Etc/GMT+12"
"""Where a day comes last: who is grown up there is so everywhere."""
TOLD = {
    name: name
    for name in ("name", "birthday", "gender", "tier", "language", "channel", "joined_on")
} | {"phone": "phone_hash"}
"""Fields whose source is kept, and the column that shows whether one changed."""


@dataclass
class Keeping:
    """Works the members of a batch out, then writes what differs from what stood.

    ``numbers``: {hash of a phone: the number}, as the file tells them.
    """

    job: Job
    file: CsvFile
    standing: Standing
    numbers: dict[str, str] = field(default_factory=dict)
    identities: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    refusing: set[str] = field(default_factory=set)
    going: set[str] = field(default_factory=set)
    filled: Filled = field(init=False)

    def take(self, session: Session, batch: list[Person], ids: dict[str, str]) -> int:
        """Work out every member as it is to be; return how many persons were usable."""
        same_phone = SamePhone(self.standing)
        history = consents.History(session, ids.values())
        corrected = Corrected(session, self.job, {*ids.values(), *self.standing.before})
        self.filled = Filled(session, self.standing, corrected, self.numbers)
        self.going = asked.waits(session, self.standing.before)
        usable = 0
        for person in batch:
            member_id = ids[person.external]
            row = self.standing.after.setdefault(member_id, NEW | {"id": member_id})
            if row["erased_at"] is not None:
                why = "erased: this member asked to be forgotten"
                self.job.report.refuse(self.file.path.name, person.line, why)
                continue
            usable += 1
            own = self._told(person, member_id, corrected)
            row = self.standing.after[member_id]
            self._merge(person, row, same_phone)
            same_phone.add(row)
            child = self._is_child(row)
            self._answer(row, history.new(self.job, self.file, person, own, child=child))
            self.identities.append(
                {"source": self.job.source, "external_id": person.external, "member_id": member_id}
            )
        corrected.remember(session)
        return usable

    def _told(self, person: Person, member_id: str, corrected: Corrected) -> Row:
        """The member's own row with what the file says, but for what they put right themselves.

        What they take over from who is one with them comes after it, and is not in it.
        """
        holder = self.standing.holder(member_id)["id"]
        self.filled.apart(holder)
        said = {
            name: value
            for name, value in person.fields.items()
            if not corrected.stands(member_id, name, value)
        }
        row = self.standing.after[member_id] | said | {"home_store": person.store}
        if person.phone and not corrected.stands(member_id, "phone", person.phone):
            row["phone_hash"] = self.job.keys.phone_hash(person.phone)
            row["phone_mask"] = phones.mask(person.phone)
            self.numbers[row["phone_hash"]] = person.phone
        greeting = names.address(row["name"], row["gender"])
        address = greeting or row["phone_mask"] or f"#{person.external}"
        row |= {"address": address} | names.spelling(row["name"])
        self.standing.after[member_id] = row
        self.filled.together(holder)
        return row

    def _merge(self, person: Person, row: Row, same_phone: SamePhone) -> None:
        """Let a new member be an alias of one who is there; say so when only people can tell.

        Who waits to be forgotten is joined by nobody: the other would be forgotten with them.
        """
        before = self.standing.before.get(row["id"])
        if before and before["phone_hash"] == row["phone_hash"]:
            return
        others = same_phone.others(row)
        into = same_phone.same_person(row) if before is None else ""
        if into and into not in self.going:
            row["merged_into"] = into
            self.standing.join(row["id"], into)
            merge = str(uuid.uuid5(OURS, f"{row['id']} {into} {self.job.now_ms}"))
            named = {"id": merge, "away": row["id"], "into": into, "at": self.job.now_ms}
            self.filled.add(named)
        elif others:
            why = "phone: another member has it too; both were kept, look whether they are one"
            self.job.report.note(self.file.path.name, person.line, why)

    def _is_child(self, row: Row) -> bool:
        """Whether a guardian answers for them, or for anybody who is one with them."""
        today, holder = store_day(self.job.now_ms, LAST), self.standing.holder(row["id"])
        whole = (row, *self.filled.whole(holder["id"]))
        return any(is_child(one["birthday"], today) for one in whole)

    def _answer(self, row: Row, answers: list[Row]) -> None:
        """Fold new answers into the card of whoever holds this member's notes."""
        if not answers:
            return
        holder = self.standing.holder(row["id"])
        holder["rev"] += 1
        self.answers += consents.fold_in(self.standing.state(holder["id"]), answers, holder)
        for member_id in {row["id"], holder["id"]} & self.standing.owns.keys():
            noes = [one for one in answers if one["state"] != "given"]
            said = answers if member_id == row["id"] else noes
            name = {"id": member_id, "rev": holder["rev"]}
            consents.fold_in(self.standing.owns[member_id], said, name)
            self.standing.folded.add(member_id)
        if any(row["layer"] == PERSONALISATION and row["state"] != "given" for row in answers):
            self.refusing.add(holder["id"])

    def write(self, session: Session) -> int:
        """Write what differs; return how many members changed."""
        changed = self.standing.changed
        self._seal(session, changed)
        save(session, self.standing)
        self._settle(session, changed)
        self.filled.keep(session)
        insert_new(session, Identity, self.identities)
        upsert(session, FieldSource, self._origins(changed), update=("at",))
        consents.keep(session, self.answers)
        if self.refusing:
            withdrawal.end(session, self.refusing)
        holders = {self.standing.holder(m)["id"] for m in changed} | self.standing.folded
        codes.mint_missing(session, {self.standing.holder(m)["id"] for m in self.standing.after})
        search_keys.refresh(session, holders)
        told = feed.stores_of(session, holders)
        things = ("card", "index")
        feed.renew(session, [(s, t, m) for m, held in told.items() for s in held for t in things])
        return len(changed)

    def _origins(self, changed: list[str]) -> list[Row]:
        """Which fields the file gave another value."""
        before, after = self.standing.before, self.standing.after
        return [
            {"member_id": m, "field": told, "source": self.job.source, "at": self.job.now_ms}
            for m in changed
            for told, column in TOLD.items()
            if after[m][column] and after[m][column] != before.get(m, NEW)[column]
        ]

    def _seal(self, session: Session, changed: list[str]) -> None:
        """Seal the phones that are new under their members' keys; every new member has a key."""
        before, after = self.standing.before, self.standing.after
        fresh = [
            m
            for m in changed
            if after[m]["phone_hash"] in self.numbers
            and after[m]["phone_hash"] != before.get(m, NEW)["phone_hash"]
        ]
        keys = member_keys(session, self.job.keys, {*fresh, *self.standing.new})
        for member_id in fresh:
            number = self.numbers[after[member_id]["phone_hash"]]
            after[member_id]["phone_sealed"] = phones.sealed(keys[member_id], number, member_id)

    def _settle(self, session: Session, changed: list[str]) -> None:
        """Have each member held by the home store, and let the former one go of them."""
        homes, shared, left = [], [], []
        for member_id in changed:
            row, before = self.standing.after[member_id], self.standing.before.get(member_id)
            holder = self.standing.holder(member_id)["id"]
            at = {"member_id": holder, "store_id": row["home_store"], "why": HOME, "until_day": ""}
            if holder != member_id:
                shared.append(at | {"why": MERGED})
            elif before is None or before["home_store"] != row["home_store"]:
                homes.append(at)
                if before is not None:
                    left.append((member_id, before["home_store"]))
        _leave(session, left, str(store_day(self.job.now_ms, "UTC")))
        upsert(session, MemberStore, homes, update=("why", "until_day"))
        insert_new(session, MemberStore, shared)


def _leave(session: Session, left: list[tuple[str, str]], day: str) -> None:
    if left:
        named = [{"member": m, "store": s} for m, s in left]
        session.connection().execute(_LEAVE, named)
    feed.gone(session, [feed.Went(store, member, "left_scope", day) for member, store in left])


_HELD = table_of(MemberStore)
_LEAVE = delete(_HELD).where(
    _HELD.c.member_id == bindparam("member"), _HELD.c.store_id == bindparam("store")
)

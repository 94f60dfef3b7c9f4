"""A shop in which every text that anybody can write is hostile."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import cycle
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy import select

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Device, Staff
from crm_pwa.admin.lists import make_lists
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.merge import Kind, catalogue
from crm_pwa.core.shopfiles import SHAPES
from crm_pwa.members.models import Identity
from crm_pwa.notes.kinds import LONGEST_NOTE
from tests.attacks.payloads import payloads
from tests.house.cast import Person
from tests.house.importing import Bring, Folder
from tests.sync.floor import HEALTH, TASTE, Phone, new_phone

MEMBERS, PRODUCTS, ROUNDS, BATCH = 6, 80, 6, 60
TZ = "Asia/Shanghai"
KNOWN = (("m", MEMBERS), ("p", PRODUCTS))
Op = dict[str, Any]
FREE: dict[str, tuple[str, ...]] = {
    "stores": ("name", "region"),
    "products": ("name", "category", "subcategory", "brand", "barcode", "composition", "tags"),
    "members": ("name", "tier", "language", "preferred_channel"),
    "transactions": ("channel",),
    "contacts": ("channel", "reason_code"),
    "facts": (),
}
"""The columns of an import that hold words; every other is read as a number, a day or an id."""
READ: dict[str, tuple[str, ...]] = {
    "stores": ("store_id", "timezone", "latitude", "longitude"),
    "products": ("product_id", "list_price"),
    "members": ("member_id", "joined_on", "store_id", "phone", "birthday", "birth_year", "gender",
                "consent_membership", "consent_personalisation", "consent_marketing"),
    "transactions": ("txn_id", "ts", "member_id", "store_id", "product_id", "qty", "amount",
                     "discount"),
    "contacts": ("contact_id", "ts", "member_id", "arm", "propensity", "outcome", "value"),
    "facts": ("fact_id", "ts", "member_id", "kind", "product_id", "value", "until", "ended_on"),
}  # fmt: skip


class Texts:
    """One payload after the other, the next that fits."""

    def __init__(self) -> None:
        self.handed: set[str] = set()
        self._all = cycle(text for text in payloads() if "\0" not in text)

    def next(self, most: int) -> str:
        """A text of at most so many characters; whatever is too long waits for another place."""
        text = next(one for one in self._all if len(one) <= most)
        self.handed.add(text)
        return text


def columns_unknown() -> set[tuple[str, str]]:
    """Columns of the import that neither list above names."""
    told = {(name, one) for name in FREE for one in (*FREE[name], *READ[name])}
    return {(shape.name, one) for shape in SHAPES for one in shape.columns} ^ told


MOST = {"name": 60, "composition": 1_000, "tags": 200, "region": 40, "reason_code": 40}
"""Characters that a column is given at most, where it is not SHORT."""
SHORT = 20


def write_files(folder: Folder, texts: Texts) -> None:
    """The chain's files, hostile in every column of words."""
    today = store_day(now_ms(), TZ)
    soon = f"{today + timedelta(days=3):%m-%d}"
    ago = [f"{today - timedelta(days=7 * n)}T10:00:00" for n in range(1, 30)] * PRODUCTS
    of, goods = ([f"{one}{n % most}" for n in range(400)] for one, most in KNOWN)
    plain: dict[str, list[dict[str, str]]] = {
        "stores": [{"store_id": f"store-{one}"} for one in "abc"],
        "products": [{"product_id": f"p{n}", "list_price": "9.50"} for n in range(PRODUCTS)],
        "members": [
            {"member_id": f"m{n}", "joined_on": "2024-01-02", "store_id": "store-a",
             "phone": f"1380013{n:04}", "birthday": soon, "consent_membership": "1",
             "consent_personalisation": "1", "consent_marketing": "1"} for n in range(MEMBERS)],
        "transactions": [
            {"txn_id": f"t{n}", "ts": ago[n], "member_id": of[n], "store_id": "store-a",
             "product_id": goods[n], "qty": "1", "amount": "9.50"} for n in range(2 * PRODUCTS)],
        "contacts": [
            {"contact_id": f"c{n}", "ts": ago[n], "member_id": of[n], "arm": "treat",
             "propensity": "0.9", "outcome": "1"} for n in range(20)],
        "facts": [
            {"fact_id": f"f{n}", "ts": ago[n], "member_id": of[n], "kind": "view",
             "product_id": goods[n]} for n in range(20)],
    }  # fmt: skip
    for name, rows in plain.items():
        header = (*rows[0], *FREE[name])
        words = [[texts.next(MOST.get(one, SHORT)) for one in FREE[name]] for _ in rows]
        cells = [(*row.values(), *more) for row, more in zip(rows, words, strict=True)]
        folder.write(f"{name}.csv", _csv(header, cells))


def texts_of(kind: Kind) -> dict[str, int]:
    """The words of a kind's payload and the most characters of each: text of no fixed form."""
    (schema,) = msgspec.json.schema_components([kind.payload])[1].values()
    found = {}
    for name, field in schema["properties"].items():
        kinds = field.get("anyOf", [field])
        if any(one.get("type") == "string" and not {"enum", "pattern"} & set(one) for one in kinds):
            found[name] = field.get("maxLength", 200)
    return found


def hostile_op(phone: Phone, one: Op, member: str, texts: Texts, **more: Any) -> Op:
    """The published operation as this phone sends it, each text of it hostile."""
    kind = next(k for k in catalogue() if (k.name, k.version) == (one["k"], one["v"]))
    said = {name: texts.next(most) for name, most in texts_of(kind).items()}
    said = {name: text for name, text in said.items() if fits(one, name)}
    return phone.op(one["k"], member, {**one["p"], **said}, v=one["v"], **more)


def fits(one: Op, name: str) -> bool:
    """Whether the field takes any words here: a proof is strokes, and only one layer is sent."""
    if one["k"] == "consent.set" and name != "text_version":
        return name == "channel" and one["p"]["layer"] == "marketing"
    return (one["k"], name) not in (("prompt.outcome", "prompt"), ("prompt.outcome", "until"))


def told(
    app: Flask, guide: Person, published: Sequence[Op], texts: Texts
) -> Iterator[tuple[str, str]]:
    """Send every published kind for every member, some often; yield (kind, what became of it).

    Only the first round takes anything back. The last notes are the texts nobody had yet.
    """
    phone = new_phone(app, guide)
    with app.app_context():
        members = list(db.session.scalars(select(Identity.member_id).distinct()))
    ops: list[Op] = []
    for member in members:
        ops.append(phone.op("scan.seen", member, {"how": "search"}))
        ops += [phone.op("consent.set", member, said) for said in (TASTE, HEALTH)]
        for n in range(ROUNDS):
            ops += list(_round(phone, published, member, texts, ending=n == 0))
    rest = (text for text in payloads() if text not in texts.handed and len(text) <= LONGEST_NOTE)
    ops += [phone.op("note.add", members[0], {"text": text}) for text in rest]
    ops += [phone.op("note.add", f"code:M1:QQQQQQ{n}", {"text": texts.next(900)}) for n in range(3)]
    for at in range(0, len(ops), BATCH):
        some = ops[at : at + BATCH]
        for op, said in zip(some, phone.push(*some), strict=True):
            yield op["k"], said["s"]


def _round(
    phone: Phone, published: Sequence[Op], member: str, texts: Texts, *, ending: bool
) -> Iterator[Op]:
    sent: list[str] = []
    for one in published:
        about_others = one["k"] in ("move", "member.merge", "member.unmerge", "allergy.none")
        if about_others or (not ending and {"of", "obs"} & set(one)):
            sent.append("")
            continue
        more: dict[str, Any] = {"of": sent[one["of"]]} if "of" in one else {}
        more |= {"obs": [sent[at] for at in one["obs"]]} if "obs" in one else {}
        op = hostile_op(phone, one, member, texts, **more)
        sent.append(op["id"])
        yield op


def furnish(app: Flask, cast: Mapping[str, Person], texts: Texts) -> None:
    """Names of staff, labels of phones, prompts and lists."""
    with app.app_context(), writing() as session:
        for person in cast.values():
            session.get_one(Staff, person.id).name = texts.next(60)
        for _ in range(12):
            staff = session.get_one(Staff, cast["guide-a"].id)
            accounts.enrol_device(session, staff, now_ms(), label=texts.next(80), named=True)
        for device in session.scalars(select(Device)):
            device.build = texts.next(20)
    with app.app_context():
        list(make_lists(["store-a"]))


def open_shop(
    app: Flask, folder: Folder, bring: Bring, cast: Mapping[str, Person], published: Sequence[Op]
) -> tuple[Texts, list[tuple[str, str]]]:
    """All of it; the texts that were handed out and what became of each operation."""
    texts = Texts()
    write_files(folder, texts)
    bring()
    verdicts = list(told(app, cast["guide-a"], published, texts))
    furnish(app, cast, texts)
    return texts, verdicts


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()

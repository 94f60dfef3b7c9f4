"""What a guide notes, as verbs for the one record: chips, values, words, allergies, consent."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.core.errors import Invalid, NotHere, TooLong
from crm_pwa.core.merge import kind_for
from crm_pwa.members.verbs import VERSION, Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.notes import queries
from crm_pwa.notes.dignity.checking import STOP, book, weigh
from crm_pwa.notes.kinds import LONGEST_NOTE, LONGEST_WORDS
from crm_pwa.notes.vocabulary import facets
from crm_pwa.privacy.consent import MEMBERSHIP, layer_for

Form = Mapping[str, str]
PRIVATE = frozenset({"intimate", "health", "belief", "origin"})
SINGLE = frozenset(facet.id for facet in facets() if not facet.multi)
SETTLED = {"keep": "kept", "hide": "hidden"}
CONSENT_TEXT = {"personalisation": "taste-1", "allergy": "allergy-2"}


class Unkind(Invalid):
    """Words that would hurt the member, or are nobody's business; ``kind`` as in dignity/words."""

    def __init__(self, kind: str) -> None:
        reason = "unkind_private" if kind in PRIVATE else f"unkind_{kind}"
        super().__init__("The member can read this.", reason)


def layer_of(said: Verb) -> str:
    """The consent layer that a verb needs."""
    return layer_for(kind_for(said.kind, VERSION).layer, said.payload) or MEMBERSHIP


def add_tag(member: str, form: Form) -> Verb:
    """One chip. ``form``: facet, concept, polarity (like or dislike).

    Without scripts nobody fills in the facet: the concept's own is taken, and a concept of a
    single-valued facet is its value.
    """
    concept = form.get("concept", "")
    facet = form.get("facet") or concept.partition(".")[0]
    if facet in SINGLE:
        return set_facet(member, {"facet": facet, "value": concept})
    payload = {"facet": facet, "concept": concept, "polarity": form.get("polarity") or "like"}
    return Verb(kind="tag.add", member=member, payload=payload)


def remove_tag(member: str, form: Form, body: dict[str, Any]) -> Verb | None:
    """Take a chip off: exactly the adds the card shows; nothing when it shows none any more."""
    payload = {"facet": form.get("facet", ""), "concept": form.get("concept", "")}
    shown = [
        t["id"] for t in body["tags"] if t["f"] == payload["facet"] and t["c"] == payload["concept"]
    ]
    if not shown:
        return None
    return Verb(kind="tag.remove", member=member, payload=payload, obs=shown)


def set_facet(member: str, form: Form) -> Verb:
    """A single value, such as a size. ``form``: facet, value."""
    payload = {"facet": form.get("facet", ""), "value": form.get("value", "")}
    return Verb(kind="facet.set", member=member, payload=payload)


def add_note(member: str, form: Form) -> Verb:
    """Free words. ``form``: text.

    Raises TooLong for more than a note holds, Unkind for words that are not kept of a member.
    """
    text = form.get("text", "").strip()
    if len(text) > LONGEST_NOTE:
        raise TooLong(LONGEST_NOTE)
    judged = weigh(text, book())
    if judged["answer"] == STOP:
        raise Unkind(judged["kinds"][0])
    return Verb(kind="note.add", member=member, payload={"text": text})


def retract_note(member: str, form: Form) -> Verb:
    """Take a note back. ``form``: note (its id), reason."""
    payload = {"reason": form.get("reason", "")}
    return Verb(kind="note.retract", member=member, payload=payload, of=form.get("note", ""))


def move(member: str, form: Form, to: str) -> Verb:
    """A note goes to the member ``to`` whose it is, with its trace. ``form``: note (its id)."""
    return Verb(kind="move", member=member, payload={"to": to}, of=form.get("note", ""))


def add_allergy(member: str, form: Form) -> Verb:
    """An allergy. ``form``: substance (its concept id) or words, severity.

    Raises TooLong for more words than an allergy holds.
    """
    payload = {"substance": form.get("substance", ""), "severity": form.get("severity", "")}
    if words := form.get("words", "").strip():
        if len(words) > LONGEST_WORDS:
            raise TooLong(LONGEST_WORDS)
        payload["words"] = words
    return Verb(kind="allergy.add", member=member, payload=payload)


def no_allergy(member: str) -> Verb:
    """The member was asked and has none."""
    return Verb(kind="allergy.none", member=member, payload={"asked": True})


def withdraw_allergy(member: str, form: Form, body: dict[str, Any]) -> Verb | None:
    """Withdraw a warning: the entries named that still hold; one noted since stays.

    ``form``: allergy (the ids of an entry, as the card joins them), reason, confirmed. None
    when all of them are withdrawn already; raises NotHere for another card's.
    """
    named = set(form.get("allergy", "").split(","))
    shown = [a["id"] for a in body["allergies"] if a["id"] in named and not a["gone"]]
    if not shown:
        if named <= {a["id"] for a in body["allergies"]}:
            return None
        raise NotHere("This warning is not on the card.")
    payload = {"reason": form.get("reason", ""), "member_confirmed": bool(form.get("confirmed"))}
    return Verb(kind="allergy.withdraw", member=member, payload=payload, obs=shown)


def set_consent(member: str, form: Form) -> list[Verb]:
    """The answer to one layer, and what was picked before it was asked, in one batch.

    ``form``: layer, state, evidence, guardian, and the fields of the chip or allergy it carries on.
    """
    layer, state = form.get("layer", ""), form.get("state", "")
    if layer not in CONSENT_TEXT:
        raise Invalid("Choose what the consent is for.")
    answer = {"layer": layer, "state": state, "text_version": CONSENT_TEXT[layer]}
    proof = {name: form.get(name, "").strip() for name in ("evidence", "guardian")}
    answer |= {name: told for name, told in proof.items() if told}
    verbs = [Verb(kind="consent.set", member=member, payload=answer)]
    if state != "given":
        return verbs
    if layer == "allergy" and form.get("severity"):
        verbs.append(add_allergy(member, form))
    if form.get("value"):
        verbs.append(set_facet(member, form))
    elif form.get("concept"):
        verbs.append(add_tag(member, form))
    if layer == "personalisation" and form.get("text"):
        verbs.append(add_note(member, form))
    return verbs


def undo(member: str, form: Form) -> Verb:
    """Take one's own operation back. ``form``: op (its id)."""
    return Verb(kind="undo", member=member, payload={}, of=form.get("op", ""))


def settle(session: Session, sender: Sender, op_id: str, answer: str) -> None:
    """A lead says of a doubtful note that it may stay, ``keep``, or takes it back, ``hide``.

    Raises NotHere beyond reach, Invalid for another answer, or what the record refuses.
    """
    row = queries.review_for(session, sender.scope, op_id)
    if answer not in SETTLED:
        raise Invalid("Say whether the note stays.")
    if row.state != "open":
        return
    if answer == "hide":
        do(session, sender, Verb(kind="note.retract", member=row.member_id, payload={}, of=op_id))
    row.state, row.by, row.done_at = SETTLED[answer], sender.scope.staff_id, sender.now_ms

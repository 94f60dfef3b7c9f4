"""Consent, read in one place: at sync, in the card builder, and by its twin on the phone."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm_pwa.privacy import closed

MEMBERSHIP = "membership"
PERSONALISATION = "personalisation"
MARKETING = "marketing"
ALLERGY = "allergy"
PROFILING = "profiling"
"""No layer of its own: a no to it stops what layer 1 would allow, see ``profiled``."""
LAYERS = (MEMBERSHIP, PERSONALISATION, MARKETING, ALLERGY)

NEUTRAL_RULES = frozenset({"consent", "complaint", "open_complaint"})
"""Rules whose prompts use nothing that layer 1 covers."""

NO_CHANNEL = "none"
"""The preferred channel of a member who wants no contact at all."""
_IN_STORE = "in_store"
_ALIKE = (frozenset({"call", "phone"}), frozenset({"wechat", "wecom"}))
"""Channels that are one to the member, by whatever name it was answered."""
WAYS = ("call", "sms", "wechat", "email", "app")
"""What a member is asked about on their own page, each by one of its names."""
_protected: set[str] = set()


def protect(named: str) -> None:
    """Let a domain above name what is kept under the allergy consent: a child's data, a substance.

    ``named``: a facet, or a concept of one, which stands for all of its facet.
    """
    _protected.add(_home(named))


def layer_for(layer: str | None, said: Mapping[str, Any]) -> str | None:
    """The layer an operation needs: its kind's, or the allergy layer for what is protected.

    ``said``: its payload. A concept is of the facet its id begins with, whatever facet it is
    put under.
    """
    homes = (_home(str(said.get(name, ""))) for name in ("facet", "concept", "value"))
    return ALLERGY if not _protected.isdisjoint(homes) else layer


def allows(consent: dict[str, Any], layer: str) -> bool:
    """Tell whether the member's consents, as folded, cover a layer.

    `layer`: `membership` (always covered), `personalisation`, `allergy`, or
    `marketing:<channel>`. Not asked, refused and withdrawn all mean no.
    """
    if layer == MEMBERSHIP:
        return True
    entry = consent.get(layer)
    return entry is not None and entry["state"] == "given"


def profiled(consent: dict[str, Any]) -> bool:
    """Tell whether prompts and figures may be worked out of the member.

    They agreed to layer 1, and did not say that this is to stop.
    """
    stopped = consent.get(PROFILING, {}).get("state", "given") != "given"
    return allows(consent, PERSONALISATION) and not stopped


def reads(consent: dict[str, Any], layer: str) -> bool:
    """Tell whether rules may read what a layer covers: as ``allows``, layer 1 if ``profiled``."""
    return profiled(consent) if layer == PERSONALISATION else allows(consent, layer)


def channel_refused(consent: dict[str, Any], channel: str, preferred: str = "") -> str:
    """Why the member may not be contacted by this channel; empty where nothing speaks against it.

    An answer about the channel has to be a yes. Without any the contact is one of the
    membership, which a member has by giving their number. ``preferred``: their own channel.
    """
    if preferred == NO_CHANNEL:
        return "consent_withdrawn"
    names = next((alike for alike in _ALIKE if channel in alike), frozenset({channel}))
    said = {consent.get(f"{MARKETING}:{name}", {}).get("state", "given") for name in names}
    if "withdrawn" in said:
        return "consent_withdrawn"
    return "" if said == {"given"} else "consent_missing"


def wished(facets: Mapping[str, Any]) -> str:
    """The channel a member asked for, as noted last: ``NO_CHANNEL`` for who is told in the shop.

    ``facets``: of a folded card. Empty where nothing was noted, or only free words.
    """
    home, _, name = facets["channel"][0]["v"].partition(".") if facets.get("channel") else ("",) * 3
    if home != "channel":
        return ""
    return NO_CHANNEL if name == _IN_STORE else name if name in closed.CHANNELS else ""


def unreachable(consent: dict[str, Any], preferred: str) -> bool:
    """Tell whether a member may be contacted by no channel; who prefers calls, by no call."""
    ways = ("call",) if preferred in ("call", "phone") else WAYS
    return all(channel_refused(consent, way, preferred) for way in ways)


def redact(
    card: dict[str, Any], consent: dict[str, Any], protected: Iterable[str] | None = None
) -> dict[str, Any]:
    """Give a card, or a state, without the layers the member has not consented to.

    Nor are there free words where no layer was asked: see ``closed``.

    `protected`: facets kept under the allergy consent; all that domains named when left out.
    Keys stay and are empty; keys the input does not have are not added.
    """
    taste = allows(consent, PERSONALISATION)
    sensitive = allows(consent, ALLERGY)
    facets = _protected if protected is None else set(protected)

    def open_(*said: str) -> bool:
        return taste if facets.isdisjoint(map(_home, said)) else sensitive

    kept = closed.redacted(card)
    if "tags" in card:
        kept["tags"] = [row for row in card["tags"] if open_(row["f"], row["c"])]
    if "facets" in card:
        kept["facets"] = {
            name: shown
            for name, rows in card["facets"].items()
            if (shown := [row for row in rows if open_(name, row["v"])])
        }
    if not taste:
        kept |= {"notes": [], "note_count": 0}
    if not profiled(consent):
        kept["prompts"] = _neutral(card.get("prompts", []))
    if not sensitive:
        said = kept.get("prompts", card.get("prompts", []))
        kept["prompts"] = [one for one in said if may_say(one, consent, facets)]
        kept |= {"allergies": [], "allergy_none": None, "allergy_state": "hidden"}
    return card | {key: value for key, value in kept.items() if key in card}


def may_say(
    prompt: Mapping[str, Any], consent: dict[str, Any], protected: Iterable[str] | None = None
) -> bool:
    """Tell whether a prompt names no concept kept under the allergy consent, or it is given.

    `protected`: as for `redact`.
    """
    if allows(consent, ALLERGY):
        return True
    facets = _protected if protected is None else set(protected)
    return not any(_names(prompt.get(part), facets) for part in ("args", "reasons"))


def _names(value: Any, facets: Iterable[str]) -> bool:
    if isinstance(value, str):
        return "." in value and _home(value) in facets
    if isinstance(value, Mapping):
        value = list(value.values())
    return isinstance(value, list) and any(_names(one, facets) for one in value)


def _home(concept: str) -> str:
    """The facet of a concept's id."""
    return concept.partition(".")[0]


def _neutral(prompts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in prompts if one["rule"] in NEUTRAL_RULES]

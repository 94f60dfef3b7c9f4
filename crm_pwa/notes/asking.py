"""What a screen knew as it asked for consent: its form carries that along with the answer.

An answer counts against those it knew, and the card may have changed since. static/worker/asked.js
is the twin.
"""

import re
from collections.abc import Mapping
from typing import Any

from crm_pwa.core import ids

FIELDS = ("seen", "obs")
MOST = 50
"""Answers that a form names; ids beyond these are left out."""
_REV = re.compile(r"[0-9]{1,15}")


def shown(body: Mapping[str, Any], layer: str) -> dict[str, str]:
    """What goes into the form: ``seen``, the card's rev, and ``obs``, the id of the answer."""
    known = body["consent"].get(layer, {})
    return {"seen": str(body["rev"]), "obs": known.get("id", "")}


def again(form: Mapping[str, str]) -> dict[str, str]:
    """The same for a question that is only asked again: it knows no more than before."""
    return {name: form.get(name, "") for name in FIELDS}


def known(
    form: Mapping[str, str], body: Mapping[str, Any], layer: str, me: str
) -> tuple[int, list[str]]:
    """What an answer knew: ``seen`` and ``obs`` of its operation.

    A form that does not say knew nothing. ``me``: who said the last answer knows it anyway.
    """
    rev = form.get("seen", "")
    told = form.get("obs", "").split(",")[:MOST]
    last = body["consent"].get(layer, {})
    mine = [last["id"]] if last.get("by") == me else []
    obs = {one for one in [*told, *mine] if ids.is_uuid(one)}
    return min(int(rev), body["rev"]) if _REV.fullmatch(rev) else 0, sorted(obs)

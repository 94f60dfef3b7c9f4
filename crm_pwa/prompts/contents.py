"""What the things that prompts name are made of.

A prompt carries it among its ``args``: ``contains``, the substances that its product has or may
have, without what their ids begin with, since these tell of the product and not of a member; so
that it is not shown to who is allergic to one (visible.py). And ``label``, where it names goods:
"read" where their labels tell everything, else "open". The rules know nothing of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from crm_pwa.items.labels import read
from crm_pwa.items.lexicon.reading import ID, lexicon
from crm_pwa.prompts.facts import Args, PromptDraft

MATERIAL = "material."
KINDS = ("category.", MATERIAL)
"""Goods of a kind: which of them, nobody can tell."""


class Contents(NamedTuple):
    """Substances by id; ``whole``: there are no others."""

    contains: frozenset[str]
    whole: bool


def of(composition: str) -> Contents:
    """What a product of this composition contains."""
    label = read(composition)
    return Contents(
        frozenset({*label.has, *label.may, *label.traces}), not label.open and label.kind != ""
    )


def both(one: Contents, other: Contents) -> Contents:
    """What products of one name contain, one or the other."""
    return Contents(one.contains | other.contains, one.whole and other.whole)


def short(substances: Iterable[str]) -> list[str]:
    """Substances without what their ids begin with, in order."""
    return sorted(one.removeprefix(ID) for one in substances)


def told(draft: PromptDraft, by_name: Mapping[str, Contents]) -> PromptDraft:
    """The prompt with what the things in it contain; ``by_name``: products by their names."""
    return replace(draft, args=draft.args | of_named(draft.args, by_name))


def of_named(args: Args, by_name: Mapping[str, Contents]) -> Args:
    """``contains`` and ``label`` of the things these args name; nothing where they name none."""
    named = [value for value in args.values() if isinstance(value, str)]
    things = [by_name[name] for name in named if name in by_name]
    kinds = any(value.startswith(KINDS) for value in named)
    if not things and not kinds:
        return {}
    contains = frozenset().union(*(one.contains for one in things), *map(_of_concept, named))
    read = not kinds and all(one.whole for one in things)
    more: Args = {"label": "read" if read else "open"}
    if contains:
        more["contains"] = short(contains)
    return more


def _of_concept(concept: str) -> frozenset[str]:
    """A material's own substance and all that is wider: ``material.wool`` is wool."""
    if not concept.startswith(MATERIAL):
        return frozenset()
    return lexicon().wider.get(ID + concept.removeprefix(MATERIAL), frozenset())

"""Reproducible chance: the same seed gives the same shop on every machine."""

from random import Random


def dice(*key: object) -> Random:
    """A generator of its own for `key`; two keys never share a sequence."""
    return Random(":".join(map(str, key)))  # noqa: S311 - a made-up shop, not a secret

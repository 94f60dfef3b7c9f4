"""Members one step below, at and above every number of a rule, made from the rule's own data."""

from tests.prompts.edges import happenings, known, purchases, visits
from tests.prompts.edges.near import Edge, of

__all__ = ["Edge", "happenings", "known", "of", "purchases", "visits"]

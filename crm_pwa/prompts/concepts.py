"""What the vocabulary calls a product."""

from functools import lru_cache

from crm_pwa.notes.vocabulary import concept_of


@lru_cache(maxsize=1 << 16)
def concepts(tags: str, category: str, subcategory: str) -> frozenset[str]:
    """The vocabulary ids of a product's tags (separated by ;), category and subcategory."""
    found = {concept_of(tag.strip()) for tag in tags.split(";") if tag.strip()}
    found |= {concept_of(words, facet="category") for words in (category, subcategory) if words}
    return frozenset(one for one in found if one)

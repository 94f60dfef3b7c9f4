"""Hostile contexts: everything a note, a name or a broken client may put before a template."""

import re

from hypothesis import strategies as st

HOSTILE = (
    "<script>alert('x')</script>", "\"' onload=\"x", "&amp;&#39;", "</style>]]>-->", "{{ name }}",
    "%(name)s %% %", "\u2028\u2029\x85", "\x00\x1b\x1f", "\u202eabc\u200f\u202c", "مرحبا שלום",
    "👩\u200d👩\u200d👧\u200d👦🏽", "𝒳𐐀𐐨", "İıßſςΣΑΣ ŉǰ ﬁ", "e\u0301é", "\ufeff \u3000\xa0a\u180e ",
    "__proto__", "constructor", "toString", "hasOwnProperty", "items", "get", "then", "length",
    "$& $1 $$ $`", "\\u003c\\", "a\ud800b", "a\udc00b", "12", "-0", "1e3", "0x10", "１２", "None",
    "李丽", "a" * 3000, "🙂<" * 900, " ", "\t\n\r\v\f", "",
)  # fmt: skip

KNOWN = st.characters(exclude_categories=("Cs", "Cn"))
"""Characters assigned in Python's Unicode: a browser's is newer, and changes no letter's case."""

texts = st.one_of(
    st.text(KNOWN, max_size=12),
    st.sampled_from(HOSTILE),
    st.lists(
        st.one_of(st.sampled_from(HOSTILE[:35]), st.text("ab<&1", max_size=3)), max_size=4
    ).map("".join),
)
whole = st.one_of(st.integers(-5, 5), st.integers(-(2**52), 2**52))
keys = texts.filter(lambda key: not re.fullmatch(r"[0-9]+", key))
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), whole, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)
rows = st.fixed_dictionaries(
    {
        "id": texts,
        "title": texts,
        "tier": st.sampled_from(["gold", "silver", ""]),
        "n": st.integers(-3, 3),
        "on": st.booleans(),
    }
)

shaped = st.fixed_dictionaries(
    {
        "name": texts,
        "html": texts,
        "number": whole,
        "small": st.integers(-9, 30),
        "flag": st.booleans(),
        "none": st.none(),
        "maybe": st.one_of(st.none(), texts, whole, st.lists(texts, max_size=1)),
        "any": anything,
        "words": st.lists(texts, max_size=4),
        "numbers": st.lists(st.integers(-4, 9), max_size=4),
        "rows": st.lists(rows, max_size=3),
        "by": st.dictionaries(keys, texts, max_size=4),
        "nested": st.fixed_dictionaries(
            {"a": st.fixed_dictionaries({"b": st.lists(texts, max_size=2)})}
        ),
    }
)


@st.composite
def contexts(draw: st.DrawFn) -> dict[str, object]:
    """Draw a context of the sample shop; now and then one name is missing or of another kind."""
    context = draw(shaped)
    if draw(st.integers(0, 9)) == 0:
        name = draw(st.sampled_from(sorted(context)))
        del context[name]
    return context

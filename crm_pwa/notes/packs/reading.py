"""Read the pack files and refuse, in plain words, what must not reach a card."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TypeVar

import msgspec

from crm_pwa.notes.packs.shapes import (
    LANGS,
    TRADES,
    Concept,
    ConceptsFile,
    Facet,
    FacetsFile,
    Pack,
    Substance,
    SubstancesFile,
    Synonyms,
    Vocabulary,
    Words,
)

FOLDER = Path(__file__).parent
_ID = re.compile(r"[a-z][a-z_]*\.[a-z0-9_]+", re.ASCII)
_File = TypeVar("_File", FacetsFile, ConceptsFile, SubstancesFile)


class PackError(ValueError):
    """A pack file that must not be used; the message names file, entry and fault."""


def read(folder: Path = FOLDER) -> Vocabulary:
    """Every pack of `folder`, checked. Raises PackError; OSError when a file is not there."""
    facets = _decode(folder / "facets.json", FacetsFile)
    shared = _decode(folder / "shared.json", ConceptsFile)
    trades = [_decode(folder / f"{trade}.json", ConceptsFile) for trade in TRADES]
    hurts = _decode(folder / "substances.json", SubstancesFile)
    vocabulary = Vocabulary(
        packs={t.trade: _pack(t, shared, trades, facets) for t in trades},
        facets=tuple(facets.facets),
        spoken=tuple(facets.spoken),
        substances=tuple(hurts.substances),
        common=hurts.common,
    )
    for faults in (
        _word_faults(vocabulary),
        _concept_faults(shared, trades, facets),
        _substance_faults(hurts),
    ):
        if fault := next(faults, None):
            raise PackError(fault)
    return vocabulary


def normal(text: str) -> str:
    """`text` as it is compared: width, letter case, spaces, hyphens and dots do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if not (c.isspace() or c in "-‐–·."))


def names(ident: str, words: Words, synonyms: Synonyms, langs: Iterable[str] = LANGS) -> set[str]:
    """Everything an entry answers to, normalised: its id, its words and its synonyms in `langs`."""
    said = chain([ident], *([words[lang], *synonyms.get(lang, [])] for lang in langs))
    return {normal(name) for name in said}


def substance_names(substance: Substance) -> set[str]:
    """Everything a substance answers to, its marks included."""
    own = names(substance.id, substance.words, substance.synonyms)
    return own | {normal(mark) for mark in substance.marks}


def _decode(path: Path, shape: type[_File]) -> _File:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except msgspec.DecodeError as error:
        raise PackError(f"{path.name}: {error}") from error


def _pack(
    file: ConceptsFile, shared: ConceptsFile, trades: list[ConceptsFile], facets: FacetsFile
) -> Pack:
    known = {c.id: c for f in [shared, *trades] for c in f.concepts if isinstance(c, Concept)}
    own: dict[str, Concept] = {}
    for entry in file.concepts:
        ident = entry if isinstance(entry, str) else entry.id
        if ident in own:
            raise PackError(f"{file.trade}.json: {ident} stands there twice")
        if isinstance(entry, str) and entry not in known:
            raise PackError(f"{file.trade}.json: {entry} is defined nowhere")
        own[ident] = known[entry] if isinstance(entry, str) else entry
    common = [c for c in shared.concepts if isinstance(c, Concept) and c.facet not in file.without]
    concepts = tuple((own | {c.id: c for c in common if c.id not in own}).values())
    return Pack(file.trade, file.words, concepts, _facets(file, concepts, facets))


def _facets(
    file: ConceptsFile, concepts: tuple[Concept, ...], facets: FacetsFile
) -> tuple[Facet, ...]:
    """The facets of these concepts, asked for as this trade does."""
    used = {c.facet for c in concepts}
    if unknown := (file.questions.keys() | set(file.without)) - {f.id for f in facets.facets}:
        raise PackError(f"{file.trade}.json: {min(unknown)} is no facet")
    return tuple(
        msgspec.structs.replace(facet, question=file.questions.get(facet.id, facet.question))
        for facet in facets.facets
        if facet.id in used
    )


def _word_faults(vocabulary: Vocabulary) -> Iterator[str]:
    """A language that is missing, empty or not NFC, anywhere."""
    for ident, words in _said(vocabulary):
        if sorted(words) != sorted(LANGS):
            has = ", ".join(words) or "no language"
            yield f"{ident}: has words in {has}, needs {', '.join(LANGS)}"
        for lang, word in words.items():
            if word != unicodedata.normalize("NFC", word.strip()) or not word:
                yield f"{ident}: its {lang} word is empty, padded or not NFC"


def _said(vocabulary: Vocabulary) -> Iterator[tuple[str, Words]]:
    for pack in vocabulary.packs.values():
        yield from ((c.id, c.words) for c in pack.concepts)
        yield from ((f"{pack.trade}.json: question.{f.id}", f.question) for f in pack.facets)
    for facet in vocabulary.facets:
        yield facet.id, facet.words
        yield f"question.{facet.id}", facet.question
        yield f"why.{facet.id}", facet.purpose
    yield from ((n.id, n.words) for n in vocabulary.spoken)
    yield from ((s.id, s.words) for s in vocabulary.substances)


def _concept_faults(
    shared: ConceptsFile, trades: list[ConceptsFile], facets: FacetsFile
) -> Iterator[str]:
    """A bad or repeated id, an unknown facet, a word that means two things in one facet."""
    known = {f.id for f in facets.facets}
    seen: set[str] = set()
    meant: dict[tuple[str, str], str] = {}
    for file in [shared, *trades]:
        for concept in (c for c in file.concepts if isinstance(c, Concept)):
            where = f"{file.trade}.json: {concept.id}"
            if not _ID.fullmatch(concept.id) or concept.facet not in known:
                yield f"{where}: is not facet.word of a facet in facets.json"
            if concept.id in seen:
                yield f"{where}: is defined twice"
            seen.add(concept.id)
            for name in names(concept.id, concept.words, concept.synonyms):
                other = meant.setdefault((concept.facet, name), concept.id)
                if other != concept.id:
                    yield f'{where}: "{name}" already means {other}'


def _substance_faults(file: SubstancesFile) -> Iterator[str]:
    """A bad or repeated id, an unknown group, a name of two substances, an undefined `within`."""
    known = {s.id for s in file.substances}
    groups = {g.id for g in file.groups}
    meant: dict[str, str] = {}
    for substance in file.substances:
        where = f"substances.json: {substance.id}"
        if not _ID.fullmatch(substance.id) or not substance.id.startswith("allergen."):
            yield f"{where}: is not allergen.word"
        if substance.group not in groups or not known.issuperset(substance.within):
            yield f"{where}: its group or what it is within is not defined"
        for name in substance_names(substance):
            other = meant.setdefault(name, substance.id)
            if other != substance.id:
                yield f'{where}: "{name}" already means {other}'
    if len(known) != len(file.substances):
        yield "substances.json: an id is defined twice"
    common = set(chain.from_iterable(file.common.values()))
    if set(file.common) != set(TRADES) or not common <= known:
        yield "substances.json: common must name every trade and known substances only"

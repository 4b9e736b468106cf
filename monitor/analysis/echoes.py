"""What a counter-statement takes up of the words of a claim: its words, marked, asked, denied."""

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.analysis.mere import without_addresses
from monitor.analysis.number_words import UNITS
from monitor.analysis.numbers import quantity
from monitor.analysis.pieces import NOT
from monitor.analysis.text import Document, Token, document

_MARKED = re.compile('[«"“„]([^«»"“”„\n]{3,200})[»"”“]')
_SMALL = frozenset(
    "в на и а не за под по с у о об от до из к для что как это он она они мы наш свой быть "
    "все весь бой район пункт населенный область направление подразделение группировка "
    "войско".split()
)
BEGINNING = 5
NEAR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """How many words are shared, and whether they stand in marks, are asked or denied."""

    shared: int = 0
    marked: bool = False
    asked: bool = False
    denied: bool = False
    same_number: bool = False
    other_number: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What of a claim's words may be taken up."""

    stems: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A counter-statement, read once for all claims that it is compared with."""

    doc: Document
    stems: tuple[str, ...]
    numbers: frozenset[int]
    marks: tuple[tuple[int, int], ...]


@lru_cache(maxsize=8192)
def echo(claim: str, counter: str) -> Echo:
    """Compare the words of a claim with those of a counter-statement."""
    said, answer = _said(claim), _answer(counter)
    tokens = answer.doc.tokens
    hits = [at for at, stem in enumerate(answer.stems) if stem in said.stems]
    counts = [at for at, token in enumerate(tokens) if UNITS.get(token.lemma) in said.numbers]
    return Echo(
        shared=len({answer.stems[at] for at in hits}),
        marked=any(
            start <= tokens[at].start < end
            for start, end in answer.marks
            for at in hits
            if answer.stems[at] not in said.names
        ),
        asked=any(_asked(answer.doc, at) for at in [*hits, *counts]),
        denied=any(any(token.lemma in NOT for token in tokens[max(0, at - 2) : at]) for at in hits),
        same_number=bool(said.numbers & answer.numbers),
        other_number=bool(said.numbers and answer.numbers and not said.numbers & answer.numbers),
    )


@lru_cache(maxsize=4096)
def _said(words: str) -> _Said:
    doc = document(without_addresses(words))
    return _Said(
        stems=frozenset(one for token in doc.tokens if (one := _stem(token.lemma))),
        names=frozenset(_stem(token.lemma) for token in doc.tokens if _is_name(doc, token)),
        numbers=_numbers(doc),
    )


@lru_cache(maxsize=64)
def _answer(words: str) -> _Answer:
    doc = document(without_addresses(words))
    return _Answer(
        doc=doc,
        stems=tuple(_stem(token.lemma) for token in doc.tokens),
        numbers=_numbers(doc),
        marks=tuple(match.span() for match in _MARKED.finditer(words)),
    )


def _is_name(doc: Document, token: Token) -> bool:
    # «Ахмат»: who has a name in marks, too, does not take up what is said of it.
    before = doc.text[: token.start].rstrip(' "«“„')
    return doc.text[token.start].isupper() and before[-1:] not in (
        "",
        ".",
        "!",
        "?",
        "…",
        ":",
        "\n",
    )


def _asked(doc: Document, at: int) -> bool:
    span = doc.sentences[doc.sentence_at(at)]
    return "?" in doc.text[span.start : span.end] and span.last - span.first <= 8


def _stem(lemma: str) -> str:
    if lemma in _SMALL or len(lemma) < 3 or lemma.isascii() or lemma in UNITS:
        return ""
    return lemma[:BEGINNING]


def _numbers(doc: Document) -> frozenset[int]:
    found = set()
    for at in range(len(doc.tokens)):
        read = quantity(doc.tokens, at)
        if read is not None and doc.tokens[at].lemma != "один":
            found.add(max(read[0]))
    return frozenset(found)

"""What a counter-statement takes up of the words of a claim: its words, marked, asked, denied."""

import re
from dataclasses import dataclass
from functools import lru_cache

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


@lru_cache(maxsize=8192)
def echo(claim: str, counter: str) -> Echo:
    """Compare the words of a claim with those of a counter-statement."""
    said, answer = document(claim), document(counter)
    stems = {one for token in said.tokens if (one := _stem(token.lemma))}
    hits = [at for at, token in enumerate(answer.tokens) if _stem(token.lemma) in stems]
    names = {_stem(token.lemma) for token in said.tokens if _is_name(said, token)}
    numbers, others = _numbers(said), _numbers(answer)
    counts = [at for at, token in enumerate(answer.tokens) if UNITS.get(token.lemma) in numbers]
    return Echo(
        shared=len({_stem(answer.tokens[at].lemma) for at in hits}),
        marked=any(
            match.start() <= answer.tokens[at].start < match.end()
            for match in _MARKED.finditer(counter)
            for at in hits
            if _stem(answer.tokens[at].lemma) not in names
        ),
        asked=any(_asked(answer, at) for at in [*hits, *counts]),
        denied=any(
            any(token.lemma in NOT for token in answer.tokens[max(0, at - 2) : at]) for at in hits
        ),
        same_number=bool(numbers & others),
        other_number=bool(numbers and others and not numbers & others),
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

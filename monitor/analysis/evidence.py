"""The exact words a finding rests on."""

from collections.abc import Iterable, Sequence

from monitor.analysis.lexicon import Hit
from monitor.analysis.scopes import Scope
from monitor.analysis.text import Document
from monitor.domain.claim import Quote, quote

_LONGEST_SENTENCE = 240
_AROUND = 8
_MOST_QUOTES = 3


def around(doc: Document, scope: Scope, hits: Sequence[Hit]) -> Quote:
    """Quote the sentence of some hits, or the words around them where it is too long."""
    sentence = scope.sentence
    if sentence.end - sentence.start <= _LONGEST_SENTENCE:
        return quote(doc.text, sentence.start, sentence.end)
    first = max(sentence.first, min(hit.first for hit in hits) - _AROUND)
    last = min(sentence.last, max(hit.last for hit in hits[:1]) + _AROUND)
    start, end = doc.token_span(first, max(last, first + 1))
    return quote(doc.text, start, end)


def distinct(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Keep the first few quotes that do not repeat each other, in the order of the text."""
    kept: list[Quote] = []
    for one in quotes:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
        if len(kept) == _MOST_QUOTES:
            break
    return tuple(sorted(kept, key=lambda one: one.start))

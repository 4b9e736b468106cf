"""The exact words a finding rests on."""

from collections.abc import Iterable, Iterator, Sequence

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
    """Keep the first few quotes that do not repeat each other: the first, then as they stand."""
    kept: list[Quote] = []
    for one in quotes:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
        if len(kept) == _MOST_QUOTES:
            break
    return (*kept[:1], *sorted(kept[1:], key=lambda one: one.start))


def led(carrying: Sequence[Quote], every: Iterable[Quote]) -> tuple[Quote, ...]:
    """Put the quotes that carry a finding before what else is quoted, without repeating them."""
    rest = [piece for one in every for piece in _outside(one, carrying)]
    return (*carrying, *(one for one in rest if any(map(str.isalnum, one.text))))


def _outside(one: Quote, taken: Sequence[Quote]) -> Iterator[Quote]:
    start = one.start
    for other in sorted(taken, key=lambda quote: quote.start):
        if start < other.end and other.start < one.end:
            if start < other.start:
                yield _cut(one, start, other.start)
            start = other.end
    if start < one.end:
        yield _cut(one, start, one.end)


def _cut(one: Quote, start: int, end: int) -> Quote:
    return Quote(start=start, end=end, text=one.text[start - one.start : end - one.start])

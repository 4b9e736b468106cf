"""Words of others inside a text: attributed quotations and `Somebody: ...` lines."""

import re
from collections.abc import Iterator

from monitor.analysis.text import Document

_MARKED = re.compile(
    '«[^«»]{15,2000}»|“[^“”]{15,2000}”|„[^„“”]{15,2000}[“”]|(?<![\\w])"[^"\n]{15,2000}"(?!\\w)'
)
_COLON = re.compile(r":[ \t]*(?=[^\s«\"“„])|:[ \t]*\n+(?=\S)")
_FEWEST_WORDS = 4
_NEAR = 6


def quotations(doc: Document, reports: frozenset[int]) -> tuple[tuple[int, int], ...]:
    """Give the token ranges that are other people's words; `reports` are tokens of speech verbs.

    Words in quotation marks without an attribution (irony, titles) are the author's own.
    """
    if not reports:
        return ()
    marked = _MARKED.finditer(doc.text)
    ranges = [
        (first, last)
        for match in marked
        for first, last in [doc.tokens_between(match.start(), match.end())]
        if last - first >= _FEWEST_WORDS and _attributed(doc, first, last, reports)
    ]
    ranges.extend(_after_colons(doc, reports))
    return tuple(sorted(ranges))


def _attributed(doc: Document, first: int, last: int, reports: frozenset[int]) -> bool:
    before = range(max(0, first - _NEAR), first)
    after = range(last, min(len(doc.tokens), last + _NEAR))
    return any(token in reports for token in before) or (
        any(token in reports for token in after) and _goes_on(doc, last)
    )


def _goes_on(doc: Document, last: int) -> bool:
    end = doc.tokens[last - 1].end
    return bool(re.match(r"[.!?…]*[»\"”“][.,]?\s*[,—–-]", doc.text[end : end + 8]))


def _after_colons(doc: Document, reports: frozenset[int]) -> Iterator[tuple[int, int]]:
    for match in _COLON.finditer(doc.text):
        first, _ = doc.tokens_between(match.start(), match.start())
        if not any(token in reports for token in range(max(0, first - 3), first)):
            continue
        line = doc.text.find("\n", match.end())
        last = doc.tokens_between(0, line if line >= 0 else len(doc.text))[1]
        if last - first >= _FEWEST_WORDS:
            yield first, last

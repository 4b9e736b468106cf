"""All the words that a page rests on: without them it would be none."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from monitor.domain.claim import Quote
from monitor.domain.finding import Finding
from monitor.domain.post import Post

ROUNDS = 6


def whole(found: Finding, post: Post, again: Callable[[Post], Finding | None]) -> Finding:
    """Add quotes until the rest of the post would page nobody.

    `again` reads a post for the same kind of finding. A page whose words are spread over all of a
    long post keeps what a few rounds find.
    """
    quotes = found.quotes
    for _ in range(ROUNDS):
        rest, starts = _without(post.text, quotes)
        other = again(replace(post, text=rest))
        if other is None or not other.alerting:
            break
        quotes = _merged(post.text, [*quotes, *(_back(post.text, starts, q) for q in other.quotes)])
    return replace(found, quotes=quotes)


Starts = Sequence[tuple[int, int]]


def _without(text: str, quotes: Sequence[Quote]) -> tuple[str, Starts]:
    """Give the text without some quotes, and where its pieces begin in it and in the text."""
    pieces, starts, at, size = [], [], 0, 0
    for one in (*quotes, None):
        end = len(text) if one is None else one.start
        starts.append((size, at))
        pieces.append(text[at:end])
        size += end - at
        at = end if one is None else one.end
    return "".join(pieces), starts


def _back(text: str, starts: Starts, one: Quote) -> Quote:
    start, end = _origin(starts, one.start), _origin(starts, one.end - 1) + 1
    return Quote(start=start, end=end, text=text[start:end])


def _origin(starts: Starts, place: int) -> int:
    # Of pieces that begin at one place all but the last are empty.
    begins, origin = starts[bisect_right(starts, place, key=lambda pair: pair[0]) - 1]
    return origin + place - begins


def _merged(text: str, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Join quotes that overlap, in the order of the text."""
    spans: list[tuple[int, int]] = []
    for one in sorted(quotes, key=lambda quote: quote.start):
        if spans and one.start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], one.end))
        else:
            spans.append((one.start, one.end))
    return tuple(Quote(start=start, end=end, text=text[start:end]) for start, end in spans)

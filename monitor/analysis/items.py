"""A digest cut into its items: `• Купянск: ... • Лиман: ...` are separate pieces of news.

Each item is given as the whole text with everything but the item and what stands over it as
blanks, so that offsets stay true and nothing is carried from one item to the next.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from monitor.analysis.phrase_list import phrases
from monitor.analysis.text import fold
from monitor.domain.claim import Quote, quote

VERSION = "items@1"
FEWEST = 3
MOST = 60
# Of so many items each must name a place, or lead to a source, to be news and no argument.
SHARE = 2 / 3
LONGEST_INTRO = 400
LONGEST_HEADING = 90
_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(
    r"\s*(?:[•▪▫●◾◽◼◻■□‣∙·*➖➡→►▶🔹🔸🔻🔺🔶🔷✅❗‼📍⚡🔴🔵⚪⚫🟠🟡🟢🟣💥🔥]|[-–—]\s"
    r"|\d{1,2}(?:[.)](?!\d)|\ufe0f?\u20e3)"
    r"|[\U0001F000-\U0001FAFF\u2600-\u27BF]\ufe0f?\s)"
)
_LINK = re.compile(r"https?://|\bt\.me/|(?<!\w)@\w{4,}")

Span = tuple[int, int]


class _Line(NamedTuple):
    start: int
    end: int
    marked: bool
    after_blank: bool


class Item(NamedTuple):
    """The text with all but one item and what stands over it as blanks; where the item is."""

    text: str
    start: int
    end: int

    def mended(self, one: Quote, original: str) -> Quote:
        """Give the last part of a quote that runs over what is left out here."""
        if original[one.start : one.end] == one.text:
            return one
        start = one.end
        while original[start - 1] == one.text[start - 1 - one.start]:
            start -= 1
        return quote(original, start, one.end)


def items(text: str, places: Sequence[tuple[int, Collection[str]]]) -> tuple[Item, ...]:
    """Give the items of a digest; empty for a text that is none.

    `places` are the places named: where each begins, and which it may be. The points of one
    argument, speech or recipe stay together: items are apart when most name a place or lead to a
    source, or when the intro calls them news.
    """
    named = [(at, tuple(which)) for at, which in places]
    for cut in (list(_marked(text, list(_lines(text)))), list(_by_links(text))):
        bodies = [body for _, body in cut]
        if FEWEST <= len(bodies) <= MOST and (
            _calls_news(text[: bodies[0][0]]) or _apart(text, bodies, named)
        ):
            return (*_long_intro(text, cut), *(Item(_only(text, [*o, b]), *b) for o, b in cut))
    return ()


def _calls_news(intro: str) -> bool:
    return len(intro) <= LONGEST_INTRO and digest_words().search(fold(intro)) is not None


def _apart(
    text: str, bodies: Sequence[Span], places: Sequence[tuple[int, tuple[str, ...]]]
) -> bool:
    """Say whether most items name places, not all the same, or lead to sources."""
    named = [{which for at, which in places if start <= at < end} for start, end in bodies]
    if len(set().union(*named)) < 2:
        return False
    own = sum(
        bool(here) or _LINK.search(text, *body) is not None
        for here, body in zip(named, bodies, strict=True)
    )
    return own >= SHARE * len(bodies)


def _long_intro(text: str, cut: Sequence[tuple[list[Span], Span]]) -> Iterator[Item]:
    # What is too long to stand over every item is read once, by itself.
    over, body = cut[0]
    start = over[0][0] if over else body[0]
    if text[:start].strip():
        yield Item(_only(text, [(0, start)]), 0, start)


@cache
def digest_words() -> re.Pattern[str]:
    """The words that call what follows a list of news."""
    return phrases("digest_words.txt")


def _lines(text: str) -> Iterator[_Line]:
    ended = 0
    for match in _LINE.finditer(text):
        if match[0].strip():
            gap = text.count("\n", ended, match.start())
            yield _Line(*match.span(), _MARK.match(match[0]) is not None, gap > 1)
            ended = match.end()


def _marked(text: str, lines: Sequence[_Line]) -> Iterator[tuple[list[Span], Span]]:
    """Give each item that opens with a mark, with the intro and the heading over it."""
    marked = [number for number, line in enumerate(lines) if line.marked]
    if len(marked) < FEWEST:
        return
    listed = lines[marked[0] :]
    # Among the paragraphs of an essay a few marks make no digest.
    others = sum(line.after_blank and not line.marked for line in listed)
    words = sum(line.end - line.start for line in listed if line.marked)
    if others > len(marked) or words * 3 < len(text.strip()):
        return
    intro = [(line.start, line.end) for line in lines[: marked[0]]]
    if sum(end - start for start, end in intro) > LONGEST_INTRO:
        intro = intro[-1:]
    # The first of several headings stands over its own items alone.
    one_of_many = any(_is_heading(text, lines, number) for number in range(marked[0], len(lines)))
    heading = intro[-1:] if one_of_many and _is_heading(text, lines, marked[0] - 1) else []
    yield from _listed(text, lines, marked[0], (intro[: len(intro) - len(heading)], heading))


def _listed(
    text: str, lines: Sequence[_Line], first: int, over: tuple[list[Span], list[Span]]
) -> Iterator[tuple[list[Span], Span]]:
    intro, heading = over
    body: Span | None = None
    for number in range(first, len(lines)):
        line, heads = lines[number], _is_heading(text, lines, number)
        if body is not None and not (line.marked or heads or line.after_blank):
            body = (body[0], line.end)
            continue
        if body is not None:
            yield [*intro, *heading], body
        if heads:
            heading, body = [(line.start, line.end)], None
        else:
            body = (line.start, line.end)
    if body is not None:
        yield [*intro, *heading], body


def _is_heading(text: str, lines: Sequence[_Line], number: int) -> bool:
    # «На Лиманском направлении:» over the next marked lines.
    if number < 0 or lines[number].marked or not lines[number + 1 : number + 2]:
        return False
    line = lines[number]
    if not lines[number + 1].marked:
        return False
    words = text[line.start : line.end].rstrip(" *_")
    return words.endswith(":") or (line.after_blank and len(words) <= LONGEST_HEADING)


def _by_links(text: str) -> Iterator[tuple[list[Span], Span]]:
    """Give each paragraph of a text whose paragraphs lead to a source of their own."""
    # Most texts have too few links to be cut.
    if sum(map(text.count, ("://", "t.me/", "@"))) < FEWEST:
        return
    paragraphs = [match.span() for match in re.finditer(r"\S(?:[^\n]|\n(?!\s*\n))*", text)]
    linked = [_LINK.search(text, *span) is not None for span in paragraphs]
    if sum(linked) < FEWEST or not linked.count(True) >= SHARE * len(linked):
        return
    first = linked.index(True)
    intro = paragraphs[:first]
    yield from ((intro, span) for span in paragraphs[first:])


def _only(text: str, kept: Sequence[Span]) -> str:
    pieces, at = [], 0
    for start, end in sorted(kept):
        pieces += [re.sub(r"[^\n]", " ", text[at:start]), text[start:end]]
        at = end
    return "".join(pieces)

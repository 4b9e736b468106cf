"""How far a matter is that a post tells of: rumour, reported, confirmed, denied or ended."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.text import Document
from monitor.domain.channel import ChannelRole
from monitor.domain.claim import Quote, quote
from monitor.domain.details import Status

# So many sentences before and after a matter its status may stand: what became of it comes later.
_BACK = 1
_ON = 3
_FAMILIES = ("denied", "ended", "doubted", "proved", "official", "hinted")


def progress(
    doc: Document, scopes: Sequence[Scope], places: frozenset[int], role: ChannelRole
) -> tuple[Status, Quote | None]:
    """Give the status with the words that it rests on (None: a plain statement).

    `places` are the sentences that tell of pressure; what stands far from them is not of it.
    What was denied or has ended is so whatever else is told; of both the later. A proof outweighs
    hearsay, hearsay the mere mention of a court or a body, and that a hint («якобы присвоил»).
    """
    near = frozenset(place + step for place in places for step in range(-_BACK, _ON + 1))
    seen = {family: tuple(_found(doc, scopes, near, family)) for family in _FAMILIES}
    # «Пока не возбуждено» only doubts what «не возбуждено» denies.
    over = [
        (words, name)
        for name in ("denied", "ended")
        for words in seen[name]
        if not any(one.start <= words.start and words.end <= one.end for one in seen["doubted"])
    ]
    if over:
        words, name = max(over, key=lambda one: one[0].start)
        return Status(name), words
    if seen["proved"]:
        return Status.CONFIRMED, seen["proved"][-1]
    if seen["doubted"]:
        return Status.RUMOUR, seen["doubted"][-1]
    if seen["official"] or role is ChannelRole.OFFICIAL:
        return Status.CONFIRMED, next(iter(seen["official"]), None)
    if seen["hinted"]:
        return Status.RUMOUR, seen["hinted"][-1]
    return Status.REPORTED, None


def _found(
    doc: Document, scopes: Sequence[Scope], near: frozenset[int], family: str
) -> Iterator[Quote]:
    """Give the words of a family that stand near and speak of our side."""
    for match in _patterns()[family].finditer(doc.norm):
        start, end = doc.original_span(match.start(), match.end())
        first, _ = doc.tokens_between(start, end)
        number = doc.sentence_at(first)
        if (
            number in near
            and number < len(scopes)
            and (scopes[number].camp is not Camp.FOREIGN or scopes[number].carried)
        ):
            yield quote(doc.text, start, end)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    text = files("monitor.analysis").joinpath("status_words.txt").read_text("utf-8")
    lines = (line.partition(":") for line in text.splitlines() if line and line[0] != "#")
    return {
        name: re.compile(rf"(?<!\w)(?:{'|'.join(map(_form, forms.split(',')))})(?!\w)")
        for name, _, forms in lines
    }


def _form(phrase: str) -> str:
    return re.escape(phrase.strip()).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")

"""Sentences cut into the parts that each state one thing: `отбито шесть атак, сожжён танк`."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.numbers import quantity, quantity_starts
from monitor.analysis.text import Document, Sentence, Token
from monitor.analysis.words import states

_HARD = re.compile(r"[;…]|:(?!\d)")
_SOFT = re.compile(r"[,(]|\s[—–-]\s")
_ENDS = (";", ":", "…")
_JOINING = frozenset(["и", "а", "но", "однако", "также"])
# These words open a part that only describes what stands before it.
_DESCRIBING = frozenset(["который", "где", "куда", "откуда", "чтобы", "когда", "пока", "хотя"])
_SHARES = re.compile(r"\s*[,—–-]\s*(?:из (?:них|которых)|в том числе|включая)\s", re.IGNORECASE)
_LOSS = frozenset(["минус", "потеря", "недосчитаться"])
MEN = frozenset(
    "человек военнослужащий солдат боец боевик националист военный неонацист наемник нацист".split()
)


class Segment(NamedTuple):
    """Tokens `first` to `last` (half-open) of sentence `sentence`, and how it is tied to the last.

    `opened` is the sign or word before it (empty at the sentence's start), `verbal` says that it
    has a verb or a word that stands for one.
    """

    sentence: int
    first: int
    last: int
    opened: str
    verbal: bool


def segments(doc: Document, sentences: Sequence[Sentence]) -> tuple[Segment, ...]:
    """Cut every sentence; numbers count the sentences given."""
    return tuple(
        segment
        for number, sentence in enumerate(sentences)
        for segment in _joined(doc, number, list(_pieces(doc, sentence)))
    )


def _pieces(doc: Document, sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    first, opened = sentence.first, ""
    for at in range(sentence.first + 1, sentence.last):
        sign = _sign(doc, at)
        if sign:
            yield first, at, opened
            first, opened = at, sign
    yield first, sentence.last, opened


def _sign(doc: Document, at: int) -> str:
    before, token = doc.tokens[at - 1], doc.tokens[at]
    gap = doc.text[before.end : token.start]
    sign = "" if gap == " " else _sign_in(doc, gap, before, token)
    if sign:
        return sign
    if token.norm not in _JOINING or at + 1 >= len(doc.tokens):
        return ""
    # «Перехвачено и уничтожено»: two verbs of one statement.
    return "" if states(before.norm) and states(doc.tokens[at + 1].norm) else token.norm


def _sign_in(doc: Document, gap: str, before: Token, token: Token) -> str:
    hard = _HARD.search(gap)
    if hard and not (gap == ":" and token.norm[0].isdecimal() and before.norm[0].isdigit()):
        return hard[0]
    if _SHARES.match(doc.text, before.end):
        return ":"
    decimal = gap == "," and token.norm[0].isdecimal()
    soft = None if decimal else _SOFT.search(gap)
    return soft[0].strip() if soft else ""


def _joined(
    doc: Document, number: int, pieces: Sequence[tuple[int, int, str]]
) -> Iterator[Segment]:
    held: Segment | None = None
    for first, last, opened in pieces:
        verbal = _verbal(doc, first, last, opened)
        piece = Segment(number, first, last, opened, verbal)
        if held is None:
            held = piece
        elif (opened in _ENDS and not _names_losses(doc, held, opened)) or _cut(doc, held, piece):
            yield held
            held = piece
        else:
            held = Segment(number, held.first, last, held.opened, held.verbal or verbal)
    if held is not None:
        yield held


def _names_losses(doc: Document, held: Segment, opened: str) -> bool:
    # «Потери противника: до 110 человек» is one statement.
    words = doc.tokens[held.first : held.last]
    return (
        opened != ";"
        and any(token.lemma in _LOSS for token in words)
        and not any(states(token.norm) for token in words)
    )


def _cut(doc: Document, held: Segment, piece: Segment) -> bool:
    if not (held.verbal and piece.verbal) or _names_losses(doc, held, piece.opened):
        return False
    opening = doc.tokens[piece.first : piece.first + 3]
    return _DESCRIBING.isdisjoint(token.lemma for token in opening)


def _verbal(doc: Document, first: int, last: int, opened: str) -> bool:
    tokens = doc.tokens[first:last]
    if not _LOSS.isdisjoint(doc.lemmas[first:last]):
        return True
    for at, token in enumerate(tokens):
        # «Терновых Подов»: a capital inside a sentence begins a name, whatever the word may be.
        small = doc.text[token.start].islower() or doc.text[token.start : token.end].isupper()
        if states(token.norm) and ((not opened and not at) or small):
            return True
    # «…, до 40 боевиков»: a number of men is a statement by itself, unless it is listed last.
    return opened not in _JOINING and counts_men(doc.tokens, first, min(first + 4, last))


def counts_men(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Say whether a number of men stands between two tokens (half-open)."""
    for at in quantity_starts(tokens, first, last):
        read = quantity(tokens, at)
        if read is not None and any(t.lemma in MEN for t in tokens[read[1] : read[1] + 3]):
            return True
    return False

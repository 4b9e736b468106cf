"""What claims and counter-statements share: sentences with their places and statement hits."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeVar

from monitor.analysis.lexicon import Hit, Lexicon, read_terms
from monitor.analysis.places import PlaceMention
from monitor.analysis.scopes import Scope
from monitor.analysis.text import Document, Sentence
from monitor.domain.claim import Quote, quote

Item = TypeVar("Item")

LONGEST_QUOTE = 400
# What somebody said: in quotation marks, or after «что».
TOLD = re.compile(r"[«\"“]([^«»\"“”\n]{12,300})[»\"”]|(?<![Тт]о), что\s+([^.!?\n]{12,300})")
FUTURE = frozenset(
    "освободят освободим возьмут возьмем займут займем зачистят отобьют выбьют "
    "будет будут скоро планировать намереваться собираться завтра пора если".split()
)
PAST = frozenset(["ранее", "раньше", "накануне"])


class Clause(NamedTuple):
    """A sentence with its scope, the statements found in it, its places, and mere names."""

    number: int
    scope: Scope
    hits: tuple[Hit, ...]
    places: tuple[PlaceMention, ...]
    names: tuple[PlaceMention, ...] = ()

    def of(self, kind: str) -> Iterator[Hit]:
        """Give its hits of one kind: `claim` or `counter`."""
        return (hit for hit in self.hits if hit.term.kind == kind)


@cache
def statements() -> Lexicon:
    """The words of claims and counter-statements, compiled once."""
    text = files("monitor.analysis").joinpath("statements.yaml").read_text("utf-8")
    return Lexicon(read_terms(text))


def clauses(
    doc: Document,
    scopes: Sequence[Scope],
    places: Sequence[PlaceMention],
    *,
    every: bool = False,
) -> tuple[Clause, ...]:
    """Give every sentence with what was found in it; empty when nothing is stated anywhere.

    `every` gives the sentences even then: official words may be told by no set phrase.
    """
    hits = statements().find(doc)
    if not hits and not every:
        return ()
    sentences = [scope.sentence for scope in scopes]
    stated = _by_sentence(sentences, [(hit.first, hit) for hit in hits])
    named = _by_sentence(sentences, [(place.first, place) for place in places])
    return tuple(
        Clause(
            number=number,
            scope=scope,
            hits=tuple(stated[number]),
            places=tuple([place for place in named[number] if place.sure]),
            names=tuple([place for place in named[number] if not place.sure]),
        )
        for number, scope in enumerate(scopes)
    )


def _by_sentence(
    sentences: Sequence[Sentence], found: Sequence[tuple[int, Item]]
) -> list[list[Item]]:
    # Both come in the order of the text, so one pass is enough however long it is.
    shares: list[list[Item]] = [[] for _ in sentences]
    at = 0
    for first, item in found:
        while at < len(sentences) and sentences[at].last <= first:
            at += 1
        if at < len(sentences):
            shares[at].append(item)
    return shares


def words_of(doc: Document, clause: Clause, hit: Hit) -> Quote:
    """Give the sentence's exact words, or a window around the hit in a very long one."""
    start, end = clause.scope.sentence.start, clause.scope.sentence.end
    if end - start > LONGEST_QUOTE:
        at, to = doc.token_span(hit.first, hit.last)
        start = max(start, at - LONGEST_QUOTE // 2)
        end = min(end, max(to, start + LONGEST_QUOTE))
    return quote(doc.text, start, end)


def told_words(doc: Document, clause: Clause, hit: Hit) -> Quote:
    """Give the words that a sentence says somebody said, if the hit is among them; else all."""
    span = clause.scope.sentence
    at = doc.tokens[hit.first].start
    for match in TOLD.finditer(doc.text, span.start, span.end):
        group = 1 if match[1] else 2
        if match.start(group) <= at < match.end(group):
            return quote(doc.text, match.start(group), match.end(group))
    return words_of(doc, clause, hit)


def negated(doc: Document, hit: Hit) -> bool:
    """Say whether a `не` or `ни` stands right before the hit and is no part of it."""
    return hit.first > 0 and doc.tokens[hit.first - 1].norm in ("не", "ни", "нет")


def lemmas(doc: Document, clause: Clause) -> frozenset[str]:
    """Give the lemmas of the sentence."""
    sentence = clause.scope.sentence
    return frozenset(doc.lemmas[sentence.first : sentence.last])


def is_question(doc: Document, clause: Clause) -> bool:
    """Say whether the sentence asks."""
    return doc.text[clause.scope.sentence.start : clause.scope.sentence.end].rstrip().endswith("?")

"""What a post is about, as terms that other posts on the same event share.

Terms are places, units with their numbers, names, figures and content lemmas.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from monitor.analysis.mere import mere
from monitor.analysis.places import Gazetteer
from monitor.analysis.text import Document

SHORTEST = 3
STEM = 5
PLACE, UNIT, NAME, FIGURE, WORD, KIN = 2.5, 2.5, 1.8, 0.8, 1.0, 0.6
FORMATIONS = frozenset(
    "бригада полк дивизия армия батальон рота корпус омсбр омсбр мсп мсд мсб обрмп оброн гв".split()
)
# «Под Бродами», «из Бродов»: names that no list holds are told by stems.
PLURAL = re.compile(r"(?<=\w\w)[ое]в\b")
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """The terms of a post with how much each counts before its rarity does.

    `shown` gives a term as the post writes it.
    """

    terms: Mapping[str, float]
    shown: Mapping[str, str]


def gist(doc: Document, gazetteer: Gazetteer) -> Gist:
    """Read what a post is about."""
    terms: dict[str, float] = {}
    shown: dict[str, str] = {}
    for term, weight, words in _terms(doc, gazetteer):
        # The second mention adds half of what the first did, and so on.
        terms[term] = terms.get(term, 0.0) + weight / (1 << min(6, round(terms.get(term, 0.0))))
        shown.setdefault(term, words)
    return Gist(terms=terms, shown=shown)


@cache
def common_words() -> frozenset[str]:
    """Give the lemmas that tie no posts together."""
    text = files("monitor.analysis").joinpath("story_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _terms(doc: Document, gazetteer: Gazetteer) -> Iterator[tuple[str, float, str]]:
    nothing = mere(doc)
    places = [
        place for place in gazetteer.find(doc) if nothing.isdisjoint(range(place.first, place.last))
    ]
    for place in places:
        name = PLURAL.sub("", min(place.ids))
        yield f"@{name}", PLACE if place.sure else NAME, place.name
    taken = {at for place in places for at in range(place.first, place.last)} | nothing
    opening = {sentence.first for sentence in doc.sentences}
    for at, token in enumerate(doc.tokens):
        if at not in taken and (found := _term(doc, at, opens=at in opening)):
            words = doc.text[token.start : token.end]
            yield (*found, words)
            if len(found[0]) > STEM:
                # «отказ», «отказники», «отказались»: one matter in three words.
                yield f"{found[0][:STEM]}*", KIN, words


def _term(doc: Document, at: int, *, opens: bool) -> tuple[str, float] | None:
    token = doc.tokens[at]
    if token.norm[0].isdecimal():
        return _number(doc, at)
    if len(token.lemma) < SHORTEST or token.lemma in common_words():
        return None
    named = not opens and doc.text[token.start].isupper() and not token.norm.isascii()
    return token.lemma, NAME if named else WORD


def _number(doc: Document, at: int) -> tuple[str, float] | None:
    number = DIGITS.match(doc.tokens[at].norm)
    if number is None:
        return None
    if any(near.lemma in FORMATIONS for near in doc.tokens[at + 1 : at + 4]):
        return f"#{number.group()}", UNIT
    return (number.group(), FIGURE) if len(number.group()) > 1 else None

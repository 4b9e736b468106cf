"""What an author states himself, read by a small linear model beside the lists of words.

Trained by bench/train_stating.py from invented sentences; no word can be read back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from monitor.analysis.clauses import Clause
from monitor.analysis.countering import NONE, Countering
from monitor.analysis.places import PlaceMention
from monitor.analysis.text import Document
from monitor.analysis.windows import Window, windows

WEIGHTS = "model/stating.npz"
# Chosen on the pairs of bench/dev.
LEVEL = 0.45
# So many sentences of one place are heard together.
MOST_SPEAKING = 3
# What is lost sounds like what is taken: it needs words of its own.
UNSURE = frozenset([NONE, "LOST"])
# Who confirms a claim in words of no kind.
SO = "SO"
Stated = tuple[int, str, tuple[PlaceMention, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stating(Countering):
    """Weights of what is stated by (bucket, kind); NONE is one of them."""

    FILE = WEIGHTS


def likely(doc: Document, sentences: Sequence[Clause], firm: set[int]) -> Iterator[Stated]:
    """Give what a post likely states of each place: in which sentence, of which kind.

    Only some sentences state anything firmly; several of one place speak for each other.
    """
    looked = _alone(doc, sentences, firm)
    if not looked:
        return
    model = Stating.shipped()
    chances = model.chances(doc, sentences, looked)
    chances[:, [n for n, name in enumerate(model.names) if name in UNSURE]] = 0.0
    of: dict[tuple[str, ...], list[int]] = {}
    for number, window in enumerate(looked):
        of.setdefault(window.focus[0].ids, []).append(number)
    total = chances.sum(axis=1)
    for numbers in of.values():
        best = sorted(numbers, key=lambda n: -total[n])[:MOST_SPEAKING]
        if 1 - np.prod(1 - total[best]) >= LEVEL:
            kind = model.names[int(chances[best].sum(axis=0).argmax())]
            yield looked[best[0]].first, kind, looked[best[0]].focus


def _alone(doc: Document, sentences: Sequence[Clause], firm: set[int]) -> list[Window]:
    return [
        one
        for one in windows(doc, sentences)
        if one.last == one.first + 1 and one.first in firm and one.focus
    ]

"""Which kind of counter-statement a window makes: a small linear model over hashed pieces.

Trained by bench/train_counters.py from invented sentences; no word can be read back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.clauses import Clause
from monitor.analysis.meanings import directed, running
from monitor.analysis.pieces import BUCKETS, EXTRA, Pieces, masked, pieces, signs
from monitor.analysis.softmax import Softmax, likelihoods
from monitor.analysis.text import Document
from monitor.analysis.windows import Window

NONE = "NONE"
WEIGHTS = "model/counters.npz"
# How much the direction of all words together may count.
MEANING = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Countering(Softmax):
    """Weights of the kinds of counter-statements by (bucket, kind); NONE is one of them.

    After the buckets come the directions of meanings.
    """

    FILE = WEIGHTS

    def chances(
        self, doc: Document, sentences: Sequence[Clause], of: Sequence[Window]
    ) -> NDArray[np.float32]:
        """Give the probability of each kind for each window of a post; the rest is for none."""
        lemmas = masked(doc, sentences)
        words = self._words(pieces(lemmas), sentences, of)
        beside = self._beside(signs(doc, sentences, of))
        meant = meant_by(lemmas, sentences, of) @ self.weights[BUCKETS:]
        return likelihoods(self.bias + words + np.float32(EXTRA) * beside + meant)

    def _words(
        self, hashed: Pieces, sentences: Sequence[Clause], of: Sequence[Window]
    ) -> NDArray[np.float32]:
        """Sum the weights of the words and pairs of each window, over the root of their number."""
        spans = _spans(sentences, of)
        total = np.zeros((len(of), len(self.bias)), dtype=np.float32)
        # A pair belongs to the windows that hold both of its words.
        for reach, sums in enumerate(self._sums(hashed)):
            ends = [max(0, last - reach) for _, last in spans]
            starts = [min(first, end) for (first, _), end in zip(spans, ends, strict=True)]
            total += sums.take(ends, axis=0) - sums.take(starts, axis=0)
        roots = [max(1, _pieces_of(last - first)) for first, last in spans]
        return np.asarray(total / np.sqrt(np.array(roots, dtype=np.float32))[:, None])

    def _sums(self, of: Pieces) -> list[NDArray[np.float32]]:
        words = self.weights.take(of.words, axis=0) + self.weights.take(of.stems, axis=0)
        rest = [self.weights.take(each, axis=0) for each in (of.pairs, of.skips)]
        return [_running(each) for each in (words, *rest)]

    def _beside(self, found: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        ends = list(accumulate(map(len, found)))
        taken = self.weights.take(np.fromiter(chain.from_iterable(found), np.int64), axis=0)
        # One after the other: `reduceat` is faster, but its last digits are others.
        return np.array(
            [np.add.reduce(taken[start:end]) for start, end in pairwise([0, *ends])],
        )


def meant_by(
    lemmas: Sequence[str], sentences: Sequence[Clause], of: Sequence[Window]
) -> NDArray[np.float32]:
    """Give the direction of each window's words, as long as it counts."""
    sums = running(lemmas)
    spans = _spans(sentences, of)
    first, last = [first for first, _ in spans], [last for _, last in spans]
    return np.float32(MEANING) * directed(sums.take(last, axis=0) - sums.take(first, axis=0))


def _spans(sentences: Sequence[Clause], of: Sequence[Window]) -> list[tuple[int, int]]:
    return [
        (
            sentences[window.first].scope.sentence.first,
            sentences[window.last - 1].scope.sentence.last,
        )
        for window in of
    ]


def _pieces_of(size: int) -> int:
    return 2 * size + max(0, size - 1) + max(0, size - 2)


@cache
def nones(names: tuple[str, ...]) -> list[int]:
    """Give the places of the kinds that stand for no counter-statement."""
    return [n for n, name in enumerate(names) if name.startswith(NONE)]


def _running(of: NDArray[np.float32]) -> NDArray[np.float32]:
    sums = np.zeros((len(of) + 1, of.shape[1]), dtype=np.float32)
    np.add.accumulate(of, axis=0, out=sums[1:])
    return sums

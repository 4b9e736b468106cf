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
        words = _words(sentences, self._sums(pieces(lemmas)), of)
        beside = self._beside(signs(doc, sentences, of))
        meant = meant_by(lemmas, sentences, of) @ self.weights[BUCKETS:]
        return likelihoods(self.bias + words + np.float32(EXTRA) * beside + meant)

    def _sums(self, of: Pieces) -> list[NDArray[np.float32]]:
        words = self.weights.take(of.words, axis=0) + self.weights.take(of.stems, axis=0)
        rest = [self.weights.take(each, axis=0) for each in (of.pairs, of.skips)]
        return [_running(each) for each in (words, *rest)]

    def _beside(self, found: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        ends = list(accumulate(map(len, found)))
        taken = self.weights.take(np.fromiter(chain.from_iterable(found), np.int64), axis=0)
        return np.stack(
            [np.add.reduce(taken[start:end]) for start, end in pairwise([0, *ends])],
        )


def meant_by(
    lemmas: Sequence[str], sentences: Sequence[Clause], of: Sequence[Window]
) -> NDArray[np.float32]:
    """Give the direction of each window's words, as long as it counts."""
    sums = running(lemmas)
    first, last = _ends(sentences, of)
    return np.float32(MEANING) * directed(sums[last] - sums[first])


@cache
def nones(names: tuple[str, ...]) -> list[int]:
    """Give the places of the kinds that stand for no counter-statement."""
    return [n for n, name in enumerate(names) if name.startswith(NONE)]


def _words(
    sentences: Sequence[Clause], sums: Sequence[NDArray[np.float32]], of: Sequence[Window]
) -> NDArray[np.float32]:
    first, last = _ends(sentences, of)
    total = np.zeros((len(of), sums[0].shape[1]), dtype=np.float32)
    for gap, each in enumerate(sums):
        end = np.maximum(0, last - gap)
        total += each[end] - each[np.minimum(first, end)]
    size = last - first
    pieces = 2 * size + np.maximum(0, size - 1) + np.maximum(0, size - 2)
    return np.asarray(total / np.sqrt(np.maximum(1, pieces).astype(np.float32))[:, None])


def _ends(
    sentences: Sequence[Clause], of: Sequence[Window]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first = [sentences[window.first].scope.sentence.first for window in of]
    last = [sentences[window.last - 1].scope.sentence.last for window in of]
    return np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)


def _running(of: NDArray[np.float32]) -> NDArray[np.float32]:
    start = np.zeros((1, of.shape[1]), dtype=np.float32)
    return np.concatenate([start, np.cumsum(of, axis=0, dtype=np.float32)])

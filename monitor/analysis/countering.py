"""Which kind of counter-statement a window makes: a small linear model over hashed pieces.

Trained by bench/train_counters.py from invented sentences; no word can be read back.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.clauses import Clause
from monitor.analysis.pieces import EXTRA, Pieces, pieces, signs
from monitor.analysis.text import Document
from monitor.analysis.windows import Window

NONE = "NONE"
WEIGHTS = "model/counters.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Countering:
    """Weights of the kinds of counter-statements by (bucket, kind); NONE is one of them."""

    names: tuple[str, ...]
    bias: NDArray[np.float32]
    weights: NDArray[np.float32]

    @classmethod
    @cache
    def shipped(cls) -> Self:
        """Load the weights that come with the program."""
        return cls.load(files("monitor.analysis").joinpath(WEIGHTS).read_bytes())

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Load weights as `dump` gives them."""
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            return cls(
                names=tuple(str(name) for name in data["names"]),
                bias=data["bias"].astype(np.float32),
                weights=data["weights"].astype(np.float32) * data["step"].astype(np.float32),
            )

    def dump(self) -> bytes:
        """Give the weights as bytes, rounded to 8 bits."""
        step = np.abs(self.weights).max(axis=0) / 127
        step[step == 0] = 1.0
        written = io.BytesIO()
        np.savez_compressed(
            written,
            names=np.array(self.names),
            bias=self.bias,
            weights=np.round(self.weights / step).astype(np.int8),
            step=step.astype(np.float32),
        )
        return written.getvalue()

    def chances(
        self, doc: Document, sentences: Sequence[Clause], of: Sequence[Window]
    ) -> NDArray[np.float32]:
        """Give the probability of each kind for each window of a post; the rest is for none."""
        sums = self._sums(pieces(doc, sentences))
        logits = np.stack([self._logit(doc, sentences, sums, window) for window in of])
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))

    @property
    def nones(self) -> list[int]:
        return [n for n, name in enumerate(self.names) if name.startswith(NONE)]

    def _sums(self, of: Pieces) -> list[NDArray[np.float32]]:
        words = self.weights.take(of.words, axis=0) + self.weights.take(of.stems, axis=0)
        rest = [self.weights.take(each, axis=0) for each in (of.pairs, of.skips)]
        return [_running(each) for each in (words, *rest)]

    def _logit(
        self,
        doc: Document,
        sentences: Sequence[Clause],
        sums: Sequence[NDArray[np.float32]],
        window: Window,
    ) -> NDArray[np.float32]:
        first = sentences[window.first].scope.sentence.first
        last = sentences[window.last - 1].scope.sentence.last
        total = np.zeros(len(self.names), dtype=np.float32)
        for gap, each in enumerate(sums):
            if last - gap > first:
                total += each[last - gap] - each[first]
        size = np.float32(_size(first, last))
        beside = self.weights.take(signs(doc, sentences, window), axis=0).sum(axis=0)
        return np.asarray(self.bias + total / np.sqrt(size) + np.float32(EXTRA) * beside)


def _size(first: int, last: int) -> int:
    words = last - first
    return max(1, 2 * words + max(0, words - 1) + max(0, words - 2))


def _running(of: NDArray[np.float32]) -> NDArray[np.float32]:
    start = np.zeros((1, of.shape[1]), dtype=np.float32)
    return np.concatenate([start, np.cumsum(of, axis=0, dtype=np.float32)])

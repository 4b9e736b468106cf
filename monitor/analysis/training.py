"""Training of the linear model: logistic regression by L-BFGS over rules and hashed pieces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.features import BUCKETS, Sentences, hashed, rule_features
from monitor.analysis.lexicon import Lexicon
from monitor.analysis.scopes import read_scopes
from monitor.analysis.scorer import LEMMA_SCALE, LETTER_SCALE, Scorer
from monitor.analysis.signals import signals
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.post import Post

Floats = NDArray[np.float64]
Loss = Callable[[Floats], tuple[float, Floats]]


class Ridge(NamedTuple):
    """What it costs to move the weights of rules, of pieces, and the bias."""

    rules: float
    pieces: float
    bias: float = 1e-6


# Hundreds of labels may say anything; a few must not undo what thousands have taught.
FREE = Ridge(1.0, 0.1)
NEAR = Ridge(10.0, 1.0, 10.0)


class Heard(NamedTuple):
    """What of trained logits reaches the score: `scale` of them, beside the `offset` of each row.

    `given` is the logit of the question it is asked under: the score is of the chance of both.
    Infinite, it is asked under none.
    """

    scale: float
    offset: Floats
    given: Floats

    def scores(self, z: Floats) -> tuple[Floats, Floats]:
        """Give the logits of the scores, and how fast they move with the trained ones."""
        against = np.logaddexp(-z, np.logaddexp(-self.given, -z - self.given))
        slope = np.exp(-z - against) * (1 + np.exp(-self.given))
        return self.offset - self.scale * against, self.scale * slope

    @classmethod
    def plain(cls, count: int) -> Self:
        """Give what of a logit reaches a score that is nothing else."""
        return cls(1.0, np.zeros(count), np.full(count, np.inf))


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A text as the model sees it: rule features, hashes of letters and of lemmas.

    After the features come the directions of its words. `sentences` are the hashes of each sentence
    by itself; None where a text is a sentence.
    """

    rules: NDArray[np.float32]
    letters: NDArray[np.int64]
    lemmas: NDArray[np.int64]
    sentences: Sentences | None = None


def describe(post: Post, speaker: Speaker, lexicon: Lexicon) -> Described:
    """Give what the model sees of a post."""
    doc = document(post.text)
    scopes = read_scopes(doc, post, speaker, lexicon)
    seen = hashed(doc, scopes)
    counts = rule_features(doc, scopes, signals(doc, scopes))
    return Described(
        rules=np.concatenate([counts, seen.meaning]),
        letters=seen.letters,
        lemmas=seen.lemmas,
        sentences=seen.sentences,
    )


class Matrix:
    """Rows as rule features and hashed pieces: which pieces a row holds, not a number for each.

    All pieces of one kind weigh alike within a row, so that a product only sums: by rows for
    the logits, by columns for their gradient. Both orders are kept.
    """

    def __init__(self, items: Sequence[Described]) -> None:
        self.rules = np.stack([item.rules for item in items]).astype(np.float64)
        self.width = self.rules.shape[1]
        self.count = len(items)
        blocks = [
            (number, scale, hashes + start)
            for number, item in enumerate(items)
            for hashes, scale, start in (
                (item.letters, LETTER_SCALE, 0),
                (item.lemmas, LEMMA_SCALE, BUCKETS),
            )
            if len(hashes)
        ]
        sizes = np.array([len(pieces) for _, _, pieces in blocks], dtype=np.int64)
        self._rows = np.array([number for number, _, _ in blocks], dtype=np.int64)
        self._scales = np.array([scale for _, scale, _ in blocks]) / np.sqrt(sizes)
        pieces = np.concatenate([np.zeros(0, np.int64), *(held for _, _, held in blocks)])
        self._pieces = pieces.astype(np.int32)
        self._sizes, self._starts = sizes, np.cumsum(sizes) - sizes
        order = np.argsort(self._pieces, kind="stable")
        self._owners = np.repeat(np.arange(len(blocks), dtype=np.int32), sizes)[order]
        self._held, self._firsts = np.unique(self._pieces[order], return_index=True)

    def entries(self) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats]:
        """Give the row, the column and the value of every piece."""
        rows = np.repeat(self._rows, self._sizes)
        return rows, self._pieces, np.repeat(self._scales, self._sizes)

    def times(self, w: Floats) -> Floats:
        """Give the logits of all rows."""
        sparse: Floats = np.zeros(self.count)
        if len(self._pieces):
            picked = w[1 + self.width :].astype(np.float32).take(self._pieces)
            sums = np.add.reduceat(picked, self._starts) * self._scales
            sparse += np.bincount(self._rows, sums, minlength=self.count)
        return np.asarray(w[0] + self.rules @ w[1 : 1 + self.width] + sparse)

    def transposed(self, r: Floats) -> Floats:
        """Give the gradient of the weights from that of the logits."""
        sparse = np.zeros(2 * BUCKETS)
        if len(self._pieces):
            picked = (r[self._rows] * self._scales).astype(np.float32).take(self._owners)
            sparse[self._held] = np.add.reduceat(picked, self._firsts)
        return np.concatenate([[r.sum()], self.rules.T @ r, sparse])


def penalties(width: int, ridge: Ridge) -> Floats:
    """Give the ridge of every weight."""
    return np.concatenate(
        [[ridge.bias], np.full(width, ridge.rules), np.full(2 * BUCKETS, ridge.pieces)]
    )


def fit(
    x: Matrix, y: Floats, weight: Floats, ridge: Floats, prior: Floats | None, heard: Heard
) -> Floats:
    """Minimise the weighted log loss with a ridge around the prior; give the weights."""
    start = np.zeros(1 + x.width + 2 * BUCKETS) if prior is None else prior

    def loss(w: Floats) -> tuple[float, Floats]:
        z, slope = heard.scores(np.clip(x.times(w), -30, 30))
        p, away = 1 / (1 + np.exp(-z)), w - start
        lost = (weight * (np.logaddexp(0, z) - y * z)).sum()
        value = float(lost + 0.5 * (ridge * away * away).sum())
        return value, x.transposed(weight * slope * (p - y)) + ridge * away

    return lbfgs(loss, start)


def lbfgs(loss: Loss, w: Floats, steps: int = 60, first: float | None = None) -> Floats:
    """Minimise by L-BFGS (Nocedal 1980) with backtracking; give the weights.

    `first` is the length of the first step; unless given, that of the gradient makes it one.
    """
    value, gradient = loss(w)
    memory: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        direction = -two_loops(gradient, memory)
        short = first if first is not None else 1 / (np.abs(gradient).sum() + 1e-9)
        length, slope = 1.0 if memory else short, gradient @ direction
        for _ in range(25):
            new = w + length * direction
            new_value, new_gradient = loss(new)
            if new_value <= value + 1e-4 * length * slope:
                break
            length /= 2
        s, g = new - w, new_gradient - gradient
        if s @ g > 1e-12:
            memory = [*memory[-7:], (s, g, float(1 / (s @ g)))]
        done = abs(value - new_value) < 1e-5 * max(1.0, abs(value))
        w, value, gradient = new, new_value, new_gradient
        if done:
            break
    return w


def two_loops(gradient: Floats, memory: list[tuple[Floats, Floats, float]]) -> Floats:
    """Give the inverse Hessian times the gradient, by the two-loop recursion."""
    q, parts = gradient.copy(), []
    for s, g, rho in reversed(memory):
        a = rho * (s @ q)
        parts.append(a)
        q -= a * g
    if memory:
        s, g, _ = memory[-1]
        q *= (s @ g) / (g @ g)
    for (s, g, rho), a in zip(memory, reversed(parts), strict=True):
        q += s * (a - rho * (g @ q))
    return q


def train(
    items: Sequence[Described],
    labels: Sequence[float],
    weights: Sequence[float],
    ridge: Ridge = FREE,
    prior: Floats | None = None,
    heard: Heard | None = None,
) -> Floats:
    """Fit one head: bias, rule weights, letter weights, lemma weights, in one vector.

    `ridge` are the penalties for moving away from the `prior` weights (none: from nothing). Where
    only a part of a head is heard its pieces move farther; bias and rules, which all texts share,
    do not.
    """
    x = Matrix(items)
    y, weight = np.asarray(labels, float), np.asarray(weights, float)
    through = heard or Heard.plain(x.count)
    ridges = penalties(x.width, ridge._replace(pieces=ridge.pieces * through.scale**2))
    return fit(x, y, weight, ridges, prior, through)


def vector(like: Scorer, head: str) -> Floats:
    """Give the weights of one head as `train` gives them."""
    at = like.heads.index(head)
    parts = [like.bias[at : at + 1], *(w[:, at] for w in (like.rules, like.letters, like.lemmas))]
    return np.concatenate(parts).astype(np.float64)


def scorer(heads: dict[str, Floats], like: Scorer, digest: str = "trained here") -> Scorer:
    """Make a scorer of freshly trained heads, with the thresholds of another."""
    w = np.stack(list(heads.values()), axis=1).astype(np.float32)
    width = len(w) - 1 - 2 * BUCKETS
    return Scorer(
        heads=tuple(heads),
        bias=w[0],
        rules=w[1 : 1 + width],
        letters=w[1 + width : 1 + width + BUCKETS],
        lemmas=w[1 + width + BUCKETS :],
        alone=like.alone,
        thresholds=like.thresholds,
        digest=digest,
    )

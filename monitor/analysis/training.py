"""Training of the linear model: logistic regression by L-BFGS over rules and hashed pieces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.features import BUCKETS, lemma_buckets, letter_buckets, rule_features
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A text as the model sees it: rule features, hashes of letters and of lemmas."""

    rules: NDArray[np.float32]
    letters: NDArray[np.int64]
    lemmas: NDArray[np.int64]


def describe(post: Post, speaker: Speaker, lexicon: Lexicon) -> Described:
    """Give what the model sees of a post."""
    doc = document(post.text)
    scopes = read_scopes(doc, post, speaker, lexicon)
    return Described(
        rules=rule_features(doc, scopes, signals(doc, scopes)),
        letters=letter_buckets(doc),
        lemmas=lemma_buckets(doc, scopes),
    )


class Matrix:
    """Rows as rule features, letter pieces and lemma pieces, in one sparse matrix."""

    def __init__(self, items: Sequence[Described]) -> None:
        self.rules = np.stack([item.rules for item in items]).astype(np.float64)
        self.width = self.rules.shape[1]
        # Texts without any piece (emoji alone) add nothing to sum.
        rows, columns, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
        for number, item in enumerate(items):
            for hashes, scale, start in (
                (item.letters, LETTER_SCALE, 0),
                (item.lemmas, LEMMA_SCALE, BUCKETS),
            ):
                if len(hashes):
                    rows.append(np.full(len(hashes), number))
                    columns.append(hashes + start)
                    values.append(np.full(len(hashes), scale / len(hashes) ** 0.5))
        self.rows = np.concatenate(rows)
        self.columns = np.concatenate(columns)
        self.values = np.concatenate(values)
        self.count = len(items)

    def times(self, w: Floats) -> Floats:
        """Give the logits of all rows."""
        sparse = np.bincount(
            self.rows, self.values * w[1 + self.width :][self.columns], minlength=self.count
        )
        return np.asarray(w[0] + self.rules @ w[1 : 1 + self.width] + sparse)

    def transposed(self, r: Floats) -> Floats:
        """Give the gradient of the weights from that of the logits."""
        sparse = np.bincount(self.columns, self.values * r[self.rows], minlength=2 * BUCKETS)
        return np.concatenate([[r.sum()], self.rules.T @ r, sparse])


def penalties(width: int, ridge: Ridge) -> Floats:
    """Give the ridge of every weight."""
    return np.concatenate(
        [[ridge.bias], np.full(width, ridge.rules), np.full(2 * BUCKETS, ridge.pieces)]
    )


def fit(x: Matrix, y: Floats, weight: Floats, ridge: Floats, prior: Floats | None) -> Floats:
    """Minimise the weighted log loss with a ridge around the prior; give the weights."""
    start = np.zeros(1 + x.width + 2 * BUCKETS) if prior is None else prior

    def loss(w: Floats) -> tuple[float, Floats]:
        z, away = np.clip(x.times(w), -30, 30), w - start
        p = 1 / (1 + np.exp(-z))
        lost = (weight * (np.logaddexp(0, z) - y * z)).sum()
        value = float(lost + 0.5 * (ridge * away * away).sum())
        return value, x.transposed(weight * (p - y)) + ridge * away

    return lbfgs(loss, start)


def lbfgs(loss: Loss, w: Floats, steps: int = 60) -> Floats:
    """Minimise by L-BFGS (Nocedal 1980) with backtracking; give the weights."""
    value, gradient = loss(w)
    memory: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        direction = -two_loops(gradient, memory)
        length, slope = 1.0 if memory else 1 / (np.abs(gradient).sum() + 1e-9), gradient @ direction
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
) -> Floats:
    """Fit one head: bias, rule weights, letter weights, lemma weights, in one vector.

    `ridge` are the penalties for moving away from the `prior` weights (none: from nothing).
    """
    x = Matrix(items)
    y, weight = np.asarray(labels, float), np.asarray(weights, float)
    return fit(x, y, weight, penalties(x.width, ridge), prior)


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
        thresholds=like.thresholds,
        digest=digest,
    )

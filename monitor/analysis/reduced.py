"""Training on parts of a few posts again and again, in the space that their pieces span.

Weights start at a prior and move only within that span: with an orthonormal basis of it the
problem is the same, to the rounding, with as many unknowns as posts instead of 131,072.
"""

from collections.abc import Sequence

import numpy as np

from monitor.analysis.features import BUCKETS
from monitor.analysis.training import Described, Floats, Matrix, Ridge, lbfgs

# Of more posts the products of all pairs cost more than they save.
MOST = 2_000
_CHUNK = 4_096
_NOTHING = 1e-10


class Reduced:
    """Posts in their own space; `train` fits a head to some of them."""

    def __init__(self, items: Sequence[Described]) -> None:
        self._full = Matrix(items)
        values, vectors = np.linalg.eigh(_products(self._full))
        some = values > _NOTHING * values.max(initial=0.0)
        roots = np.sqrt(values[some])
        self._rows: Floats = vectors[:, some] * roots
        self._back: Floats = vectors[:, some] / roots

    def train(
        self,
        kept: Sequence[int],
        labels: Sequence[float],
        weights: Sequence[float],
        ridge: Ridge,
        prior: Floats,
    ) -> Floats:
        """Fit one head to the posts at some places, as `training.train` does."""
        full, width = self._full, 1 + self._full.width
        x = np.hstack([np.ones((len(kept), 1)), full.rules[kept], self._rows[kept]])
        y, weight, start = np.asarray(labels), np.asarray(weights), full.times(prior)[kept]
        costs = np.full(x.shape[1], ridge.pieces)
        costs[0], costs[1:width] = ridge.bias, ridge.rules

        def loss(v: Floats) -> tuple[float, Floats]:
            z = np.clip(start + x @ v, -30, 30)
            p = 1 / (1 + np.exp(-z))
            lost = (weight * (np.logaddexp(0, z) - y * z)).sum()
            value = float(lost + 0.5 * (costs * v * v).sum())
            return value, x.T @ (weight * (p - y)) + costs * v

        first = 1 / (self._slope(kept, weight, y, start) + 1e-9)
        v = lbfgs(loss, np.zeros(x.shape[1]), first=first)
        moved = full.transposed(self._back @ v[width:])
        moved[:width] = v[:width]
        return np.asarray(prior + moved)

    def _slope(self, kept: Sequence[int], weight: Floats, y: Floats, start: Floats) -> float:
        # The first step is measured in the full space.
        away = np.zeros(self._full.count)
        away[kept] = weight * (1 / (1 + np.exp(-np.clip(start, -30, 30))) - y)
        return float(np.abs(self._full.transposed(away)).sum())


def _products(x: Matrix) -> Floats:
    """Multiply the pieces of every two posts."""
    products = np.zeros((x.count, x.count))
    rows, columns, values = x.entries()
    order = np.argsort(columns, kind="stable")
    ordered = columns[order]
    for first in range(0, 2 * BUCKETS, _CHUNK):
        low, high = np.searchsorted(ordered, [first, first + _CHUNK])
        some = order[low:high]
        part = np.zeros((x.count, _CHUNK))
        part[rows[some], columns[some] - first] = values[some]
        products += part @ part.T
    return products

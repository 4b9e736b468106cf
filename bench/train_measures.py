"""How right scores are, from where on they count, and how they become chances."""

import numpy as np

from monitor.analysis import training

LOOSE = 1e-3
Scored = tuple[np.ndarray, np.ndarray]


def average_precision(y: np.ndarray, score: np.ndarray) -> float:
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(y[order])
    return float((hits / np.arange(1, len(y) + 1) * y[order]).sum() / max(1.0, y.sum()))


def at(y: np.ndarray, score: np.ndarray, threshold: float) -> tuple[float, float, float]:
    said = score >= threshold
    right = float((y * said).sum())
    precision, recall = right / max(1, said.sum()), right / max(1.0, y.sum())
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def best_threshold(parts: list[Scored], beta: float = 1.0) -> float:
    """The threshold of the best F, on average over sets of truths and scores.

    F1 weighs both alike, F0.5 precision four times as much.
    """

    def f(y: np.ndarray, score: np.ndarray, threshold: float) -> float:
        precision, recall, _ = at(y, score, threshold)
        return (1 + beta**2) * precision * recall / max(1e-9, beta**2 * precision + recall)

    levels = np.unique(np.round(np.concatenate([score for _, score in parts]), 3))
    return float(max(levels, key=lambda t: (sum(f(*part, t) for part in parts), t)))


def chances(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


def logits(p: np.ndarray) -> np.ndarray:
    kept = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))


def calibrated(parts: list[Scored]) -> tuple[float, float]:
    """Slope and shift that turn logits into chances, all sets of equal weight (Platt 1999)."""

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        away = w - (1.0, 0.0)
        value, gradient = LOOSE * float(away @ away), 2 * LOOSE * away
        for y, z in parts:
            t = w[0] * z + w[1]
            off = (chances(t) - y) / len(y)
            value += float((np.logaddexp(0, t) - y * t).mean())
            gradient = gradient + np.array([off @ z, off.sum()])
        return value, gradient

    slope, shift = training.lbfgs(loss, np.array([1.0, 0.0]))
    return float(slope), float(shift)


def exceeded_by_one_in(score: np.ndarray, count: int) -> float:
    return float(np.sort(score)[::-1][len(score) // count]) + 1e-4

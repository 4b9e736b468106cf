"""Train the weights of the kinds of claims: python bench/train_claims.py [SENTENCES] [OUT].

The sentences, `bench/claims.jsonl`, are invented and ours; the same file gives the same weights.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.clauses import statements
from monitor.analysis.kinds import BUCKETS, NOTHING, WEIGHTS, Described, Kinds, described
from monitor.analysis.labels import labels
from monitor.analysis.meanings import DIMENSIONS
from monitor.analysis.segments import segments
from monitor.analysis.text import document
from monitor.analysis.training import lbfgs

SENTENCES = Path(__file__).with_name("claims.jsonl")
OUT = Path(__file__).parents[1] / "monitor/analysis" / WEIGHTS
RIDGE = 0.05
Example = tuple[Described, frozenset[str]]


def main(source: Path, out: Path) -> None:
    """Train and write the weights."""
    lines = source.read_text("utf-8").splitlines()
    examples = [example for line in lines for example in examples_of(json.loads(line))]
    kinds = train(examples)
    out.write_bytes(kinds.dump())
    print(f"{len(lines)} texts, {len(examples)} segments, {out.stat().st_size} bytes")


def examples_of(row: dict[str, Any]) -> Iterator[Example]:
    """Give the segments of one text with the kinds of the claims whose quote they share."""
    heading = f"{row['before']}\n" if row["before"] else ""
    doc = document(heading + row["text"])
    parts = segments(doc, doc.sentences)
    pieces = described(doc, parts, statements().find(doc), labels(doc, parts))
    for part, own in zip(parts, pieces, strict=True):
        start, end = doc.token_span(part.first, part.last)
        if start >= len(heading):
            yield own, frozenset(_kinds(row, start - len(heading), end - len(heading)))


def _kinds(row: dict[str, Any], start: int, end: int) -> Iterator[str]:
    for claim in row["claims"]:
        at = row["text"].index(claim["quote"])
        if min(end, at + len(claim["quote"])) - max(start, at) > (end - start) / 2:
            own = claim["kind"] == "NO_LOSSES" and claim["predicate"] == "losses"
            yield "NO_OWN_LOSSES" if own else claim["kind"]


def train(examples: list[Example], ridge: float = RIDGE) -> Kinds:
    """Fit a softmax over all kinds by L-BFGS; a segment of two kinds counts half for each."""
    names = (NOTHING, *sorted({kind for _, kinds in examples for kind in kinds}))
    wanted = np.zeros((len(examples), len(names)))
    for row, (_, kinds) in zip(wanted, examples, strict=True):
        for kind in kinds or {NOTHING}:
            row[names.index(kind)] = 1 / max(1, len(kinds))
    # After the buckets come the directions of meanings.
    directions = range(BUCKETS, BUCKETS + DIMENSIONS)
    sizes = [len(own.pieces) + DIMENSIONS for own, _ in examples]
    rows = np.repeat(np.arange(len(examples)), sizes)
    columns = np.concatenate([[*own.pieces, *directions] for own, _ in examples])
    values = np.concatenate([[*own.weights, *own.meaning] for own, _ in examples])
    used, columns = np.unique(columns, return_inverse=True)
    shape = (1 + len(used), len(names))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w = flat.reshape(shape)
        logits = np.stack(
            [
                np.bincount(rows, values * w[1:, k][columns], minlength=len(examples))
                for k in range(len(names))
            ],
            axis=1,
        )
        logits += w[0]
        logits -= logits.max(axis=1, keepdims=True)
        total = np.log(np.exp(logits).sum(axis=1, keepdims=True))
        lost = -(wanted * (logits - total)).sum() + 0.5 * ridge * (w[1:] ** 2).sum()
        away = np.exp(logits - total) - wanted
        slope = np.empty(shape)
        slope[0] = away.sum(axis=0)
        for k in range(len(names)):
            slope[1:, k] = np.bincount(columns, values * away[rows, k], minlength=len(used))
        slope[1:] += ridge * w[1:]
        return float(lost), slope.ravel()

    w = lbfgs(loss, np.zeros(shape[0] * shape[1]), steps=120).reshape(shape)
    weights = np.zeros((BUCKETS + DIMENSIONS, len(names)), dtype=np.float32)
    weights[used] = w[1:]
    return Kinds(names=names, bias=w[0].astype(np.float32), weights=weights)


if __name__ == "__main__":
    arguments = [Path(one) for one in sys.argv[1:]]
    main(*(*arguments, SENTENCES, OUT)[:2] if len(arguments) < 2 else arguments)

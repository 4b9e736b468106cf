"""Train the weights of poles: python bench/train_stances.py [TEXTS.jsonl] [OUT] | --held-out.

The texts (`bench/stances.jsonl`) are invented and ours; the same file gives the same weights.
Every second quiet post of invented_posts.jsonl teaches what ordinary posts without a pole are like.
`--held-out` measures on fifths of the texts that training did not see, and writes nothing.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.stances import poles_of
from monitor.analysis.stancing import NONE, ROWS, WEIGHTS, Piece, Stancing, Words, piece
from monitor.analysis.text import document
from monitor.domain.post import Post, PostRef, clean_text

HERE = Path(__file__).parent
OUT = HERE.parent / "monitor/analysis" / WEIGHTS
DAY = datetime(2024, 6, 1, tzinfo=UTC)
SPEAKER = Speaker(handle="invented")
DECAY, EPOCHS, RATE, BATCH, FOLDS = 1e-3, 30, 0.2, 32, 5
LEXICON = Lexicon(glossary_terms())


@dataclass(frozen=True, kw_only=True)
class Example:
    """A text as the program reads it, whole as the model sees it, and the poles it takes."""

    doc: Any
    scopes: Any
    piece: Piece
    poles: tuple[str, ...]


def example(row: dict[str, Any]) -> Example | None:
    """Read a text as the program does; None for one without words."""
    post = Post(
        ref=PostRef(channel_id=1, message_id=1), text=clean_text(row["text"]), posted_at=DAY
    )
    doc = document(post.text)
    scopes = read_scopes(doc, post, SPEAKER, LEXICON)
    if not scopes:
        return None
    return Example(
        doc=doc, scopes=scopes, piece=piece(Words(doc), scopes), poles=tuple(row["poles"])
    )


def read(rows: Sequence[dict[str, Any]]) -> list[Example]:
    """Read texts, those without words left out."""
    return [one for one in map(example, rows) if one is not None]


def ordinary() -> list[dict[str, Any]]:
    """Give every second invented post that nobody labelled with anything, as one without poles."""
    lines = (HERE / "invented_posts.jsonl").read_text("utf-8").splitlines()
    quiet = [row for row in map(json.loads, lines) if _quiet(row)]
    return [{"text": row["text"], "poles": []} for row in quiet[::2]]


def _quiet(row: dict[str, Any]) -> bool:
    marks = ("policing", "repression")
    none = row.get("criticism") == "none" and row.get("contradiction", "none") == "none"
    return none and not any(row.get(mark) for mark in marks)


def train(examples: Sequence[Example]) -> Stancing:
    """Fit a softmax by AdaGrad (Duchi 2011) in small batches of a fixed order.

    A text of several poles is to give each an equal part.
    """
    names = (NONE, *sorted({pole for one in examples for pole in one.poles}))
    aims = np.array([[name in (one.poles or (NONE,)) for name in names] for one in examples])
    shares = (aims / aims.sum(axis=1, keepdims=True)).astype(np.float32)
    w = np.zeros((ROWS + 1, len(names)), dtype=np.float32)
    seen = np.full(w.shape, 1e-2, dtype=np.float32)
    mean = np.zeros_like(w)
    order = np.random.default_rng(7)
    for epoch in range(EPOCHS):
        shuffled = order.permutation(len(examples))
        for start in range(0, len(examples), BATCH):
            chosen = shuffled[start : start + BATCH]
            _step(w, seen, [examples[n].piece for n in chosen], shares[chosen])
        if epoch >= EPOCHS // 2:
            mean += w / (EPOCHS - EPOCHS // 2)
    return Stancing(names=names, bias=mean[ROWS], weights=mean[:ROWS])


def _step(w: NDArray[np.float32], seen: NDArray[np.float32], batch: list[Piece], aims: Any) -> None:
    columns = np.concatenate([np.append(one.buckets, ROWS) for one in batch])
    values = np.concatenate([np.append(one.weights, 1.0) for one in batch]).astype(np.float32)
    sizes = np.array([len(one.buckets) + 1 for one in batch])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    logits = np.add.reduceat(w[columns] * values[:, None], starts, axis=0)
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    away = chances / chances.sum(axis=1, keepdims=True) - aims
    slope = np.zeros_like(w)
    np.add.at(slope, columns, values[:, None] * np.repeat(away, sizes, axis=0))
    used = np.unique(columns)
    step = slope[used] / len(batch) + DECAY * w[used]
    seen[used] += step * step
    w[used] -= RATE * step / np.sqrt(seen[used])


def held_out(examples: Sequence[Example]) -> None:
    """Print what is found on fifths that training did not see."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    true: Counter[str] = Counter()
    same = 0
    quiet = read(ordinary())
    for fold in range(FOLDS):
        model = train([*(one for n, one in enumerate(examples) if n % FOLDS != fold), *quiet])
        for one in examples[fold::FOLDS]:
            told = {pole.code for pole in poles_of(one.doc, one.scopes, model)}
            found.update(told)
            true.update(one.poles)
            right.update(told & set(one.poles))
            same += told == set(one.poles)
    for name in (*sorted(true), "all"):
        r, f, t = (sum(c.values()) if name == "all" else c[name] for c in (right, found, true))
        f1 = 2 * r / max(1, f + t)
        print(f"{name:16} {t:4} P {r / max(1, f):.2f} R {r / max(1, t):.2f} F1 {f1:.2f}")
    print(f"the very poles: {same / len(examples):.2f} of {len(examples)} texts")


def main(arguments: list[str]) -> None:
    """Train and write the weights, or measure."""
    paths = [Path(one) for one in arguments if not one.startswith("--")]
    source, out = (*paths, *[HERE / "stances.jsonl", OUT][len(paths) :])
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    examples = read(rows)
    if "--held-out" in arguments:
        held_out(examples)
        return
    model = train([*examples, *read(ordinary())])
    out.write_bytes(model.dump())
    print(f"{len(examples)} texts, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Train the weights of counter-statements: python bench/train_counters.py [FOLDER] [OUT].

The folder (`bench`) holds counters.jsonl and claims.jsonl, both invented and ours; the same files
give the same weights. Sentences of claims stand for what contradicts nothing.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.clauses import clauses
from monitor.analysis.countering import NONE, WEIGHTS, Countering, meant_by
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.meanings import DIMENSIONS
from monitor.analysis.pieces import BUCKETS, EXTRA, Pieces, masked, pieces, signs
from monitor.analysis.places import Gazetteer, stem
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document, folded_words
from monitor.analysis.windows import Window, mentions, windows
from monitor.domain.post import Post, PostRef, clean_text

HERE = Path(__file__).parent
OUT = HERE.parent / "monitor/analysis" / WEIGHTS
DECAY = 5e-4
EPOCHS = 24
RATE = 0.3
BATCH = 64
Floats = NDArray[np.float32]
# What officials claim contradicts nothing, whoever says it; there is enough of it.
CLAIMED = 0.1
# After the buckets come the directions of meanings.
ROWS = BUCKETS + DIMENSIONS
DAY = datetime(2024, 6, 1, tzinfo=UTC)
SPEAKER = Speaker(handle="invented")


@dataclass(frozen=True, kw_only=True)
class Example:
    """One window as the model sees it: buckets with their values, and its kind."""

    columns: NDArray[np.int64]
    values: NDArray[np.float64]
    kind: str
    weight: float = 1.0
    group: str = ""


class Reader:
    """Reads texts as the program does."""

    def __init__(self) -> None:
        self._gazetteer = Gazetteer()
        self._lexicon = Lexicon(glossary_terms())

    def examples(
        self, text: str, kind: str, *, place: str | None = None, weight: float = 1.0, whole: bool
    ) -> Iterator[Example]:
        """Give the text as one window (`whole`), or every window of it."""
        post = Post(ref=PostRef(channel_id=1, message_id=1), text=clean_text(text), posted_at=DAY)
        doc = document(post.text)
        scopes = read_scopes(doc, post, SPEAKER, self._lexicon)
        sentences = clauses(doc, scopes, self._gazetteer.find(doc), every=True)
        if not sentences:
            return
        lemmas = masked(doc, sentences)
        hashed = pieces(lemmas)
        found = [_whole(sentences, place)] if whole else windows(doc, sentences)
        known = zip(
            found,
            signs(doc, sentences, found),
            meant_by(lemmas, sentences, found),
            strict=True,
        )
        for window, extras, meant in known:
            first = sentences[window.first].scope.sentence.first
            last = sentences[window.last - 1].scope.sentence.last
            words = part(hashed, first, last)
            yield Example(
                columns=np.concatenate([words, extras, np.arange(BUCKETS, ROWS)]),
                values=np.concatenate(
                    [
                        np.full(len(words), max(1, len(words)) ** -0.5),
                        np.full(len(extras), EXTRA),
                        meant,
                    ]
                ),
                kind=kind,
                weight=weight,
                group=text,
            )


def part(of: Pieces, first: int, last: int) -> NDArray[np.int64]:
    """Give the buckets of the words from one token to another (half-open)."""
    return np.concatenate(
        [
            of.words[first:last],
            of.stems[first:last],
            of.pairs[first : max(first, last - 1)],
            of.skips[first : max(first, last - 2)],
        ]
    )


def _whole(sentences: Any, place: str | None) -> Window:
    wanted = tuple(map(stem, folded_words(place))) if place else ()
    found = [one for sentence in sentences for one in mentions(sentence)]
    own = [one for one in found if tuple(map(stem, folded_words(one.name))) == wanted]
    focus = own or [one for one in found if one.ids == found[0].ids]
    return Window(first=0, last=len(sentences), focus=tuple(focus))


def rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


def invented(reader: Reader, folder: Path) -> Iterator[Example]:
    """Give the examples of the folder."""
    for row in rows(folder / "counters.jsonl"):
        yield from reader.examples(row["text"], row["kind"], place=row["place"], whole=True)
    for row in rows(folder / "claims.jsonl"):
        yield from reader.examples(row["text"], NONE, weight=CLAIMED, whole=True)


def train(examples: Iterable[Example], decay: float = DECAY, epochs: int = EPOCHS) -> Countering:
    """Fit a softmax over all kinds by AdaGrad (Duchi 2011) in small batches of a fixed order."""
    kept = list(examples)
    names = (NONE, *sorted({one.kind for one in kept} - {NONE}))
    kinds = np.array([names.index(one.kind) for one in kept])
    worth = np.array([one.weight for one in kept], dtype=np.float32)
    w = np.zeros((ROWS + 1, len(names)), dtype=np.float32)
    seen = np.full(w.shape, 1e-2, dtype=np.float32)
    mean = np.zeros_like(w)
    order = np.random.default_rng(7)
    for epoch in range(epochs):
        shuffled = order.permutation(len(kept))
        for start in range(0, len(kept), BATCH):
            chosen = shuffled[start : start + BATCH]
            _step(w, seen, [kept[n] for n in chosen], kinds[chosen], worth[chosen], decay)
        if epoch >= epochs // 2:
            mean += w / (epochs - epochs // 2)
    return Countering(names=names, bias=mean[ROWS], weights=mean[:ROWS])


def _step(
    w: Floats, seen: Floats, batch: list[Example], kinds: Any, worth: Floats, decay: float
) -> None:
    sizes = np.array([len(one.columns) + 1 for one in batch])
    columns = np.concatenate([np.append(one.columns, ROWS) for one in batch])
    values = np.concatenate([np.append(one.values, 1.0) for one in batch]).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    logits = np.add.reduceat(w[columns] * values[:, None], starts, axis=0)
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    chances[np.arange(len(batch)), kinds] -= 1
    away = worth[:, None] * chances
    order = np.argsort(columns, kind="stable")
    used, firsts = np.unique(columns[order], return_index=True)
    each = values[order, None] * np.repeat(away, sizes, axis=0)[order]
    slope = np.add.reduceat(each, firsts, axis=0) / len(batch) + decay * w[used]
    seen[used] += slope * slope
    w[used] -= RATE * slope / np.sqrt(seen[used])


def main(folder: Path, out: Path) -> None:
    """Train and write the weights."""
    examples = list(invented(Reader(), folder))
    model = train(examples)
    out.write_bytes(model.dump())
    print(f"{len(examples)} windows, {out.stat().st_size} bytes")


if __name__ == "__main__":
    given = [Path(one) for one in sys.argv[1:]]
    main(*(given + [HERE, OUT][len(given) :]))

"""Train the weights of monitor/analysis/model and measure them on channels they have not seen.

    python bench/train_model.py --gold GOLD.jsonl --authorities AUTH.jsonl --posts POSTS.jsonl.gz
        --channels channels.yaml --read bench/read_labels.jsonl
        --invented bench/invented.jsonl bench/invented_posts.jsonl --out monitor/analysis/model

`weights.npz` has seen everything; `base.npz` has seen nothing of any channel that is in GOLD, and
is where `monitor evaluate --grouped` starts from. The weights are the same for the same input. No
text and no word is written, only hashed weights. `--read` labels posts of POSTS by channel and
number, without their text.
"""

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from train_items import Item, read_all
from train_measures import (
    Scored,
    at,
    average_precision,
    best_threshold,
    calibrated,
    chances,
    exceeded_by_one_in,
    logits,
)

from monitor.analysis import training
from monitor.analysis.features import BUCKETS
from monitor.analysis.scorer import GIVEN, HEADS, MEASURED, THEME_HEADS, Alone, either, mark

# A theme is said of criticism alone, and is learnt from few posts: it leans on its prior more.
THEME_RIDGE = training.Ridge(2.0, 0.2)
THEME_LEVEL = 0.35
# A long post without criticism counts as so many sentences; one not marked counts so little.
ALONE_ROOM = 3.0
UNMARKED = 0.15
# What the sentences weigh beside the whole.
PARTS = 0.5
NO_RULES = np.zeros(0, dtype=np.float32)
# Of so many posts of a news relay one may reach the alert threshold, or be a finding (held out).
ORDINARY_PER_PAGE = 2000
ORDINARY_PER_FINDING = 250
# Criticism of the ministry pages people: there precision weighs six times as much as recall.
PAGING = {"mod": 0.4}
# With fewer labelled cases a threshold cannot be chosen on real posts.
FEWEST = 20


def train(items: list[Item], head: str) -> np.ndarray:
    kept = [item for item in items if head in item.labels]
    labels = [item.labels[head] for item in kept]
    weights = [item.weight for item in kept]
    ridge = THEME_RIDGE if head in THEME_HEADS else training.FREE
    return training.train([item.seen for item in kept], labels, weights, ridge)


@dataclass(frozen=True)
class Sentence:
    """One sentence by itself under one question."""

    seen: training.Described
    label: float
    weight: float


def sentences_of(item: Item, head: str) -> Iterator[Sentence]:
    """The sentences of a text: what readers marked says it, other sentences hardly ever do."""
    truth = item.labels.get(GIVEN.get(head, head))
    if truth is None or (truth and head not in item.labels):
        return
    parts = alone(item.seen)
    holds = set(item.marked) or ({0} if len(parts) == 1 else set())
    if truth and not holds:
        return
    for number, part in enumerate(parts):
        if not truth:
            weight = item.weight * min(1.0, ALONE_ROOM / len(parts))
            yield Sentence(part, 0.0, weight)
        elif number in holds:
            yield Sentence(part, item.labels[head], item.weight)
        else:
            yield Sentence(part, 0.0, item.weight * UNMARKED)


def alone(seen: training.Described) -> list[training.Described]:
    letters, lemmas = seen.sentences.letters, seen.sentences.lemmas
    count = int(lemmas[-1] >> 16) + 1 if len(lemmas) else 0
    ends = np.arange(1, count + 1) << 16
    return [
        training.Described(rules=NO_RULES, letters=mine & 0xFFFF, lemmas=theirs & 0xFFFF)
        for mine, theirs in zip(
            np.split(letters, np.searchsorted(letters, ends))[:count],
            np.split(lemmas, np.searchsorted(lemmas, ends))[:count],
            strict=True,
        )
    ]


def train_alone(items: list[Item], head: str) -> np.ndarray:
    kept = [one for item in items if used_alone(item) for one in sentences_of(item, head)]
    return training.train(
        [one.seen for one in kept], [one.label for one in kept], [one.weight for one in kept]
    )


def used_alone(item: Item) -> bool:
    # Enough ordinary sentences stand in a third of the relays' posts.
    return item.kind != "background" or len(item.text) % 3 == 0


def either_of(seen: training.Described, w: np.ndarray) -> float:
    parts = alone(seen)
    if not parts:
        return -15.0
    return float(either(training.Matrix(parts).times(w)[:, None])[0])


def odds_of(items: list[Item], head: str) -> np.ndarray:
    """Held-out logits of a head: of the whole, times the question it depends on, and its parts."""
    own = chances(out_of_fold(items, head))
    whole = own * chances(out_of_fold(items, GIVEN[head])) if head in GIVEN else own
    return logits(whole) + PARTS * out_of_fold(items, head, parts=True)


# One question depends on another, whose held-out scores need not be made twice.
MADE: dict[tuple[str, bool], np.ndarray] = {}


def out_of_fold(items: list[Item], head: str, *, parts: bool = False) -> np.ndarray:
    if (head, parts) in MADE:
        return MADE[head, parts]
    scores = np.full(len(items), np.nan)
    folds = sorted({item.fold for item in items} - {"invented"})
    for fold in folds:
        unseen = {item.group for item in items if item.fold == fold}
        known = [
            item for item in items
            if item.kind != "page-check" and item.fold != fold
            and (item.group not in unseen or fold == "concord-late")
        ]  # fmt: skip
        number = [i for i, item in enumerate(items) if item.fold == fold]
        scores[number] = scored(known, [items[i] for i in number], head, parts=parts)
    MADE[head, parts] = scores
    return scores


def scored(known: list[Item], unseen: list[Item], head: str, *, parts: bool) -> np.ndarray:
    if parts:
        w = train_alone(known, head)
        return np.array([either_of(item.seen, w) for item in unseen])
    return training.Matrix([item.seen for item in unseen]).times(train(known, head))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gold", "authorities", "posts", "channels", "read", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--invented", type=Path, nargs="+", required=True)
    args = parser.parse_args()
    items = read_all(args)
    measured = {name: measure(items, name) for name in MEASURED}
    thresholds = {name: levels for name, (levels, _) in measured.items()}
    mix = np.array([mixed for _, mixed in measured.values()], np.float32)
    thresholds |= dict.fromkeys(THEME_HEADS, (THEME_LEVEL,) * 4)
    # What is measured by leaving a channel out must start from weights that never saw it.
    own = {item.group for item in items if item.kind == "gold"}
    unseen = [item for item in items if item.group not in own]
    write(unseen, thresholds, mix, args.out / "base.npz")
    write(items, thresholds, mix, args.out / "weights.npz")


def measure(items: list[Item], head: str) -> tuple[tuple[float, ...], tuple[float, float, float]]:
    """Print how right a head is on what it never saw; give its levels and its mix."""
    odds = odds_of(items, head)
    gold = [i for i, item in enumerate(items) if item.kind == "gold"]
    news = [i for i, item in enumerate(items) if item.kind in ("background", "page-check")]
    # What is known of criticism alone holds of nothing else.
    y = truths(items, gold, head)
    folds = sorted({items[i].fold for i in gold})
    # Labelled posts are mostly news and speeches; bloggers who criticise nobody are invented.
    raw = [(y, odds[gold]), invented_halves(items, head)]
    slope, shift = calibrated(raw)
    parts = [(truth, chances(slope * z + shift)) for truth, z in raw]
    scores, mine = chances(slope * odds + shift), parts[0][1]
    if y.sum() < FEWEST:
        # Too few real cases to choose by.
        parts, (y, mine), folds = parts[1:], parts[1], []
    theirs = scores[news]
    finding = best_threshold(parts)
    relay = max(finding, exceeded_by_one_in(theirs, ORDINARY_PER_FINDING))
    alert = max(best_threshold(parts, beta=PAGING.get(head, 0.5)), finding)
    page = max(alert, exceeded_by_one_in(theirs, ORDINARY_PER_PAGE))
    print(f"\n{head}: {int(y.sum())} cases, average precision {average_precision(y, mine):.3f}")
    for what, t in (
        ("finding", finding),
        ("alert", alert),
        ("relay finding", relay),
        ("relay alert", page),
    ):
        p, r, f = at(y, mine, t)
        wrong = int((theirs >= t).sum())
        print(f"  {what} {t:.3f}: P {p:.3f} R {r:.3f} F1 {f:.3f}; {wrong} of {len(theirs)} news")
        p, r, f = at(*parts[-1], t)
        print(f"    invented posts of other authors: P {p:.3f} R {r:.3f} F1 {f:.3f}")
    for fold in folds:
        inside = np.array([items[i].fold == fold for i in gold])
        if y[inside].sum():
            p, r, f = at(y[inside], mine[inside], finding)
            counts = f"n {inside.sum()} pos {int(y[inside].sum())}"
            print(f"    {fold}: {counts} P {p:.2f} R {r:.2f} F1 {f:.2f}")
    return (finding, alert, relay, page), (slope, slope * PARTS, shift)


def truths(items: list[Item], numbers: list[int], head: str) -> np.ndarray:
    return np.array([items[i].labels.get(head, 0.0) for i in numbers])


def invented_halves(items: list[Item], head: str) -> Scored:
    """Truths and logits of invented posts, by weights that saw other authors' posts alone."""
    y, own = halves_of(items, head)
    whole = chances(own)
    if head in GIVEN:
        whole = whole * chances(halves_of(items, GIVEN[head])[1])
    return y, logits(whole) + PARTS * halves_of(items, head, parts=True)[1]


def halves_of(items: list[Item], head: str, *, parts: bool = False) -> Scored:
    known = {head, GIVEN.get(head)}
    mine = [
        item for item in items
        if item.kind == "invented" and "author" in item.extra and known & set(item.labels)
    ]  # fmt: skip
    rest = [item for item in items if item.kind not in ("invented", "page-check")]
    halves = [int(hashlib.md5(item.extra["author"].encode()).hexdigest(), 16) % 2 for item in mine]  # noqa: S324
    scores = np.zeros(len(mine))
    for half in (0, 1):
        seen = [*rest, *(item for item, h in zip(mine, halves, strict=True) if h != half)]
        number = [i for i, h in enumerate(halves) if h == half]
        scores[number] = scored(seen, [mine[i] for i in number], head, parts=parts)
    return np.array([item.labels.get(head, 0.0) for item in mine]), scores


def write(items: list[Item], thresholds: dict[str, Any], mix: np.ndarray, path: Path) -> None:
    known = [item for item in items if item.kind != "page-check"]
    w = np.stack([train(known, name) for name in HEADS], axis=1)
    width = items[0].seen.rules.shape[0]
    v = np.stack([train_alone(known, name) for name in MEASURED], axis=1).astype(np.float32)
    parts = Alone(bias=v[0], letters=v[1 : 1 + BUCKETS], lemmas=v[1 + BUCKETS :], mix=mix)
    letters, letters_step = packed(w[1 + width : 1 + width + BUCKETS])
    lemmas, lemmas_step = packed(w[1 + width + BUCKETS :])
    content = {
        "heads": np.array(HEADS),
        "bias": w[0].astype(np.float32),
        "rules": w[1 : 1 + width].astype(np.float32),
        "letters": letters, "letters_step": letters_step,
        "lemmas": lemmas, "lemmas_step": lemmas_step,
        **parts.packed(),
        "thresholds": np.array([thresholds[name] for name in HEADS]),
    }  # fmt: skip
    digest = hashlib.sha256(b"".join(part.tobytes() for part in content.values())).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, digest=np.array(digest), seen=seen(known), **content)
    print("\nwritten", path.name, "from", len(known), "texts, digest", digest)


def seen(items: list[Item]) -> np.ndarray:
    return np.array(sorted({mark(item.text) for item in items}), dtype=np.uint64)


def packed(w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    step = np.abs(w).max(axis=0) / 127
    step[step == 0] = 1.0
    return np.round(w / step).astype(np.int8), step.astype(np.float32)


if __name__ == "__main__":
    main()

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
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from monitor.analysis import training
from monitor.analysis.features import BUCKETS
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.scorer import GIVEN, HEADS, MEASURED, THEME_HEADS, Alone, either, mark
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.post import Post, PostRef, clean_text
from monitor.domain.taxonomy import THEMES_OF

# A theme is said of criticism alone, and is learnt from few posts: it leans on its prior more.
THEME_RIDGE = training.Ridge(2.0, 0.2)
THEME_LEVEL = 0.35
LATE = "2023-05"  # concordgroup_official: months from here on are measured, earlier ones train
NEGATIVES_PER_CHANNEL = 400
READ = 16_384
# A long post without criticism counts as so many sentences; one not marked counts so little.
ALONE_ROOM = 3.0
UNMARKED = 0.15
# What the sentences weigh beside the whole.
PARTS = 0.5
LOOSE = 1e-3
NO_RULES = np.zeros(0, dtype=np.float32)
# Of so many posts of a news relay one may reach the alert threshold, or be a finding (held out).
ORDINARY_PER_PAGE = 2000
ORDINARY_PER_FINDING = 250
UNDATED = datetime(2023, 6, 1, tzinfo=UTC)
# Criticism of the ministry pages people: there precision weighs six times as much as recall.
PAGING = {"mod": 0.4}
# With fewer labelled cases a threshold cannot be chosen on real posts.
FEWEST = 20


@dataclass
class Item:
    """One text with its labels by head (absent: not known) and the weight of its word."""

    group: str
    fold: str
    text: str
    labels: dict[str, float]
    weight: float = 1.0
    kind: str = "gold"
    seen: Any = None
    # The sentences that readers marked: numbers into those of `seen`.
    marked: frozenset[int] = frozenset()
    extra: dict[str, Any] = field(default_factory=dict)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


BIG = ("concordgroup_official", "ghost_of_novorossia", "RDS_official_smi", "adirect")


def fold_of(channel: str, date: str | None) -> str:
    if channel == "concordgroup_official":
        return "concord-late" if (date or "") >= LATE else "concord-early"
    if channel in BIG:
        return channel
    return f"others-{int(hashlib.md5(channel.encode()).hexdigest(), 16) % 4}"  # noqa: S324


def labels_of(row: dict[str, Any]) -> dict[str, float]:
    """The truth of a labelled row for each head; aim and themes are known of criticism alone.

    A row whose criticism is null says nothing of that.
    """
    criticism = row["criticism"]
    if row.get("voice") in ("reported", "rejected"):
        criticism = "none"
    labels = {
        "repression": float(bool(row.get("repression"))),
        "policing": float(bool(row.get("policing"))),
    }
    if criticism is None:
        return labels
    labels["any"] = float(criticism != "none")
    if criticism != "none":
        labels["mod"] = float(criticism == "mod")
        named = row.get("themes") or []
        labels |= {f"theme {family}": float(family in named) for family in THEMES_OF}
    return labels


def spans_of(row: dict[str, Any], text: str) -> list[tuple[int, int]]:
    """Where the words stand that readers marked; none where they may mean one thing or another."""
    said = [row.get("criticism") not in (None, "none"), row.get("policing"), row.get("repression")]
    if sum(map(bool, said)) != 1:
        return []
    found = [(text.find(words), len(words)) for words in row.get("evidence") or []]
    return [*row.get("spans", []), *((at, at + size) for at, size in found if at >= 0)]


def gold_items(path: Path) -> Iterator[Item]:
    for row in lines(path):
        yield Item(
            row["channel"], fold_of(row["channel"], row["date"]), row["text"], labels_of(row),
            weight=0.7 if row["unsure"] else 1.0, extra=row,
        )  # fmt: skip


def read_items(path: Path, posts: Path, known: set[str]) -> Iterator[Item]:
    texts = {(row["channel"], row["post_id"]): row for row in lines(posts)}
    for row in lines(path):
        post = texts[row["channel"], row["post_id"]]
        if post["text"] not in known:
            fold = fold_of(row["channel"], post["date"])
            weight = 0.6 if row.get("unsure") else 1.0
            yield Item(
                row["channel"], fold, post["text"], labels_of(row), weight, "read", extra=row
            )


def authority_items(path: Path) -> Iterator[Item]:
    for row in lines(path):
        critical = bool(row["criticises_authorities"])
        # Only a fifth of its critical posts concern the ministry; which, nobody has said.
        labels = {"any": float(critical)}
        fold = fold_of(row["channel"], None)
        yield Item(row["channel"], fold, row["text"], labels, weight=0.4, kind="authorities")


def background_items(path: Path, news: set[str], known: set[str]) -> Iterator[Item]:
    taken: dict[str, int] = {}
    for row in lines(path):
        channel, text = row["channel"], row["text"]
        if channel not in news or text in known or len(text) < 20:
            continue
        taken[channel] = taken.get(channel, 0) + 1
        kind = "background" if taken[channel] <= NEGATIVES_PER_CHANNEL else "page-check"
        labels = {"any": 0.0, "policing": 0.0}
        yield Item(channel, fold_of(channel, None), text, labels, 0.6, kind=kind)


def invented_items(path: Path) -> Iterator[Item]:
    for row in lines(path):
        # A line that is a sentence says more of itself than a long post does.
        weight = 1.5 if "author" not in row else 0.5
        yield Item(
            "invented", "invented", row["text"], labels_of(row), weight, "invented", extra=row
        )


def describe(items: list[Item], sides: dict[str, Side], roles: dict[str, ChannelRole]) -> None:
    lexicon = Lexicon(glossary_terms())
    for item in items:
        text = clean_text(item.text)[:READ]
        post = Post(ref=PostRef(channel_id=1, message_id=1), text=text, posted_at=UNDATED)
        speaker = Speaker(
            handle=item.group,
            side=Side(item.extra.get("side") or sides.get(item.group, Side.RU)),
            role=ChannelRole(item.extra.get("role") or roles.get(item.group, "commentary")),
        )
        item.seen = training.describe(post, speaker, lexicon)
        spans = spans_of(item.extra, text)
        item.marked = frozenset(
            number for number, sentence in enumerate(document(text).sentences)
            if any(start < sentence.end and end > sentence.start for start, end in spans)
        )  # fmt: skip


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


# --- measures -----------------------------------------------------------------------------------


def average_precision(y: np.ndarray, score: np.ndarray) -> float:
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(y[order])
    return float((hits / np.arange(1, len(y) + 1) * y[order]).sum() / max(1.0, y.sum()))


def at(y: np.ndarray, score: np.ndarray, threshold: float) -> tuple[float, float, float]:
    said = score >= threshold
    right = float((y * said).sum())
    precision, recall = right / max(1, said.sum()), right / max(1.0, y.sum())
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


Scored = tuple[np.ndarray, np.ndarray]


def best_threshold(parts: list[Scored], beta: float = 1.0) -> float:
    """The threshold of the best F, on average over sets of truths and scores.

    F1 weighs both alike, F0.5 precision four times as much.
    """

    def f(y: np.ndarray, score: np.ndarray, threshold: float) -> float:
        precision, recall, _ = at(y, score, threshold)
        return (1 + beta**2) * precision * recall / max(1e-9, beta**2 * precision + recall)

    levels = np.unique(np.round(np.concatenate([score for _, score in parts]), 3))
    return float(max(levels, key=lambda t: (sum(f(*part, t) for part in parts), t)))


def odds_of(items: list[Item], head: str) -> np.ndarray:
    """Held-out logits of a head: of the whole, times the question it depends on, and its parts."""
    own = chances(out_of_fold(items, head))
    whole = own * chances(out_of_fold(items, GIVEN[head])) if head in GIVEN else own
    return logits(whole) + PARTS * out_of_fold(items, head, parts=True)


def chances(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


def logits(p: np.ndarray) -> np.ndarray:
    kept = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))


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


def read_all(args: argparse.Namespace) -> list[Item]:
    rows = YAML(typ="safe").load(args.channels)["channels"]
    sides = {row["handle"]: Side(row["side"]) for row in rows}
    roles = {row["handle"]: ChannelRole(row["role"]) for row in rows}
    news = {handle for handle, role in roles.items() if role is ChannelRole.MEDIA}
    gold = list(gold_items(args.gold))
    read = list(read_items(args.read, args.posts, {item.text for item in gold}))
    known = {item.text for item in (*gold, *read)}
    items = [
        *gold,
        *read,
        *authority_items(args.authorities),
        *background_items(args.posts, news, known),
        *(item for path in args.invented for item in invented_items(path)),
    ]
    describe(items, sides, roles)
    print(len(items), "texts,", len({item.group for item in items}), "channels")
    return items


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


def exceeded_by_one_in(score: np.ndarray, count: int) -> float:
    return float(np.sort(score)[::-1][len(score) // count]) + 1e-4


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

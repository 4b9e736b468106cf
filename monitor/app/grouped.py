"""Labelled posts read with weights that have never seen their channel."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.places import PlaceEntry
from monitor.analysis.read import Analyser, Reading
from monitor.analysis.reduced import MOST, Reduced
from monitor.analysis.scorer import Scorer, base_weights
from monitor.analysis.speaker import Speaker
from monitor.analysis.training import (
    FREE,
    Described,
    Floats,
    Ridge,
    describe,
    scorer,
    train,
    vector,
)
from monitor.domain.post import Post
from monitor.domain.taxonomy import THEMES_OF

# Channels with fewer labelled posts share a fold, none of which trains for another.
OWN_FOLD = 20

Row = Mapping[str, Any]
Fit = Callable[[Sequence[int], Sequence[float], Sequence[float], Ridge, Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A row of gold.jsonl with its text as a post of its channel."""

    row: Row
    post: Post
    speaker: Speaker

    @property
    def labels(self) -> dict[str, float]:
        """The truth for each head of the model."""
        criticism = self.row.get("criticism")
        found = {
            "any": float(criticism in ("mod", "other_ru")),
            "repression": float(bool(self.row.get("repression"))),
            "policing": float(bool(self.row.get("policing"))),
        }
        if not found["any"]:
            return found
        # Whom it is aimed at, and its theme, are asked of criticism alone.
        found["mod"] = float(criticism == "mod")
        if self.row.get("themes") is None:
            return found
        themes = self.row["themes"]
        return found | {f"theme {family}": float(family in themes) for family in THEMES_OF}


def read_grouped(
    posts: Sequence[Labelled], extra: Sequence[PlaceEntry]
) -> Iterator[tuple[Row, Reading]]:
    """Read every post with weights trained on the posts of other channels alone.

    They start from weights that have seen no labelled channel at all, so that what was learnt from
    invented posts and from background is measured too.
    """
    base, lexicon = Scorer.load(base_weights()), Lexicon(glossary_terms())
    described = [describe(one.post, one.speaker, lexicon) for one in posts]
    fit = Reduced(described).train if 0 < len(posts) <= MOST else _plain(described)
    counts = Counter(one.row["channel"] for one in posts)
    folds = [c if counts[c] >= OWN_FOLD else "" for c in (one.row["channel"] for one in posts)]
    for fold in sorted(set(folds)):
        known = [n for n, name in enumerate(folds) if name != fold]
        heads = {head: _head(posts, fit, known, base, head) for head in base.heads}
        analyser = Analyser(extra, scorer(heads, base))
        for n, name in enumerate(folds):
            if name == fold:
                yield posts[n].row, analyser.read(posts[n].post, posts[n].speaker)


def _plain(described: Sequence[Described]) -> Fit:
    def fit(
        kept: Sequence[int],
        labels: Sequence[float],
        weights: Sequence[float],
        ridge: Ridge,
        prior: Floats,
    ) -> Floats:
        return train([described[n] for n in kept], labels, weights, ridge, prior)

    return fit


def _head(
    posts: Sequence[Labelled], fit: Fit, known: Sequence[int], like: Scorer, head: str
) -> Floats:
    kept = [n for n in known if head in posts[n].labels]
    if not kept:
        return vector(like, head)
    return fit(
        kept,
        [posts[n].labels[head] for n in kept],
        [0.6 if posts[n].row.get("unsure") else 1.0 for n in kept],
        FREE,
        vector(like, head),
    )

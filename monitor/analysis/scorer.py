"""A linear model over rule counts and hashed pieces of words; its weights ship as package data."""

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.features import BUCKETS, DENSE, Hashed, Sentences
from monitor.analysis.text import Document
from monitor.domain.taxonomy import THEMES_OF

MEASURED = ("mod", "any", "repression", "policing")
THEME_HEADS = tuple(f"theme {family}" for family in THEMES_OF)
HEADS = (*MEASURED, *THEME_HEADS)
"""What is asked of a post; a theme, and whether the ministry is meant, of criticism alone."""
# What is asked of criticism alone is known of it alone: the chance of both is their product.
GIVEN = {"mod": "any"}

# The three blocks are of one length before they are weighed: 1 / sqrt(number of pieces).
LETTER_SCALE = 1.0
LEMMA_SCALE = 1.0


def mark(text: str) -> int:
    """Give the 64-bit hash by which a training text is known again."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def base_weights() -> bytes:
    """Give weights that have seen no channel of the labelled posts they were measured on."""
    return files("monitor.analysis").joinpath("model/base.npz").read_bytes()


@cache
def shipped_marks() -> frozenset[int]:
    """Give the marks of the texts that the shipped weights were trained on."""
    return marks_of(_shipped())


def marks_of(content: bytes) -> frozenset[int]:
    """Give the marks of the texts that weights were trained on."""
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        return frozenset(data["seen"].tolist())


def _shipped() -> bytes:
    return files("monitor.analysis").joinpath("model/weights.npz").read_bytes()


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        return dict(data)


def _shipped_alone() -> dict[str, NDArray[Any]]:
    """Give what weights trained before sentences spoke do not hold.

    The levels belong to it: older ones are those of scores of the whole.
    """
    held = _arrays(_shipped())
    return {name: held[name] for name in held if name.startswith("alone_") or name in _OF_ALONE}


class NotFinite(ValueError):
    """Weights that hold a NaN or an infinity: every score would be one."""


_OF_ALONE = ("mix", "thresholds")
# What a file of weights holds beside floating-point numbers.
_NO_FLOATS = ("heads", "letters", "lemmas", "digest", "seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """Weights of a sentence by itself, (bucket, head) for the heads of `MEASURED`.

    Long posts hide the clause that matters: what each sentence says alone is joined by the
    chance that any of them says it. `mix` is (head, 3): what the logits of the whole and of its
    sentences weigh, and a shift; it is chosen on held-out posts, which also calibrates.
    """

    bias: NDArray[np.float32]
    letters: NDArray[np.float32]
    lemmas: NDArray[np.float32]
    mix: NDArray[np.float32]

    @classmethod
    def of(cls, data: Mapping[str, NDArray[Any]]) -> Self:
        """Read the weights out of a file's arrays."""
        return cls(
            bias=data["alone_bias"].astype(np.float32),
            letters=_unpacked(data["alone_letters"], data["alone_letters_step"]),
            lemmas=_unpacked(data["alone_lemmas"], data["alone_lemmas_step"]),
            mix=data["mix"].astype(np.float32),
        )

    def packed(self) -> dict[str, NDArray[Any]]:
        """Give the arrays of a file, rounded to 8 bits."""
        letters, letters_step = _packed(self.letters)
        lemmas, lemmas_step = _packed(self.lemmas)
        return {
            "alone_bias": self.bias, "mix": self.mix,
            "alone_letters": letters, "alone_letters_step": letters_step,
            "alone_lemmas": lemmas, "alone_lemmas_step": lemmas_step,
        }  # fmt: skip

    def logits(self, pieces: Sentences) -> NDArray[np.float32]:
        """Give the logit of every sentence for every head."""
        held = [each for each in (pieces.letters, pieces.lemmas) if len(each)]
        rows = 1 + max((int(each[-1]) >> 16 for each in held), default=-1)
        letters = _means(self.letters, pieces.letters, rows)
        return self.bias + letters + _means(self.lemmas, pieces.lemmas, rows)

    def mixed(self, head: str) -> tuple[float, float, float]:
        """Give what the whole and its sentences weigh in a head's score, and the shift."""
        whole, parts, shift = self.mix[MEASURED.index(head)].tolist()
        return whole, parts, shift

    def moved(self, chances: Mapping[str, float], pieces: Sentences) -> dict[str, float]:
        """Give the chances of the measured heads, moved by the sentences."""
        whole = self.mix[:, 0].tolist()
        return {
            head: _chance(weight * logit(chances[head]) + beside)
            for head, weight, beside in zip(MEASURED, whole, self.beside(pieces), strict=True)
        }

    def beside(self, pieces: Sentences) -> list[float]:
        """Give what the score of each measured head has beside the whole, in logits."""
        said = either(self.logits(pieces)).tolist()
        return [
            parts * one + shift
            for one, (_, parts, shift) in zip(said, self.mix.tolist(), strict=True)
        ]


def either(logits: NDArray[Any]) -> NDArray[Any]:
    """Give the logit of the chance that at least one of the rows holds, for each column."""
    # log(1 - p) is -softplus(z); the odds of any are exp(sum) - 1.
    total = np.logaddexp(0.0, _clipped(logits)).sum(axis=0)
    return _clipped(total + np.log(1e-9 - np.expm1(-total)))


def _clipped(logits: NDArray[Any]) -> NDArray[Any]:
    # np.clip costs as much as all the rest of `either`.
    return np.asarray(np.minimum(np.maximum(logits, -15.0), 15.0))


def logit(chance: float) -> float:
    """Give the logarithm of the odds; of no more than a million to one."""
    kept = min(max(chance, 1e-6), 1.0 - 1e-6)
    return math.log(kept / (1.0 - kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """Weights by head: `letters` and `lemmas` are (bucket, head), `rules` (number, head).

    The numbers are those of `rule_features` and, after them, the direction of a post's words.

    `alone` weighs each sentence by itself, for the measured heads.
    `thresholds` are probabilities by head name: from which on it finds and alerts, and the same
    two for a news relay; `digest` names the weights.
    """

    heads: tuple[str, ...]
    bias: NDArray[np.float32]
    rules: NDArray[np.float32]
    letters: NDArray[np.float32]
    lemmas: NDArray[np.float32]
    alone: Alone
    thresholds: dict[str, tuple[float, ...]]
    digest: str

    @classmethod
    def shipped(cls) -> Self:
        """Load the weights that come with the program."""
        return cls.load(_shipped())

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Load weights as `dump` gives them; raise ValueError if they are not."""
        data = _arrays(content)
        heads = tuple(str(name) for name in data["heads"])
        if heads != HEADS or len(data["rules"]) != DENSE:
            raise ValueError("weights of another version; run `monitor train` again")
        if "alone_bias" not in data:
            data |= _shipped_alone()
        numbers = [name for name in data if not name.endswith(_NO_FLOATS)]
        if not all(np.isfinite(data[name]).all() for name in numbers):
            raise NotFinite("not all are finite numbers")
        return cls(
            heads=heads,
            bias=data["bias"].astype(np.float32),
            rules=data["rules"].astype(np.float32),
            letters=_unpacked(data["letters"], data["letters_step"]),
            lemmas=_unpacked(data["lemmas"], data["lemmas_step"]),
            alone=Alone.of(data),
            thresholds={
                name: tuple(float(level) for level in levels)
                for name, levels in zip(heads, data["thresholds"], strict=True)
            },
            digest=str(data["digest"]),
        )

    def dump(self, seen: Iterable[int]) -> bytes:
        """Give the weights as bytes, rounded to 8 bits, with the marks of the texts they saw."""
        letters, letters_step = _packed(self.letters)
        lemmas, lemmas_step = _packed(self.lemmas)
        written = io.BytesIO()
        np.savez_compressed(
            written,
            heads=np.array(self.heads),
            bias=self.bias,
            rules=self.rules,
            letters=letters,
            letters_step=letters_step,
            lemmas=lemmas,
            lemmas_step=lemmas_step,
            thresholds=np.array([self.thresholds[name] for name in self.heads]),
            digest=np.array(self.digest),
            seen=np.array(sorted(set(seen)), dtype=np.uint64),
            allow_pickle=False,
            **self.alone.packed(),
        )
        return written.getvalue()

    def score(self, counts: NDArray[np.float32], seen: Hashed) -> dict[str, float]:
        """Give each head's probability: of the whole, moved by its sentences."""
        logit = self.bias + np.concatenate([counts, seen.meaning]) @ self.rules
        logit = logit + LETTER_SCALE * _mean(self.letters, seen.letters)
        logit = logit + LEMMA_SCALE * _mean(self.lemmas, seen.lemmas)
        chances = dict(zip(self.heads, map(_chance, logit.tolist()), strict=True))
        chances |= {head: chances[head] * chances[given] for head, given in GIVEN.items()}
        return chances | self.alone.moved(chances, seen.sentences)

    def weights_of(
        self, head: str, table: NDArray[np.float32], rows: Sequence[int]
    ) -> NDArray[np.float32]:
        """Give a head's weights of some rows, with those of the question that it depends on."""
        columns = [self.heads.index(name) for name in (head, GIVEN.get(head)) if name]
        return np.asarray(table[np.ix_(rows, columns)].sum(axis=1))

    def weigh_words(self, lemmas: Sequence[str], head: str) -> list[float]:
        """Say how many logits each lemma of a text, by itself, adds to a head."""
        buckets = [crc32(lemma.encode()) & (BUCKETS - 1) for lemma in lemmas]
        # There are about as many pairs of lemmas as lemmas, and all share one length.
        scale = LEMMA_SCALE / max(1, 2 * len(set(buckets))) ** 0.5
        weights: list[float] = (self.weights_of(head, self.lemmas, buckets) * scale).tolist()
        return weights

    def weigh_sentences(self, doc: Document, head: str = "mod") -> list[float]:
        """Say how much each sentence's words speak for a head: criticism of the ministry, say."""
        buckets = [crc32(lemma.encode()) & (BUCKETS - 1) for lemma in doc.lemmas]
        weights = self.weights_of(head, self.lemmas, buckets).tolist()
        return [sum(weights[sentence.first : sentence.last]) for sentence in doc.sentences]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the scorer says of one post; `relay`: its channel is a news relay."""

    scorer: Scorer
    chances: dict[str, float]
    relay: bool = False

    def levels(self, head: str) -> tuple[float, float]:
        """Give the probabilities from which on a head finds and alerts.

        Of a news relay more is asked, since most of its posts only report.
        """
        finding, alert, *relayed = self.scorer.thresholds[head]
        return (relayed[0], relayed[1]) if self.relay else (finding, alert)


def _mean(table: NDArray[np.float32], pieces: NDArray[np.int64]) -> NDArray[np.float32]:
    if not len(pieces):
        return np.zeros(table.shape[1], dtype=np.float32)
    # A product with ones sums narrow rows several times faster than sum(axis=0).
    ones = np.ones(len(pieces), dtype=np.float32)
    return ones @ table.take(pieces, axis=0) / np.float32(len(pieces) ** 0.5)


def _means(table: NDArray[np.float32], pieces: NDArray[np.int64], rows: int) -> NDArray[np.float32]:
    """Sum the weights of each of so many sentences' pieces, over the root of their number."""
    means = np.zeros((rows, table.shape[1]), dtype=np.float32)
    if not len(pieces):
        return means
    counts = np.bincount(pieces >> 16)
    (held,) = counts.nonzero()
    starts = (counts.cumsum() - counts)[held]
    sums = np.add.reduceat(table.take(pieces & (BUCKETS - 1), axis=0), starts, axis=0)
    means[held] = sums / np.sqrt(counts[held], dtype=np.float32)[:, None]
    return means


def _chance(logit: float) -> float:
    bounded = 30.0 if logit > 30.0 else -30.0 if logit < -30.0 else logit
    return 1.0 / (1.0 + math.exp(-bounded))


def _unpacked(packed: NDArray[np.int8], step: NDArray[np.float32]) -> NDArray[np.float32]:
    return packed.astype(np.float32) * step.astype(np.float32)


def _packed(w: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    step = np.abs(w).max(axis=0) / 127
    step[step == 0] = 1.0
    return np.round(w / step).astype(np.int8), step.astype(np.float32)

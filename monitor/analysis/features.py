"""What the scorer sees of a post: counts of the rules and hashed pieces of its words.

Hashes cannot be read back into text. Words with Latin letters (handles, links) are left out,
so that the score does not learn who writes.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.lexicon import Hit
from monitor.analysis.meanings import DIMENSIONS, directed, running
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.signals import Signal, strength
from monitor.analysis.text import Document
from monitor.analysis.words import checksum
from monitor.domain.finding import Voice

BUCKETS = 1 << 16
# How much the direction of all words together may count, and that of the sentences which name the
# ministry, or the other side; some ten words together count half as much.
MEANING = 2.5
NAMING = 1.8
ROOM = 600.0

_FIRST_PERSON = frozenset(["я", "мы", "наш", "мой"])
_THEMES = (
    ("C-LIE", "C-SIL", "C-PR"),
    ("C-CMD", "C-COORD", "C-INTEL", "C-CONC"),
    ("C-SUP", "C-EQP", "C-MIC"),
    ("C-CORR",),
    ("C-CENS",),
    ("C-LEAD", "C-ACC", "C-STAFF"),
    ("C-TRN", "C-ROT", "C-MOB", "C-CONS", "C-UNIT", "C-WND", "C-MED", "C-PUN", "C-PAY"),
    ("C-RET", "C-ESC", "C-FORT", "C-AD"),
    ("C-NEG", "C-BUR"),
)
_KINDS = (
    "target", "shield", "blame", "coded", "question", "irony", "praise", "calm", "military",
    "report", "reject", "endorse", "hedge", "denial", "formation", "critics", "attack",
    "pressure", "author",
)  # fmt: skip


_FAMILIES = (
    "lies",
    "command",
    "supply",
    "corruption",
    "censorship",
    "leaders",
    "men",
    "ground",
    "other",
)
NAMES = (
    "ministry blamed", "others blamed", "ministry blamed in quoted words",
    "others blamed in quoted words", "coded words", "ministry named beside blame",
    "others named beside blame", "blame within three sentences", "all blame of the ministry",
    "all blame of others", "share of blame of the ministry", "share of blame of others",
    *(f"words of kind {kind}" for kind in _KINDS),
    *(f"ministry: {family}" for family in _FAMILIES),
    *(f"others: {family}" for family in _FAMILIES),
    "military bodies named", "other bodies named", "ministry named", "minister or chief named",
    "insulting name", "president named", "government named",
    "length", "questions", "exclamations", "share of quoted words", "share about the other side",
    "share about ours", "share of official words", "something rejected", "all reported",
    "first person",
)  # fmt: skip
"""What each number of `rule_features` counts, for people."""
MEANT = ("all words", "what is said of the ministry", "what is said of the other side")
"""Of which words of a post the direction is seen."""
DENSE = len(NAMES) + len(MEANT) * DIMENSIONS
"""How many numbers a post has beside its hashed pieces: counts, and directions of its words."""


def rule_features(
    doc: Document, scopes: Sequence[Scope], found: Sequence[Signal]
) -> NDArray[np.float32]:
    """Count what the rules saw; about fifty numbers, most between 0 and 2."""
    own = [s for s in found if s.voice in (Voice.OWN, Voice.ENDORSED)]
    alien = [s for s in found if s.voice in (Voice.REPORTED, Voice.REJECTED)]
    mod = [s for s in own if s.military]
    other = [s for s in own if not s.military]
    size = max(1, len(scopes))
    values = [
        strength(mod),
        strength(other),
        strength([s for s in alien if s.military]),
        strength([s for s in alien if not s.military]),
        max((s.weight for s in mod if s.cue.term.kind == "coded"), default=0.0),
        max((s.weight for s in mod if s.aim is not None), default=0.0),
        max((s.weight for s in other if s.aim is not None), default=0.0),
        _window(mod),
        math.log1p(sum(s.weight for s in mod)) / 2,
        math.log1p(sum(s.weight for s in other)) / 2,
        sum(s.weight for s in mod) / size,
        sum(s.weight for s in other) / size,
        *_kind_counts(scopes),
        *_by_theme(mod),
        *_by_theme(other),
        *_aims(scopes),
        *_manner(doc, scopes),
    ]
    return np.array(values, dtype=np.float32)


def _by_theme(found: Sequence[Signal]) -> list[float]:
    if not found:
        return [0.0] * len(_THEMES)
    return [
        math.log1p(sum(s.weight for s in found if s.cue.term.code in group)) for group in _THEMES
    ]


def _window(found: Sequence[Signal]) -> float:
    sums: dict[int, float] = {}
    for signal in found:
        for sentence in range(signal.sentence, signal.sentence + 3):
            sums[sentence] = sums.get(sentence, 0.0) + signal.weight
    return min(2.0, max(sums.values(), default=0.0))


def _kind_counts(scopes: Sequence[Scope]) -> list[float]:
    counts = dict.fromkeys(_KINDS, 0)
    for scope in scopes:
        for hit in scope.hits:
            if hit.term.kind in counts:
                counts[hit.term.kind] += 1
    return [math.log1p(count) / 2 for count in counts.values()]


def _aims(scopes: Sequence[Scope]) -> list[float]:
    targets = [hit.term for scope in scopes for hit in scope.hits if hit.term.kind == "target"]
    military = sum("military" in term.flags for term in targets)
    return [
        math.log1p(military) / 2,
        math.log1p(len(targets) - military) / 2,
        float(any(term.code == "T-MOD" for term in targets)),
        float(any("top" in term.flags for term in targets)),
        float(any("insult" in term.flags for term in targets)),
        float(any(term.code == "T-PUTIN" for term in targets)),
        float(any(term.code in ("T-GOVT", "T-DUMA") for term in targets)),
    ]


def _manner(doc: Document, scopes: Sequence[Scope]) -> list[float]:
    size, words = max(1, len(scopes)), max(1, len(doc.tokens))
    quoted = sum(last - first for scope in scopes for first, last in scope.quoted)
    return [
        math.log1p(words) / 5,
        min(2.0, math.log1p(doc.text.count("?")) / 2),
        min(2.0, math.log1p(doc.text.count("!")) / 2),
        quoted / words,
        sum(scope.camp is Camp.FOREIGN for scope in scopes) / size,
        sum(scope.camp is Camp.OURS for scope in scopes) / size,
        sum(scope.official for scope in scopes) / size,
        float(any(scope.voice is Voice.REJECTED for scope in scopes)),
        float(all(scope.voice is Voice.REPORTED for scope in scopes)),
        20.0 * sum(map(_FIRST_PERSON.__contains__, doc.lemmas)) / (words + 20),
    ]


# --- hashed pieces -----------------------------------------------------------------------------

_MULTIPLIERS = np.array([2654435761, 2246822519, 3266489917, 668265263, 374761393], np.uint32)
_BY_LENGTH = np.array([2246822525, 2246822527, 2246822529], np.uint32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The hashed pieces of each sentence by itself: `number << 16 | bucket`, in order, once."""

    letters: NDArray[np.int64]
    lemmas: NDArray[np.int64]


class Hashed(NamedTuple):
    """The buckets of a post, each once: of runs of letters, of lemmas, of its sentences.

    `meaning` are the directions of what `MEANT` names, one after the other, as long as they count.
    """

    letters: NDArray[np.int64]
    lemmas: NDArray[np.int64]
    sentences: Sentences
    meaning: NDArray[np.float32]


def hashed(doc: Document, scopes: Sequence[Scope]) -> Hashed:
    """Hash a post once for the whole and for each of its sentences."""
    runs = _runs(doc)
    masked = masked_lemmas(doc, scopes)
    chain = _chain(masked)
    sentences = Sentences(
        letters=_letters_within(doc, scopes, runs), lemmas=_lemmas_within(scopes, chain)
    )
    return Hashed(_letters_of(runs), _lemmas_of(chain), sentences, _meant(masked, scopes))


def _meant(masked: Sequence[str], scopes: Sequence[Scope]) -> NDArray[np.float32]:
    sums = running(masked)
    meant = np.zeros((len(MEANT), DIMENSIONS), dtype=np.float32)
    meant[0] = sums[-1]
    for scope in scopes:
        said = sums[scope.sentence.last] - sums[scope.sentence.first]
        named = {_mask(hit) for hit in scope.hits if hit.term.kind in ("target", "shield")}
        meant[1] += said * ("Tmod" in named)
        meant[2] += said * ("Tshield" in named)
    return (
        directed(meant, ROOM) * np.array([[MEANING], [NAMING], [NAMING]], dtype=np.float32)
    ).ravel()


def letter_buckets(doc: Document) -> NDArray[np.int64]:
    """Hash the runs of 3 to 5 letters of the Cyrillic words; each bucket once."""
    return _letters_of(_runs(doc))


def lemma_buckets(doc: Document, scopes: Sequence[Scope]) -> NDArray[np.int64]:
    """Hash lemmas and pairs of lemmas with targets and shields masked; each bucket once."""
    return _lemmas_of(_chain(masked_lemmas(doc, scopes)))


def sentence_pieces(doc: Document, scopes: Sequence[Scope]) -> Sentences:
    """Hash the letters and lemmas of each sentence, with whose side and whose words it is."""
    return hashed(doc, scopes).sentences


def _runs(doc: Document) -> NDArray[np.uint16]:
    """Hash the runs of 3, of 4 and of 5 letters of the Cyrillic words, with the spaces between."""
    words = " ".join([form for form in doc.forms if not form.isascii()])
    codes = np.frombuffer(f" {words} ".encode("utf-32-le"), dtype=np.uint32)
    first, second, third, fourth, fifth = _MULTIPLIERS
    threes = codes[:-2] * first + codes[1:-1] * second + codes[2:] * third
    fours = threes[:-1] + codes[3:] * fourth
    fives = fours[:-1] + codes[4:] * fifth
    mixed = np.concatenate([threes, fours, fives])
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.repeat(_BY_LENGTH, [len(threes), len(fours), len(fives)])
    return (mixed >> np.uint32(16)).astype(np.uint16)


def _letters_of(runs: NDArray[np.uint16]) -> NDArray[np.int64]:
    # A stable sort of 16-bit numbers counts digits: four times as fast as a table of buckets.
    return _once(np.sort(runs, kind="stable"))


def _letters_within(
    doc: Document, scopes: Sequence[Scope], runs: NDArray[np.uint16]
) -> NDArray[np.int64]:
    sizes = []
    for scope in scopes:
        words = doc.forms[scope.sentence.first : scope.sentence.last]
        sizes.append(sum([len(form) + 1 for form in words if not form.isascii()]))
    first = np.repeat(np.arange(len(sizes)) << 16, sizes)
    last = first.copy()
    # A run may begin or end with the space around its sentence; what spans two is of none.
    spaces = np.cumsum([size for size in sizes if size], dtype=np.int64) - 1
    first[spaces], last[spaces] = -1, -2
    # The first and the last letter of the runs of 3, 4 and 5, without their own first and last.
    first = np.concatenate([first[:-1], first[:-2], first[:-3]])
    last = np.concatenate([last[:-1], last[1:-1], last[2:-1]])
    return _once(np.sort((first | runs)[first == last]))


def _once(ordered: NDArray[Any]) -> NDArray[np.int64]:
    fresh = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh].astype(np.int64)


class _Chain(NamedTuple):
    """The lemmas that are hashed: their tokens, checksums, and those of each with the next."""

    at: list[int]
    ones: list[int]
    pairs: list[int]


def _chain(masked: Sequence[str]) -> _Chain:
    at = [at for at, word in enumerate(masked) if word[:1] == "T" or not word.isascii()]
    sums = [checksum(masked[one]) for one in at]
    ones = [one for one, _ in sums]
    pairs = [crc32(following, one) for one, (_, following) in zip(ones, sums[1:], strict=False)]
    return _Chain(at, ones, pairs)


def _lemmas_of(chain: _Chain) -> NDArray[np.int64]:
    buckets = {one & (BUCKETS - 1) for one in chain.ones}
    buckets.update([pair & (BUCKETS - 1) for pair in chain.pairs])
    return np.fromiter(buckets, dtype=np.int64, count=len(buckets))


def _lemmas_within(scopes: Sequence[Scope], chain: _Chain) -> NDArray[np.int64]:
    found: list[int] = []
    sizes, last = [], 0
    for scope in scopes:
        first, last = last, bisect_left(chain.at, scope.sentence.last)
        (camp, joint), (voice, end) = checksum(f"T{scope.camp}"), checksum(f"T{scope.voice}")
        before = len(found)
        found += [*chain.ones[first:last], camp, voice, crc32(end, camp)]
        if last > first:
            found += [*chain.pairs[first : last - 1], crc32(joint, chain.ones[last - 1])]
        sizes.append(len(found) - before)
    buckets = np.array(found, dtype=np.int64) & (BUCKETS - 1)
    return _once(np.sort(np.repeat(np.arange(len(sizes)) << 16, sizes) | buckets))


def masked_lemmas(doc: Document, scopes: Sequence[Scope]) -> list[str]:
    """Give the lemma of every token, with targets and shields masked."""
    masked = list(doc.lemmas)
    for scope in scopes:
        for hit in scope.hits:
            if hit.term.kind in ("target", "shield", "formation"):
                masked[hit.first : hit.last] = [_mask(hit)] * (hit.last - hit.first)
    return masked


def _mask(hit: Hit) -> str:
    if hit.term.kind != "target":
        return f"T{hit.term.kind}"
    return "Tmod" if "military" in hit.term.flags else "Tother"

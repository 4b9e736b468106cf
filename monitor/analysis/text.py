"""A text as the analysis reads it: normalised surface, words with lemmas, sentences.

Every offset of a token or a sentence counts code points of the original text.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from monitor.analysis.words import inflections, lemma

__all__ = ["Document", "Sentence", "Token", "document", "fold", "inflections", "lemma"]


class Token(NamedTuple):
    """A word or number: `start`, `end` in the original text, folded form and lemma."""

    start: int
    end: int
    norm: str
    lemma: str


class Sentence(NamedTuple):
    """Tokens `first` to `last` (half-open) and the original offsets of the whole sentence."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with its tokens and sentences; `norm` is the folded surface for patterns.

    `forms` and `lemmas` are those of the tokens, for questions about many of them. `origins` maps
    each position of `norm` to the original text; None: they are the same.
    """

    text: str
    norm: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    forms: tuple[str, ...]
    lemmas: tuple[str, ...]
    origins: Sequence[int] | None = None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the original offsets of `norm[start:end]`."""
        if self.origins is None or start >= end:
            return start, end
        return self.origins[start], self.origins[end]

    def folded(self, start: int, end: int) -> str:
        """Give the words between two original offsets, which part no word, as `fold` does."""
        return self.norm[start:end] if self.origins is None else fold(self.text[start:end])

    def token_span(self, first: int, last: int) -> tuple[int, int]:
        """Give the original offsets of the tokens `first` to `last` (half-open)."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def tokens_between(self, start: int, end: int) -> tuple[int, int]:
        """Give the half-open range of tokens that begin between two original offsets."""
        return (
            bisect_left(self.tokens, start, key=_start),
            bisect_left(self.tokens, end, key=_start),
        )

    def sentence_at(self, token: int) -> int:
        """Give the index of the sentence that holds a token."""
        return bisect_left(self.sentences, token + 1, key=_last)


def document(text: str) -> Document:
    """Read any text, in time linear in its length."""
    norm, origins = _normalised(text)
    # Words and what parts them in turn: the fastest way to find both words and offsets.
    pieces = _WORDS.split(norm)
    edges = list(accumulate(map(len, pieces)))
    forms = tuple(pieces[1::2])
    lemmas = tuple(map(lemma, forms))
    starts, ends = _offsets(edges, origins)
    tokens = tuple(map(_token, zip(starts, ends, forms, lemmas, strict=True)))
    return Document(
        text=text,
        norm=norm,
        tokens=tokens,
        sentences=tuple(_sentences(text, tokens, starts)),
        forms=forms,
        lemmas=lemmas,
        origins=origins,
    )


def fold(text: str) -> str:
    """Fold a text as `Document.norm` is: NFKC, lower case, ё as е, look-alike letters."""
    return _normalised(text)[0]


_start, _last = attrgetter("start"), attrgetter("last")


# --- surface ---------------------------------------------------------------------------------

_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# An expression that begins with one set of letters is searched for several times as fast.
# Letters of other scripts that are drawn like Cyrillic ones: Latin, Greek, Armenian, small ones.
_OTHER = "a-zαεικορτυχօᴀʙᴄᴇʜᴋᴍᴏᴘᴛ"
_MIXED = re.compile(f"[{_OTHER}](?:(?=[а-яіїєґ])|(?<=[а-яіїєґ][{_OTHER}]))")
_RANGE = re.compile(r"(?<=\d)[–—](?=\d)")
_WORD_OF_LETTERS = re.compile(f"[{_OTHER}а-яіїєґ]+")
_CYRILLIC = re.compile("[а-яіїєґ]")
_ALIKE = str.maketrans(
    "abcehikmnoprtuvxyzαεικορτυχօᴀʙᴄᴇʜᴋᴍᴏᴘᴛ", "авсеникмпоргтивхузаеікортухоавсенкморт"
)
# Reordering a long run of combining marks is quadratic in unicodedata; no honest text has one.
_LONGEST_CLUSTER = 16
_PLAIN = re.compile("[\x00-\x7f\u0400-\u0482\u048a-\u052f«»–—“”„•]+")


def _normalised(text: str) -> tuple[str, Sequence[int] | None]:
    plain = text.replace("\xa0", " ").replace("…", ".").replace("№", "#")
    low = plain.lower()
    if (
        len(low) == len(text)
        and not _INVISIBLE.search(low)
        and (low.isascii() or unicodedata.is_normalized("NFKC", low))
    ):
        return _folded(low), None
    norm, origins = _mapped(plain)
    return _folded(norm), origins


def _mapped(plain: str) -> tuple[str, Sequence[int]]:
    pieces: list[str] = []
    origins = array("q")
    start = 0
    while start < len(plain):
        run = _PLAIN.match(plain, start)
        end = run.end() - 1 if run else start
        # The last sign of a run may carry a mark that follows it.
        if end > start:
            pieces.append(plain[start:end].lower())
            origins.extend(range(start, end))
            start = end
        end = _cluster_end(plain, start)
        cluster = plain[start : min(end, start + _LONGEST_CLUSTER)]
        piece = _INVISIBLE.sub("", unicodedata.normalize("NFKC", cluster).lower())
        pieces.append(piece)
        origins.extend([start] * len(piece))
        start = end
    origins.append(len(plain))
    return "".join(pieces), origins


def _cluster_end(plain: str, start: int) -> int:
    end = start + 1
    while end < len(plain) and unicodedata.combining(plain[end]):
        end += 1
    return end


def _folded(low: str) -> str:
    low = low.replace("ё", "е")
    if "–" in low or "—" in low:
        # «8–10 танков» is one range, as with a hyphen.
        low = _RANGE.sub("-", low)
    if _MIXED.search(low):
        return _WORD_OF_LETTERS.sub(_without_look_alikes, low)
    return low


def _without_look_alikes(match: re.Match[str]) -> str:
    word = match.group()
    return word.translate(_ALIKE) if not word.isascii() and _CYRILLIC.search(word) else word


# --- words -----------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+(?:[-'’‑][^\W_]+)*")
_WORDS = re.compile(f"({_WORD.pattern})")


def folded_words(text: str) -> list[str]:
    """Give the words of a text as `fold` gives them, without lemmas or offsets."""
    return _WORD.findall(fold(text))


# Straight to the tuple: the named constructor costs as much as all the rest.
_token = partial(tuple.__new__, Token)


def _offsets(
    edges: Sequence[int], origins: Sequence[int] | None
) -> tuple[Sequence[int], Sequence[int]]:
    starts, ends = edges[:-1:2], edges[1::2]
    if origins is None:
        return starts, ends
    return [origins[start] for start in starts], [_origin_end(origins, end) for end in ends]


def _origin_end(origins: Sequence[int], end: int) -> int:
    return origins[end] if origins[end] > origins[end - 1] else origins[end] + 1


# --- sentences -------------------------------------------------------------------------------

_SPACE = re.compile(r"\s*+")
_BULLETS = "•▪▫●◾◽➖➡🔹🔸🔻▶✅❗‼"
_STOP = re.compile(
    rf"[.!?…\n{_BULLETS}]"
    rf"(?:(?<=[.!?…])[.!?…]*+[\"»”’)\]]*+|(?<=\n)|(?<=\s[{_BULLETS}])[{_BULLETS}]*+)"
)
_SHORT = frozenset(
    re.split(
        " ",
        "г гг ул им д т п с ст см н нп обл р рис кв км м мм тыс млн млрд руб чел др пр проч стр "
        "проф ген полк подполк лейт адм акад гр напр исп род коп мин сек ок св о б",
    )
)


def _sentences(text: str, tokens: tuple[Token, ...], starts: Sequence[int]) -> Iterator[Sentence]:
    first, start, index = 0, 0, 0
    for match in _STOP.finditer(text):
        index = bisect_left(starts, match.end(), index)
        if index == first or not _ends_here(text, match, tokens[index - 1]):
            continue
        yield Sentence(first, index, _skip_space(text, start), _end(match))
        first, start = index, match.end()
    if first < len(tokens):
        yield Sentence(first, len(tokens), _skip_space(text, start), len(text.rstrip()))


def _end(match: re.Match[str]) -> int:
    return match.end() if match.group()[0] in ".!?…" else match.start()


def _skip_space(text: str, start: int) -> int:
    return _SPACE.match(text, start).end()  # type: ignore[union-attr]  # an empty match is one


def _ends_here(text: str, match: re.Match[str], before: Token) -> bool:
    if match.group()[0] not in ".!?…":
        return True
    following = _skip_space(text, match.end())
    if following == match.end() < len(text):
        return False
    after = text[following : following + 1]
    lower = after.islower() or after in ("-", "–", "—")
    if match.group() == "." and before.end == match.start():
        return not (_abbreviated(before.norm) or (lower and len(before.norm) < 3))
    return not lower


def _abbreviated(word: str) -> bool:
    return word in _SHORT or (len(word) == 1 and word.isalpha())

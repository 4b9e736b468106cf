"""Which language a text is in, and the same text with what is not Russian as blanks.

The glossary is Russian. Ukrainian words read by it give nonsense, so they are told and left alone.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

VERSION = "language@1"


class Language(StrEnum):
    """What a post is written in, as far as its reading depends on it."""

    RUSSIAN = "ru"
    UKRAINIAN = "uk"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The language of most of a text, its Russian part in place, and why the rest is not read.

    `unread` is empty when all of it is read.
    """

    language: Language = Language.RUSSIAN
    russian: str = ""
    unread: str = ""


UNREAD = {
    Language.UKRAINIAN: "Ukrainian is not read",
    Language.OTHER: "neither Russian nor Ukrainian: not read",
}
IN_PART = "in part not Russian: only the Russian part is read"
# Fewer letters than this in a piece say nothing of its language.
FEWEST_LETTERS = 12
_PIECE = re.compile(r"[^\n.!?…]+[\n.!?…]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_ADDRESS = re.compile(r"https?://[^\s)\]]+|\bt\.me/[^\s)\]]+|(?<!\w)[@#]\w+")
_CYRILLIC = re.compile("[а-яёіїєґў]")
# Letters that only Ukrainian has, only Russian has of the two, and neither has.
_UKRAINIAN = re.compile("[іїєґ]|[а-я]['’ʼ][яюєї]")
_RUSSIAN = re.compile("[ыэъё]")
_NEITHER = re.compile("[ўәғқңөұүһјљњћђѓќџҷҳӣӯ]")
_SUSPECT = re.compile("[іїєґўәғқңөұүһјљњћђѓќџҷҳӣӯ]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
# Frequent words of one of the two languages alone.
_UKRAINIAN_WORDS = frozenset(
    "та що це як які яка який від або але після під час коли також вже ще щоб був була було були "
    "вночі його тому бо де немає має може наші".split()
)
_RUSSIAN_WORDS = frozenset(
    "и что как от уже еще ещё чтобы или после под когда также его потому где нет имеет может наши "
    "с из они это эти этот который которые".split()
)


def tell(text: str) -> Told:
    """Tell the language of a text, sentence by sentence; undecided ones go with the rest."""
    # Most posts hold no letter that Russian lacks, and few Latin ones.
    if not _SUSPECT.search(text) and len(_LATIN.findall(text)) * 4 < len(text):
        return Told(russian=text)
    words = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    pieces = [(match.span(), *_piece(match[0])) for match in _PIECE.finditer(words)]
    sums = dict.fromkeys(Language, 0)
    for _, language, letters in pieces:
        if language is not None:
            sums[language] += letters
    most = max(Language, key=lambda one: sums[one])
    if not sums[Language.RUSSIAN]:
        unread = "" if most is Language.RUSSIAN else UNREAD[most]
        return Told(language=most, unread=unread, russian="" if unread else text)
    # A Latin name or slogan in a Russian post does no harm.
    foreign = [
        span
        for span, language, _ in pieces
        if (language or most) is Language.UKRAINIAN
        or (language is Language.OTHER and _cyrillic(text, span))
    ]
    if not foreign:
        return Told(russian=text)
    for start, end in foreign:
        text = text[:start] + _blank(text[start:end]) + text[end:]
    return Told(language=most, russian=text, unread=IN_PART)


def _cyrillic(text: str, span: tuple[int, int]) -> bool:
    return _NEITHER.search(text.lower(), *span) is not None


def _blank(piece: str) -> str:
    return re.sub(r"[^\n]", " ", piece)


def _piece(text: str) -> tuple[Language | None, int]:
    words = _WORD.findall(text.lower())
    letters = sum(map(len, words))
    if letters < FEWEST_LETTERS:
        return None, letters
    cyrillic = [word for word in words if _CYRILLIC.search(word)]
    if sum(map(len, cyrillic)) * 2 < letters:
        return Language.OTHER, letters
    if sum(1 for word in cyrillic if _NEITHER.search(word)) * 6 > len(cyrillic):
        return Language.OTHER, letters
    ours = sum(1 for word in cyrillic if _RUSSIAN.search(word) or word in _RUSSIAN_WORDS)
    theirs = sum(1 for word in cyrillic if _UKRAINIAN.search(word) or word in _UKRAINIAN_WORDS)
    if ours == theirs:
        return (None if not ours else Language.RUSSIAN), letters
    return (Language.UKRAINIAN if theirs > ours else Language.RUSSIAN), letters

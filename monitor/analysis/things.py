"""What two statements may both speak of where no place ties them: names, units, objects, matters.

A thing that both name is a key, as a place is: «МПК „Касимов“», «1430-й», «переправа», «выплаты».
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from monitor.analysis.concepts import concepts
from monitor.analysis.memo import Memo
from monitor.analysis.mere import without_addresses
from monitor.analysis.number_words import UNITS
from monitor.analysis.numbers import quantity
from monitor.analysis.places import stem
from monitor.analysis.text import Document, Sentence, Token, document, fold

LISTED = "things.txt"
NAME, OBJECT, MATTER = "+", "%", "@"
KINDS = (NAME, OBJECT, MATTER)
MOST = 24
SHORTEST_NAME = 4
LONGEST_MARKED = 3
LONGEST_ARM = 40
FEWEST = 32
ROUND = 10
YEARS = range(1990, 2051)
_MARKED = re.compile('[«"“„]([^«»"“”„\n]{3,40})[»"”“]')
_NUMBERED = re.compile(
    r"(?<![\d.,:-])(\d{2,4})-?(?:я|й|го|ой|ю|му|м|е|ым|ом|ая)\b(?! (?:числ|год))"
)
_UNIT = re.compile(
    r"(?:[\w-]+ ){0,4}?(?:бригад|полк|полч|дивизи|батальон|арми|корпус|отряд|омсбр|омбр|тро\b|дшб)"
)
# «РСЗО „Град“» is a type that both sides have hundreds of.
_ARMS = re.compile(
    r"\b(?:рсзо|сау|гаубиц|танк(?!ер)|бпла|беспилотник|дрон|ракет|комплекс|зрк|тос|птур|миномет|вертолет"
    r"|самолет|истребител|бомб|снаряд|систем|установ|машин|бмп|бтр|бронемашин|оруди|пушк|зенит"
    r"|боеприпас|аппарат|тип)\w* $"
)
_DIGIT = re.compile(r"\d")
# Not the first word of a sentence.
_CAPITAL = re.compile(r"[А-ЯЁ](?<=[а-яё,] [А-ЯЁ])[а-яё-]{3,}")
MONTH_DAYS = range(32)
# Names of whole groupings tie everything to everything.
COMMON = frozenset(
    stem(fold(word))
    for word in "Север Юг Центр Восток Запад Днепр Россия Украина Москва Киев Отважные".split()
)


@lru_cache(maxsize=1024)
def things_of(words: str) -> tuple[str, ...]:
    """Give the things that the words of a claim name, names first."""
    words = without_addresses(words)
    doc = document(words)
    return _things(doc.lemmas, (*_names(words), *_counts(doc.tokens)))


def things_in(doc: Document, sentence: Sentence) -> tuple[str, ...]:
    """Give the things that a sentence of a post names.

    Words with a capital letter are names here, too: somebody may name without marks what a
    claim has in marks. Of a claim they would be people.
    """
    told = doc.text[sentence.start : sentence.end]
    words = without_addresses(told)
    lemmas = doc.lemmas[sentence.first : sentence.last]
    tokens = doc.tokens[sentence.first : sentence.last]
    counts = _counts(tokens if words == told else document(words).tokens)
    return _things(lemmas, (*_names(words), *_bare(words), *counts))


class Named:
    """The things that the sentences of a post name: each is read once, and only when asked of."""

    def __init__(self, doc: Document, sentences: Sequence[Sentence]) -> None:
        self._doc = doc
        self._sentences = sentences
        self._read: dict[int, tuple[str, ...]] = {}
        self._among: dict[range, tuple[str, ...]] = {}

    def among(self, near: slice) -> tuple[str, ...]:
        """Give the things of some sentences one after the other."""
        numbers = range(*near.indices(len(self._sentences)))
        if numbers not in self._among:
            self._among[numbers] = tuple(chain.from_iterable(map(self._of, numbers)))
        return self._among[numbers]

    def _of(self, number: int) -> tuple[str, ...]:
        if number not in self._read:
            self._read[number] = things_in(self._doc, self._sentences[number])
        return self._read[number]


def _things(lemmas: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    listed = chain.from_iterable(map(_of_lemma, lemmas))
    return tuple(dict.fromkeys([*sorted(set(names)), *listed]))[:MOST]


def is_thing(key: str) -> bool:
    """Say whether a key names a thing."""
    return key.startswith(KINDS)


def shared(one: Iterable[str], other: Iterable[str], kind: str) -> frozenset[str]:
    """Give the things of a kind that two statements share."""
    return frozenset(thing for thing in set(one) & set(other) if thing.startswith(kind))


def _names(text: str) -> Iterator[str]:
    if _DIGIT.search(text):
        yield from _numbered(fold(text))
    for match in _MARKED.finditer(text):
        words = match[1].split()
        named = 0 < len(words) <= LONGEST_MARKED and words[0][0].isupper()
        if named and not _of_arms(text, match.start()):
            yield from _name(words[0])


def _of_arms(text: str, at: int) -> bool:
    # The word before tells; all that stands before would be read again for each name.
    return _ARMS.search(fold(text[max(0, at - LONGEST_ARM) : at])) is not None


def _numbered(folded: str) -> Iterator[str]:
    for match in _NUMBERED.finditer(folded):
        number = int(match[1])
        unit = _UNIT.match(folded, match.end() + 1) is not None
        if unit or (number not in MONTH_DAYS and number not in YEARS):
            yield f"{NAME}{number}"


def _counts(tokens: Sequence[Token]) -> Iterator[str]:
    # «649 самолётов»: an odd figure is known again. A round one may be anybody's.
    figures = [
        at for at, token in enumerate(tokens) if token.lemma in UNITS or token.norm[0].isdigit()
    ]
    for at in figures:
        read = quantity(tokens, at)
        if read is None:
            continue
        number = max(read[0])
        if number >= FEWEST and number % ROUND and number not in YEARS:
            yield f"{NAME}={number}"


def _bare(text: str) -> Iterator[str]:
    for match in _CAPITAL.finditer(text):
        yield from _name(match[0])


def _name(word: str) -> Iterator[str]:
    name = stem(fold(word))
    if len(name) >= SHORTEST_NAME and name not in COMMON and name.isalpha():
        yield NAME + name


_of_lemma = Memo(lambda lemma: concepts(lemma, LISTED), most=1 << 16).__getitem__

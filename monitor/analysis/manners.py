"""What a post says of the words in it: passed on from others, agreed with officials, taken back."""

import re
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from monitor.analysis.clauses import Clause
from monitor.analysis.literals import Tried
from monitor.analysis.text import Document
from monitor.analysis.windows import Window

FEWEST_PASSED_ON = 4
# What speaks against a claim counts this much where its author says that he agrees, or erred.
AGREED = 0.4
TAKEN_BACK = 0.4
TOLD_APART = 0.5
ANSWERED = 0.5
# Who asks or spreads a rumour is quoted to be answered.
ASKING = frozenset(
    "вопрос спрашивать спросить читатель подписчик комментарий комментатор пересылать вброс слух "
    "сплетня паникер опус фейк вбрасывать".split()
)
_MARK = re.compile("[«“„]")
_QUOTATION = re.compile("[«“„]([^«»“”„]{15,600})[»”“]")
_FOREIGN = re.compile(
    r"\b(?:русск(?:ие|их|им|ими)|москал\w*|орк(?:и|ов|ам)|оккупант\w*|рашист\w*|кацап\w*"
    r"|их (?:минобороны|арми\w+|командовани\w+|генштаб\w*))\b|[іїєґ]"
)
_AGREES = re.compile(
    r"\b(?:подтвержда(?:ю|ем)(?! слова| пост)|подтвердил(?:ось|и)"
    r"|все (?:так|верно|честно|совпадает|сходится)|так и есть)\b"
    r"|\b(?:сводк\w+|официал\w+|минобороны) не (?:вр|приукра|соврал)\w*"
)
_TAKES_BACK = re.compile(
    r"\b(?:извините|прошу прощени\w+|приношу извинени\w+|беру (?:\w+ )?слова (?:назад|обратно)"
    r"|снимаю (?:вчерашн|позавчерашн|сво)\w+|(?:я )?был\w? неправ\w*)\b"
)
_TELLS_APART = re.compile(r"\bне пута(?:ть|й|йте|ем|йся)\b|\b(?:тезк|одноименн)\w+")
_SAID = Tried({"agrees": [_AGREES], "takes back": [_TAKES_BACK], "tells apart": [_TELLS_APART]})
_TURNS = re.compile(r"[.!?…,:;\n—-]\s*(?:но|однако|правда|увы|а вот)\b")
_UNSAID = re.compile(
    r"\b(?:ничего (?:подобного|такого)|такого|этого)\b(?: [\w-]+){0,5}"
    r" не (?:заявля|сообща|говори|утвержда|писа)\w+"
)
_CONTRAST = re.compile(r"^\W*(?:но|однако|правда|только|зато|увы|а вот|при этом)\b|[,—] но\b")


class Manner(NamedTuple):
    """What a post says of its words: the places it agrees on, how it weighs, where it turns.

    `weighs` is less than one where the author takes words back, tells two namesakes apart, or
    answers somebody who is no official of ours.
    """

    agreed: tuple[tuple[str, ...], ...]
    weighs: float
    contrasts: tuple[bool, ...]

    def weight(self, window: Window) -> float:
        """Give by how much what a window says counts less."""
        if not self.agreed:
            return self.weighs
        own = {one for place in window.focus for one in place.ids}
        agreed = any(not own.isdisjoint(places) for places in self.agreed)
        against = any(self.contrasts[window.first : window.last])
        return self.weighs * (AGREED if agreed and not against else 1.0)


def manner(doc: Document, sentences: Sequence[Clause]) -> Manner:
    """Read what a post says of its own words."""
    texts = [_text(doc, one) for one in sentences]
    contrasts = [bool(_CONTRAST.search(text)) for text in texts]
    said = [_SAID.matching(text) for text in texts]
    return Manner(
        agreed=tuple(
            _spoken_of(sentences, number)
            for number, each in enumerate(said)
            if "agrees" in each and not contrasts[number]
        ),
        weighs=_weighs(doc, sentences, frozenset().union(*said)),
        contrasts=tuple(contrasts),
    )


def _weighs(doc: Document, sentences: Sequence[Clause], said: Set[str]) -> float:
    if "takes back" in said:
        return TAKEN_BACK
    if "tells apart" in said:
        return TOLD_APART
    ours = any(one.scope.official for one in sentences)
    others = any(one.scope.foreign_speaker or passed_on(doc, one) for one in sentences)
    return ANSWERED if others and not ours else 1.0


def _spoken_of(sentences: Sequence[Clause], number: int) -> tuple[str, ...]:
    """Give the places of a sentence, or of the nearest before it that names one."""
    for one in reversed(sentences[: number + 1]):
        if one.places or one.names:
            return _places(one)
    return ()


def unsaid(words: str) -> bool:
    """Say whether words tell what somebody did not say: `ведомство этого не заявляло`."""
    return _UNSAID.search(words) is not None


def turns(words: str) -> bool:
    """Say whether folded words turn after their beginning: `поздравляю, но`."""
    return _TURNS.search(words) is not None


def _places(one: Clause) -> tuple[str, ...]:
    return tuple(id_ for place in (*one.places, *one.names) for id_ in place.ids)


def _text(doc: Document, one: Clause) -> str:
    span = one.scope.sentence
    return doc.folded(span.start, span.end)


def passed_on(doc: Document, one: Clause) -> tuple[tuple[int, int], ...]:
    """Give the token ranges of a sentence that are words of whom the author answers, or of foes."""
    span = one.scope.sentence
    if span.last - span.first < FEWEST_PASSED_ON or not _MARK.search(
        doc.text, span.start, span.end
    ):
        return ()
    found = []
    for first, last in _quotations(doc, span.start, span.end):
        words = doc.folded(*doc.token_span(first, last))
        outside = {*doc.lemmas[span.first : first], *doc.lemmas[last : span.last]}
        if _FOREIGN.search(words) or not ASKING.isdisjoint(outside):
            found.append((first, last))
    return tuple(found)


def _quotations(doc: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _QUOTATION.finditer(doc.text, start, end):
        first, last = doc.tokens_between(match.start(), match.end())
        if last - first >= FEWEST_PASSED_ON:
            yield first, last

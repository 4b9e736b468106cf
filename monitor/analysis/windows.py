"""Windows: one or two sentences in which an author may speak of one matter, and of what place.

A place stands for what follows it until the next one is named: «Гродовка. Север за ВСУ.»
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.clauses import Clause
from monitor.analysis.places import PlaceMention
from monitor.analysis.text import Document

CARRY = 3
MOST_WINDOWS = 160
LONGEST_HEADING = 3
FEWEST_WORDS = 3
SIDES = frozenset(
    "западнее восточнее севернее южнее юго-западнее северо-западнее юго-восточнее "
    "северо-восточнее запад восток север юг".split()
)
PARTS = frozenset(["запад", "восток", "север", "юг"])
LANDMARKS = frozenset("после дальше мимо кроме вместо против напротив".split())
APART = (
    "запад", "восто", "север", "юг", "юж", "километр", "км", "верст", "метр", "недалек",
    "неподалек", "вдали", "сторон", "рядом",
)  # fmt: skip
INSTRUMENTAL = ("ом", "ем", "ой", "ей", "ым", "им", "ами", "ями", "ью", "ою")
FOUGHT = ("бо", "бьют", "дра", "дер", "штурм", "руб")
Groups = list[tuple[PlaceMention, ...]]


class Window(NamedTuple):
    """Sentences `first` to `last` (half-open) as said of `focus`, the mentions of one place.

    The mentions may stand in sentences before: then the place is `carried`. No focus: nobody
    says where.
    """

    first: int
    last: int
    focus: tuple[PlaceMention, ...] = ()
    carried: bool = False


def windows(doc: Document, sentences: Sequence[Clause]) -> tuple[Window, ...]:
    """Give the windows of a post: each sentence, alone and with the next one, for each place."""
    named = [_by_place(doc, one) for one in sentences]
    every = [group for groups in named for group in groups if group[0].sure]
    alone = every if len({group[0].ids for group in every}) == 1 else []
    found: list[Window] = []
    for at in range(len(sentences)):
        if _is_heading(sentences[at]) and named[at]:
            alone = named[at]
        if _says(doc, sentences[at]):
            found += _from(sentences, named, alone, at)
        if len(found) >= MOST_WINDOWS:
            break
    return tuple(found)


def _is_heading(sentence: Clause) -> bool:
    # «Павлоград. Цех пустой, станки вывезены в Днепр.»
    span = sentence.scope.sentence
    return span.last - span.first <= LONGEST_HEADING


def _says(doc: Document, sentence: Clause) -> bool:
    span = sentence.scope.sentence
    return span.last - span.first >= FEWEST_WORDS or doc.text[span.end - 1] == "?"


def _from(
    sentences: Sequence[Clause], named: Sequence[Groups], alone: Groups, at: int
) -> Iterator[Window]:
    own = named[at]
    carried = not any(group[0].sure for group in own)
    sure = [group for group in own if group[0].sure]
    here = [*(sure or own), *alone[:1], *(_carried(named, at) if carried else ())]
    here = list({group[0].ids: group for group in here}.values())
    # «Западнее Каменки идёт бой»: what lies beside it is not said of it, nor of any other place.
    if not own and mentions(sentences[at]):
        return
    ends = [at + 1]
    if at + 1 < len(sentences) and _same_matter(sentences[at], sentences[at + 1]):
        ends.append(at + 2)
    for last in ends:
        for focus in here or [()]:
            yield Window(first=at, last=last, focus=focus, carried=bool(focus) and focus not in own)


def _same_matter(one: Clause, following: Clause) -> bool:
    named = following.places
    own = {place_id for place in mentions(one) for place_id in place.ids} if named else set()
    return all(not own.isdisjoint(place.ids) for place in named)


def _carried(named: Sequence[Groups], at: int) -> Groups:
    for groups in reversed(named[max(0, at - CARRY) : at]):
        if any(group[0].sure for group in groups):
            return [group for group in groups if group[0].sure]
    return []


def mentions(sentence: Clause) -> list[PlaceMention]:
    """Give all places and mere names of a sentence in the order of the text."""
    if not sentence.places or not sentence.names:
        return [*sentence.places, *sentence.names]
    return sorted([*sentence.places, *sentence.names], key=lambda place: place.first)


def _by_place(doc: Document, sentence: Clause) -> Groups:
    found: dict[tuple[str, ...], list[PlaceMention]] = {}
    for place in mentions(sentence):
        if not beside(doc, place):
            found.setdefault(place.ids, []).append(place)
    return [tuple(group) for group in found.values()]


def beside(doc: Document, place: PlaceMention) -> bool:
    """Say whether a place is only a landmark: `западнее Каменки`, `за Каменкой`."""
    before = doc.forms[max(0, place.first - 3) : place.first]
    if doc.forms[place.first] in SIDES:
        return True
    if not before:
        return False
    last = before[-1]
    # «Запад Каменки» is a part of it, «западнее Каменки» is not.
    if (last in SIDES and last not in PARTS) or last in LANDMARKS:
        return True
    if last in ("от", "с") and any(word.startswith(APART) for word in before[:-1]):
        return True
    if last in ("за", "перед", "между"):
        form = doc.forms[place.last - 1]
        return form.endswith(INSTRUMENTAL) and not any(
            word.startswith(FOUGHT) for word in before[:-1]
        )
    return False

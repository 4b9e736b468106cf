"""Which capitalised words of an official post are names of places."""

import re
from collections.abc import Mapping

from monitor.analysis.grammar import MASCULINE, PLACING
from monitor.analysis.places import CLASSIFIERS, NO_PLACES, PlaceMention
from monitor.analysis.text import Document
from monitor.analysis.words import name_kinds, states

LONGEST_NAME = 3
KINDS_OF_PLACE = CLASSIFIERS | frozenset(
    "остров мыс балка станция озеро река речка урочище микрорайон аэродром порт хутор погост "
    "населить хут сел пос дер г с район окраина сторона квартал высота переправа плацдарм".split()
)
NO_NAMES = NO_PLACES | frozenset(
    "вооруженный воздушный воздушно-космический министерство минобороны ведомство губернатор "
    "глава представитель президент армия флот сила войско герой отечество бог фсб пво рэб вкс "
    "вмф оперштаб администрация правительство кремль госдума совет штаб вагнер кабмин мвд мид "
    "минздрав росгвардия роскомнадзор азов кракен сводка брифинг доклад итог потеря день ночь "
    "друг житель земляк утро вечер доброе сутки внимание всего также союзник январь февраль март "
    "апрель май июнь июль август сентябрь октябрь ноябрь декабрь восток запад север юг центр "
    "леопард хаймарс град генеральный мирный".split()
) - frozenset(["днепр"])
ADJECTIVE = tuple("ый ий ой ая яя ое ее ые ие ого его ому ему ым им ом ем ую юю ых их ей".split())
# How names of villages end; «Дроновод» and «Бронегруппа» are none.
LIKE_A_PLACE = tuple(
    "вка нка ка во но ое цы чи ье ьи ск цк град поль вин ны вы вцы ры ия ня ща ая ый ий ок".split()
)
OPENING = re.compile(r"(?:^|[\n•)\]»:—–-]|[«\"“]|\d\.?|[^\w\s.,;(/«-])\s*$")


def name_end(
    doc: Document, at: int, last: int, taken: set[int], mentions: Mapping[int, PlaceMention]
) -> int:
    """Give the token after the name that begins here; the same token if none does."""
    if at in taken or not _may_open(doc, at, mentions):
        return at
    mention = mentions.get(at)
    if mention is not None and mention.known and not _names_more(doc, mention, last):
        end = min(mention.last, last)
        noun = any(not name.endswith((*ADJECTIVE, "е")) for name in mention.names)
        return at if end == at + 1 and not noun and describes(doc, at) else end
    end = at + 1
    while (
        end < min(at + LONGEST_NAME, last)
        and end not in taken
        and _capital(doc, end)
        and _plain(doc, end)
        and not doc.text[doc.tokens[end - 1].end : doc.tokens[end].start].strip()
        and doc.tokens[end].lemma not in NO_NAMES
    ):
        end += 1
    return end if _is_place(doc, at, end) else at


def _names_more(doc: Document, mention: PlaceMention, last: int) -> bool:
    # «Каменный Яр» is another place than Каменное.
    at = mention.first
    return (
        mention.last == at + 1 < last
        and doc.tokens[at].norm.endswith(ADJECTIVE)
        and two_capitals(doc, at)
        and not doc.tokens[at + 1].lemma.endswith(("ский", "цкий"))
        and doc.tokens[at + 1].lemma not in NO_NAMES
    )


def _may_open(doc: Document, at: int, mentions: Mapping[int, PlaceMention]) -> bool:
    token = doc.tokens[at]
    if not _capital(doc, at) or not _plain(doc, at):
        return False
    mention = mentions.get(at)
    known = mention is not None and mention.known
    if token.norm in PLACING or not NO_NAMES.isdisjoint((token.lemma, token.norm)):
        return known and _placed(doc, at)
    if known and not states(token.norm):
        return not _in_marks(doc, at)
    return not _in_marks(doc, at) and (not _opens(doc, at) or _begins_name(doc, at))


def _begins_name(doc: Document, at: int) -> bool:
    # The capital of a sentence's first word says nothing about a word of the dictionary.
    token = doc.tokens[at]
    kinds = name_kinds(token.norm)
    if _placed(doc, at):
        return True
    if "Geox" in kinds:
        return "word" not in kinds and not states(token.norm)
    if states(token.norm):
        return False
    if two_capitals(doc, at) and token.lemma.endswith(("ый", "ий", "ой")):
        return not states(doc.tokens[at + 1].norm)
    if token.lemma.endswith(("ый", "ий", "ой")) and at + 1 < len(doc.tokens):
        # «Полевое освобождено»: an adjective alone is no subject, so it is a name.
        return states(doc.tokens[at + 1].norm)
    follows = doc.tokens[at + 1 : at + 3]
    said = any(states(each.norm) or each.norm == "под" for each in follows)
    return not kinds and ((said and token.norm.endswith(LIKE_A_PLACE)) or _after_colon(doc, at))


def two_capitals(doc: Document, at: int) -> bool:
    """Say whether a capitalised word follows right after this one."""
    end = doc.tokens[at].end
    return (
        at + 1 < len(doc.tokens)
        and _capital(doc, at + 1)
        and _plain(doc, at + 1)
        and not doc.text[end : doc.tokens[at + 1].start].strip()
    )


def _after_colon(doc: Document, at: int) -> bool:
    return at > 0 and ":" in doc.text[doc.tokens[at - 1].end : doc.tokens[at].start]


def _is_place(doc: Document, at: int, end: int) -> bool:
    kinds = [name_kinds(doc.tokens[n].norm) for n in range(at, end)]
    placed = _placed(doc, at)
    if any("Patr" in kind or ("Name" in kind and end > at + 1) for kind in kinds):
        return False
    if kinds[0] & {"Name", "Surn"} and "Geox" not in kinds[0]:
        return placed
    return not (end == at + 1 and describes(doc, at))


def describes(doc: Document, at: int) -> bool:
    """Say whether a capitalised adjective only describes the common word after it."""
    # «Саратовский губернатор», «Шебекинской ЦРБ»: the adjective of a name is no place.
    end = at + 1
    if at and doc.tokens[at - 1].lemma in MASCULINE:
        return False
    if not doc.tokens[at].norm.endswith(ADJECTIVE) or end >= len(doc.tokens):
        return False
    if doc.text[doc.tokens[at].end : doc.tokens[end].start].strip() or (
        _capital(doc, end) and _plain(doc, end)
    ):
        return False
    word = doc.tokens[end]
    if word.lemma in MASCULINE:
        return False
    return not (states(word.norm) or word.norm in PLACING or word.norm in ("и", "а", "или", "не"))


def _placed(doc: Document, at: int) -> bool:
    if at == 0:
        return False
    before = doc.tokens[at - 1]
    gap = doc.text[before.end : doc.tokens[at].start]
    if before.norm in PLACING or before.lemma in KINDS_OF_PLACE:
        return not gap.strip(' №«"' if len(before.norm) > 3 else ' .№«"')
    # A list goes on: «у Каменки, Шевченко и Новой».
    return (gap.strip() == "," or before.norm == "и") and _list_before(doc, at)


def _list_before(doc: Document, at: int) -> bool:
    for back in range(at - 1, max(-1, at - 7), -1):
        token = doc.tokens[back]
        if token.norm in PLACING or token.lemma in KINDS_OF_PLACE:
            return True
        if not (_capital(doc, back) or token.norm == "и"):
            return False
    return False


def _capital(doc: Document, at: int) -> bool:
    return doc.text[doc.tokens[at].start].isupper()


def _plain(doc: Document, at: int) -> bool:
    token = doc.tokens[at]
    surface = doc.text[token.start : token.end]
    return (
        len(surface) > 2
        and not surface.isupper()
        and not any(sign.isdigit() or sign.isascii() for sign in surface.replace("-", ""))
    )


def _opens(doc: Document, at: int) -> bool:
    start = doc.tokens[at].start
    return doc.sentences[doc.sentence_at(at)].first == at or bool(
        OPENING.search(doc.text[max(0, start - 4) : start])
    )


def _in_marks(doc: Document, at: int) -> bool:
    # «Азов», "Кракен": names in quotation marks are of units, weapons and works.
    start, end = doc.tokens[at].start, doc.tokens[at].end
    line = doc.text.rfind("\n", 0, start) + 1
    opened = max(doc.text.rfind(mark, line, start) for mark in '«"“')
    if opened < 0 or "»" in doc.text[opened:start]:
        return False
    closing = re.compile('[»"”]').search(doc.text, end, end + 25)
    return closing is not None and closing.start() - opened < 30 and start - opened < 25

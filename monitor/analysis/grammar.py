"""In which case a place name stands, by the words before it."""

from monitor.analysis.naming import PREPOSITIONS
from monitor.analysis.places import CLASSIFIERS
from monitor.analysis.text import Document
from monitor.analysis.words import place_in_case, states

# After these a name keeps its nominative: «в районе населённого пункта Новая Дмитровка».
UNDECLINED = frozenset(["пункт", "нп", "н", "п", "станция", "пгт"])
MASCULINE = frozenset(["поселок", "хутор", "город", "остров", "городок"])
# A name after one of these is a place.
PLACING = frozenset(
    "в во на под над у из за к ко от до около возле близ вблизи через по между со с севернее "
    "южнее западнее восточнее северо-западнее северо-восточнее юго-западнее юго-восточнее "
    "северозападнее районе районах окраине окраины направлении стороны сторону против вокруг "
    "близости пригороде центре кварталы кварталах подступах подлёте подлете подходе".split()
)
# Before these, in the nominative, a name is in it too: «на остров Нестрига».
BARE = frozenset(["остров", "мыс", "станция", "аэродром", "аэропорт", "порт", "разъезд"])
# What may stand between a preposition and a name.
NEARBY = frozenset(["самый", "сам", "соседний", "ближний", "близкий", "близлежащий", "весь"])


def case_of(doc: Document, at: int, first: int) -> str | None:
    """Give the case that the word before a name asks for; None: the nominative."""
    if at in (0, first):
        return None
    before = doc.tokens[at - 1]
    gap = doc.text[before.end : doc.tokens[at].start].strip(' «"')
    if before.lemma in UNDECLINED or gap:
        return None
    if before.norm in PLACING:
        return PREPOSITIONS.get(before.norm, "gent")
    if at - 1 > first and before.lemma in NEARBY and doc.tokens[at - 2].norm in PLACING:
        # «в соседней Михайловке», «у самого Волчанска»
        return PREPOSITIONS.get(doc.tokens[at - 2].norm, "gent")
    return _case_after_word(doc, at)


def _case_after_word(doc: Document, at: int) -> str | None:
    before = doc.tokens[at - 1]
    if _in_nominative(doc.tokens[at].norm):
        return None
    if before.norm in BARE:
        return None
    if before.lemma in CLASSIFIERS:
        return _case_of_classifier(doc, at - 1)
    if states(before.norm):
        if doc.tokens[at].norm.endswith(("ым", "им", "ами", "ями")):
            return "ablt"
        return "accs" if before.norm.endswith(("ли", "ет", "ют", "ил", "ял")) else None
    return None if before.norm == "и" or before.norm[0].isdecimal() else "gent"


def _in_nominative(word: str) -> bool:
    # After a noun: «мыс Тарханкут», «села Случовск», «аэродром Весёлое».
    if word.endswith(("ого", "его")):
        return False
    if place_in_case(word, "gent") is not None:
        return False
    return word.endswith(("ое", "ый", "ий", "ая", "о", "е")) or (
        word[-1] not in "аяиыоеуюйь"
        and not word.endswith(("ок", "ек", "ов", "ев", "ец", "ых", "их", "ым", "им"))
    )


def _case_of_classifier(doc: Document, at: int) -> str | None:
    # «Освобождён посёлок Каменка», «у посёлка Каменки»: the name follows or stays as it is.
    norm = doc.tokens[at].norm
    if norm in ("село", "поселок", "город", "хутор", "деревня", "станица", "слобода"):
        return None
    if at and doc.tokens[at - 1].norm in PREPOSITIONS and not norm.startswith("район"):
        return PREPOSITIONS[doc.tokens[at - 1].norm]
    return "gent"


def listed(doc: Document, end: int, at: int) -> bool:
    """Say whether a name at token `at` continues a list whose last name ends before `end`."""
    between = doc.text[doc.tokens[end - 1].end : doc.tokens[at].start].strip()
    return between in (",", "и", ", и", "или", "/", "—", "–", "-", ", а также", "а также")

"""Regions and directions: too wide to tie two statements, but where a claim says it happened."""

from monitor.analysis.gazetteer import REGION_WORDS
from monitor.analysis.text import Document

REGIONS = frozenset(["область", "обл"])
DIRECTION = "направление"
REPUBLICS = {"днр": "ДНР", "лнр": "ЛНР", "крым": "Крым"}


def areas(doc: Document, first: int, last: int) -> tuple[str, ...]:
    """Name the regions and directions that tokens first to last (half-open) speak of, in order.

    In a list the word «область» stands once: every region's name in such a sentence counts.
    """
    tokens = doc.tokens[first:last]
    regional = any(token.lemma in REGIONS for token in tokens)
    found: dict[str, None] = {}
    for at, token in enumerate(tokens):
        lemma = token.lemma
        following = tokens[at + 1].lemma if at + 1 < len(tokens) else ""
        if lemma in REPUBLICS:
            found[REPUBLICS[lemma]] = None
        elif following == DIRECTION and lemma.endswith(("ий", "ый", "ой")):
            found[f"{lemma[:-2].capitalize()}ое {DIRECTION}"] = None
        elif regional and lemma in REGION_WORDS:
            found[f"{REGION_WORDS[lemma]} область"] = None
    return tuple(found)

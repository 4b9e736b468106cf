"""What a line of a briefing opens with: `Купянское направление:`, `«Запад»:`, `ПВО.`"""

from collections.abc import Sequence

from monitor.analysis.numbers import quantity
from monitor.analysis.segments import Segment
from monitor.analysis.text import Document
from monitor.analysis.words import name_kinds

LONGEST_LABEL = 9
LONGEST_OPENING = 3


def labels(doc: Document, parts: Sequence[Segment]) -> list[Segment | None]:
    """Give the label that each segment stands under: of its line, else the heading above a list."""
    found: list[Segment | None] = []
    label: Segment | None = None
    of_line = False
    for number, part in enumerate(parts):
        new_line = number == 0 or "\n" in _between(doc, parts[number - 1], part)
        if new_line and of_line:
            label, of_line = None, False
        found.append(label)
        if _is_label(doc, parts, number, new_line):
            label, of_line = part, not _ends_line(doc, parts, number)
    return found


def _is_label(doc: Document, parts: Sequence[Segment], number: int, new_line: bool) -> bool:
    part = parts[number]
    if part.last - part.first > LONGEST_LABEL or part.verbal:
        return False
    first = part.first + 1 if _numbered(doc, part) else part.first
    if any(quantity(doc.tokens, at) is not None for at in range(first, part.last)):
        return False
    if number + 1 < len(parts) and parts[number + 1].opened == ":":
        return new_line or (part.opened == "" and _names(doc, part))
    if not _looks_like_one(doc, parts, number):
        return False
    # The first line of a post is its title; «...;» ends an item of a list.
    end = doc.tokens[part.last - 1].end
    item = doc.text[end : end + 2].lstrip(' »"').startswith((";", ","))
    return new_line and number > 0 and part.opened == "" and not item


def _looks_like_one(doc: Document, parts: Sequence[Segment], number: int) -> bool:
    # «Посёлок целиком под контролем.» and «Мелитополь — спокойно.» are sentences without a verb.
    part = parts[number]
    end = doc.tokens[part.last - 1].end
    if not doc.text[end : end + 2].lstrip(' »"').startswith("."):
        return True
    text = doc.text[doc.tokens[part.first].start : end]
    short = part.last - part.first <= LONGEST_OPENING
    return short and not _ends_line(doc, parts, number) and " — " not in text and " – " not in text


def _names(doc: Document, part: Segment) -> bool:
    # «... ранен мужчина. Алёшки: повреждена больница.»
    words = doc.tokens[part.first : part.last]
    if len(words) > 2 or not all(doc.text[word.start].isupper() for word in words):
        return False
    kinds = name_kinds(words[0].norm)
    return len(words) == 2 or not kinds or "Geox" in kinds


def _numbered(doc: Document, part: Segment) -> bool:
    # «2) Освобождённые сёла:»: the number counts the items.
    end = doc.tokens[part.first].end
    return doc.text[end : end + 1] in (")", ".", "\ufe0f")


def _ends_line(doc: Document, parts: Sequence[Segment], number: int) -> bool:
    return number + 1 < len(parts) and "\n" in _between(doc, parts[number], parts[number + 1])


def _between(doc: Document, one: Segment, other: Segment) -> str:
    return doc.text[doc.tokens[one.last - 1].end : doc.tokens[other.first].start]

"""What a line of a briefing opens with: `Купянское направление:`, `«Запад»:`, `ПВО.`"""

from collections.abc import Sequence

from monitor.analysis.numbers import quantity
from monitor.analysis.segments import Segment
from monitor.analysis.text import Document

LONGEST_LABEL = 9


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
        return new_line
    # The first line of a post is its title; «...;» ends an item of a list.
    end = doc.tokens[part.last - 1].end
    item = doc.text[end : end + 2].lstrip(' »"').startswith((";", ","))
    return new_line and number > 0 and part.opened == "" and not item


def _numbered(doc: Document, part: Segment) -> bool:
    # «2) Освобождённые сёла:»: the number counts the items.
    end = doc.tokens[part.first].end
    return doc.text[end : end + 1] in (")", ".", "\ufe0f")


def _ends_line(doc: Document, parts: Sequence[Segment], number: int) -> bool:
    return number + 1 < len(parts) and "\n" in _between(doc, parts[number], parts[number + 1])


def _between(doc: Document, one: Segment, other: Segment) -> str:
    return doc.text[doc.tokens[one.last - 1].end : doc.tokens[other.first].start]

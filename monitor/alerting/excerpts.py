"""Cuts the piece of a post that a message shows: a window around the evidence."""

from collections.abc import Iterable

LIMIT = 600
GAP = "…"

Span = tuple[int, int]


def window(text: str, spans: Iterable[Span], limit: int = LIMIT) -> tuple[str, tuple[Span, ...]]:
    """Give at most `limit` characters of a text around the evidence, and the evidence in them.

    Spans that overlap become one; spans outside the text are left out. What is cut away is
    shown as an ellipsis. Evidence longer than the window is shown by its beginning.
    """
    marks = _merged(text, spans)
    if len(text) <= limit:
        return text, marks
    start, end = _bounds(text, marks, limit - 2 * len(GAP))
    head, tail = GAP * (start > 0), GAP * (end < len(text))
    shift = len(head) - start
    inside = tuple(
        (max(a, start) + shift, min(b, end) + shift) for a, b in marks if a < end and b > start
    )
    return head + text[start:end] + tail, inside


def _bounds(text: str, marks: tuple[Span, ...], room: int) -> Span:
    first = marks[0][0] if marks else 0
    last = first
    for _, end in marks:
        if end - first <= room:
            last = end
    spare = max(room - (last - first), 0)
    start = max(0, min(first - spare // 3, len(text) - room))
    start = _word(text, start, first)
    return start, min(start + room, len(text))


def _word(text: str, start: int, first: int) -> int:
    # A window opens at a word, if one begins close by and before the evidence.
    if start == 0 or text[start - 1].isspace():
        return start
    for at in range(start, min(start + 20, first)):
        if text[at].isspace():
            return at + 1
    return start


def _merged(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= len(text):
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)

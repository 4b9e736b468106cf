"""Cuts the piece of a post that a message shows: a window around the evidence."""

from collections.abc import Iterable, Sequence

LIMIT = 600
GAP = "…"

Span = tuple[int, int]


def window(text: str, spans: Iterable[Span], limit: int = LIMIT) -> tuple[str, tuple[Span, ...]]:
    """Give at most `limit` characters of a text around the evidence, and the evidence in them.

    The first span is the best and is always in the window. Spans that overlap become one; spans
    outside the text are left out. What is cut away is shown as an ellipsis. Evidence longer than
    the window is shown by its beginning.
    """
    inside_text = [(start, end) for start, end in spans if 0 <= start < end <= len(text)]
    marks = _merged(inside_text)
    if len(text) <= limit:
        return text, marks
    start, end = _bounds(text, inside_text, limit - 2 * len(GAP))
    head, tail = GAP * (start > 0), GAP * (end < len(text))
    shift = len(head) - start
    inside = tuple(
        (max(a, start) + shift, min(b, end) + shift) for a, b in marks if a < end and b > start
    )
    return head + text[start:end] + tail, inside


def _bounds(text: str, spans: Sequence[Span], room: int) -> Span:
    first, last = spans[0] if spans else (0, 0)
    for start, end in spans[1:]:
        if max(last, end) - min(first, start) <= room:
            first, last = min(first, start), max(last, end)
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


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)

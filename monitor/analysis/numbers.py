"""Quantities in Russian words and figures: `до 20`, `более двухсот`, `шесть атак`, `до роты`."""

import re
from collections.abc import Sequence

from monitor.analysis.number_words import (
    ABOUT,
    BODIES,
    HALF_BODIES,
    HALVES,
    HEAP_ALONE,
    HEAPS,
    MANY,
    MONTHS,
    MORE,
    SCALES,
    SOME,
    UNITS,
    UP_TO,
)
from monitor.analysis.text import Token

BIGGEST = 10**12
# So many groups of three figures are more than any number below the biggest has.
MOST_GROUPS = 5
CLOCK = frozenset(["час", "мск", "утро", "вечер"])

Range = tuple[int, int]
_STARTS = frozenset([*UNITS, *HEAPS, *BODIES, *HALF_BODIES, *SOME])
_BETWEEN = re.compile(r"(\d{1,6})[-‑](\d{1,6})")


def quantity(tokens: Sequence[Token], at: int) -> tuple[Range, int] | None:
    """Read the quantity that begins at a token: (low, high) and the token after it; or None."""
    if tokens[at].lemma not in _STARTS and not tokens[at].norm[0].isdecimal():
        return None
    bound = _bound(tokens, at)
    read = _body(tokens, at, bound) or _some(tokens, at, bound) or _between(tokens, at)
    if read is not None:
        return read
    number = _number(tokens, at) if _starts(tokens, at) else None
    if number is None or _is_date(tokens, *number):
        return None
    value, end = number
    return (
        _bodies(tokens, value, end, bound)
        or _to(tokens, value, end)
        or _followed(tokens, value, end)
        or (_bounded(value, bound), end)
    )


def _is_date(tokens: Sequence[Token], value: int, end: int) -> bool:
    after = tokens[end].lemma if end < len(tokens) else ""
    return after in MONTHS or (after == "год" and 1900 <= value < 2100)


def _bodies(tokens: Sequence[Token], value: int, end: int, bound: str) -> tuple[Range, int] | None:
    # «3 батальона» may be the third one's.
    strength = BODIES.get(_body_name(tokens[end])) if end < len(tokens) else None
    if strength is None or (bound != "до" and tokens[end - 1].norm.isdecimal()):
        return None
    return (0 if bound == "до" else value * strength[0], value * strength[1]), end + 1


def _to(tokens: Sequence[Token], value: int, end: int) -> tuple[Range, int] | None:
    if end + 1 >= len(tokens) or tokens[end].lemma not in ("до", "или"):
        return None
    upper = _number(tokens, end + 1)
    return ((value, upper[0]), upper[1]) if upper is not None and upper[0] >= value else None


def _bound(tokens: Sequence[Token], at: int) -> str:
    """Give the word that bounds a quantity from before: до, более, около; or nothing."""
    before = [token.norm for token in tokens[max(0, at - 3) : at]]
    while before and before[-1] in ("чем", "на"):
        before.pop()
    word = before[-1] if before else ""
    denied = before[-2:-1] == ["не"]
    if word in UP_TO:
        return "более" if denied else "до"
    if word in MORE:
        return "до" if denied and word != "минимум" else "более"
    return "около" if word in ABOUT else ""


def _body_name(token: Token) -> str:
    # «До двух рот»: to the lemmatiser these are mouths.
    return "рота" if token.norm == "рот" else token.lemma


def _body(tokens: Sequence[Token], at: int, bound: str) -> tuple[Range, int] | None:
    half = HALF_BODIES.get(tokens[at].lemma)
    strength = BODIES.get(half or tokens[at].lemma)
    if strength is None or not (bound or half):
        return None
    low, high = (each // 2 for each in strength) if half else strength
    if bound == "до":
        low = 0
    return (low, high * 10 if bound == "более" else high), at + 1


def _some(tokens: Sequence[Token], at: int, bound: str) -> tuple[Range, int] | None:
    """Read «несколько десятков», «пара сотен», and «десятки» or «сотнями» by themselves."""
    if tokens[at].norm in MANY and (heap := HEAPS.get(tokens[at].lemma)) is not None:
        if bound and tokens[at].norm in ("сотни", "тысячи"):
            return _bounded(heap, bound), at + 1
        after = tokens[at + 1].lemma if at + 1 < len(tokens) else ""
        tenths = 15 if after in HALVES else 10 * UNITS.get(after, 0)
        # «Сотни полторы», «тысячи две»: the number behind makes it a guess.
        if 10 < tenths < 100:
            return (heap * tenths * 8 // 100, heap * tenths * 12 // 100), at + 2
        # «Сотни миллионов».
        scale = SCALES.get(after, 1)
        return (2 * heap * scale, 9 * heap * scale), at + (1 if scale == 1 else 2)
    some = SOME.get(tokens[at].lemma)
    heap = HEAPS.get(tokens[at + 1].lemma, 0) if some and at + 1 < len(tokens) else 0
    return ((some[0] * heap, some[1] * heap), at + 2) if some and heap else None


def _between(tokens: Sequence[Token], at: int) -> tuple[Range, int] | None:
    match = _BETWEEN.fullmatch(tokens[at].norm)
    if match is None:
        return None
    low, high = int(match[1]), int(match[2])
    dates = 1900 <= low < 2100 or (at + 1 < len(tokens) and tokens[at + 1].lemma in MONTHS)
    return ((low, high), at + 1) if low < high and not dates else None


def _followed(tokens: Sequence[Token], value: int, end: int) -> tuple[Range, int] | None:
    after = tuple(token.norm for token in tokens[end : end + 2])
    if after in (("с", "лишним"), ("с", "хвостиком"), ("с", "небольшим")):
        return (value, value * 3 // 2), end + 2
    return ((value, value * 10), end + 2) if after in (("и", "более"), ("и", "больше")) else None


def first_quantity(tokens: Sequence[Token], first: int, last: int) -> Range | None:
    """Give the first quantity between two tokens (half-open), or None."""
    return first_of(tokens, quantity_starts(tokens, first, last))


def first_of(tokens: Sequence[Token], starts: Sequence[int]) -> Range | None:
    """Give the first quantity that begins at one of some tokens, or None."""
    past = 0
    for at in starts:
        if at < past:
            continue
        if is_clock(tokens, at):
            past = at + 2
            continue
        read = quantity(tokens, at)
        if read is not None:
            return read[0]
    return None


def quantity_starts(tokens: Sequence[Token], first: int, last: int) -> list[int]:
    """Give the tokens of a range (half-open) at which alone a quantity or a time may begin."""
    return [
        at
        for at, token in enumerate(tokens[first:last], first)
        if token.lemma in _STARTS or token.norm[0].isdecimal()
    ]


def is_clock(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a time of day begins here: «7.00», «20:30», «в 9 часов», «8 мск»."""
    if at + 1 >= len(tokens) or not tokens[at].norm.isdecimal() or len(tokens[at].norm) > 2:
        return False
    after = tokens[at + 1]
    joined = after.start - tokens[at].end == 1
    minutes = joined and after.norm.isdecimal() and len(after.norm) == 2 and int(after.norm) < 60
    return minutes or after.lemma in CLOCK


def _bounded(value: int, bound: str) -> Range:
    if bound == "до":
        return 0, value
    if bound == "более":
        return value, value * 10
    if bound == "около":
        return value * 8 // 10, -(-value * 12 // 10)
    return value, value


def _starts(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.lemma in SCALES:
        return token.norm in HEAP_ALONE
    return _value(token) is not None or token.norm in HEAP_ALONE


def _number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    total, end = 0, at
    while end < len(tokens) and total < BIGGEST:
        # Figures go on from no figures: «статья 280.3» is no 283.
        if end > at and tokens[end - 1].norm.isdecimal():
            break
        part = _part(tokens, end)
        # «Двести пятьдесят», «две тысячи триста»: each part is smaller than the one before.
        if part is None or (total and part[0] >= _last_digit(total)):
            break
        total, end = total + part[0], part[1]
    return (total, end) if end > at and total < BIGGEST else None


def _last_digit(total: int) -> int:
    """Give the unit of the last digit that is not nought: 20 of 120, 1000 of 3000."""
    unit = 1
    while total % (unit * 10) == 0:
        unit *= 10
    return unit


def _part(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Read a number with what multiplies it: «3 420», «1,5 тыс.», «полторы сотни», «сотня»."""
    if tokens[at].norm.isascii() and tokens[at].norm.isdecimal():
        value, end, parts = _figures(tokens, at)
    elif tokens[at].lemma in HALVES:
        value, end, parts = 15, at + 1, 10
    elif tokens[at].norm in HEAP_ALONE and tokens[at].lemma in HEAPS:
        return HEAPS[tokens[at].lemma], at + 1
    else:
        word = UNITS.get(tokens[at].lemma)
        if word is None:
            return None
        value, end, parts = word, at + 1, 1
        # «Сто двадцать тысяч» is one number of thousands.
        while end < len(tokens) and 0 < UNITS.get(tokens[end].lemma, 0) < _last_digit(value):
            if tokens[end].lemma in HEAPS or tokens[end].lemma in HALVES:
                break
            value, end = value + UNITS[tokens[end].lemma], end + 1
    if end < len(tokens) and (heap := HEAPS.get(tokens[end].lemma)) is not None:
        return value * heap // parts, end + 1
    return value // parts, end


def _figures(tokens: Sequence[Token], at: int) -> tuple[int, int, int]:
    """Read figures: their value, the token after them, and what the value is to be divided by."""
    if len(tokens[at].norm) > 9:
        return BIGGEST, at + 1, 1
    value, end = int(tokens[at].norm), at + 1
    while end < len(tokens) and end - at < MOST_GROUPS and _goes_on(tokens, at, end):
        # «3 420»: figures in groups of three.
        value, end = value * 1000 + int(tokens[end].norm), end + 1
    if end + 1 < len(tokens) and end == at + 1 and tokens[end + 1].lemma in SCALES:
        after = tokens[end]
        near = after.start - tokens[at].end == 1
        if near and after.norm.isascii() and after.norm.isdecimal() and len(after.norm) < 3:
            shift = 10 ** len(after.norm)
            return value * shift + int(after.norm), end + 1, shift
    return value, end, 1


def _goes_on(tokens: Sequence[Token], at: int, end: int) -> bool:
    if end == at or not tokens[end].norm.isdecimal():
        return end == at or not tokens[end - 1].norm.isdecimal()
    near = tokens[end].start - tokens[end - 1].end == 1
    return near and tokens[end - 1].norm.isdecimal() and len(tokens[end].norm) == 3


def _value(token: Token) -> int | None:
    if token.norm.isascii() and token.norm.isdecimal() and len(token.norm) <= 9:
        return int(token.norm)
    return UNITS.get(token.lemma)

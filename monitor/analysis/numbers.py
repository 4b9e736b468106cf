"""Quantities in Russian words and figures: `до 20`, `более двухсот`, `шесть атак`, `до роты`."""

from collections.abc import Sequence

from monitor.analysis.text import Token

UNITS = {
    "один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8,
    "девять": 9, "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13,
    "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17,
    "восемнадцать": 18, "девятнадцать": 19, "двадцать": 20, "тридцать": 30, "сорок": 40,
    "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80, "девяносто": 90,
    "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500,
    "шестьсот": 600, "семьсот": 700, "восемьсот": 800, "девятьсот": 900,
    "двое": 2, "трое": 3, "четверо": 4, "пятеро": 5, "оба": 2, "десяток": 10, "сотня": 100,
    "полтора": 1, "дюжина": 12,
}  # fmt: skip
SCALES = {"тысяча": 1000, "тыс": 1000, "миллион": 1_000_000, "млн": 1_000_000}
# Strengths of units as reports mean them, roughly: a platoon 20 to 30 men, a company 80 to 120.
BODIES = {"отделение": (7, 12), "взвод": (20, 30), "рота": (80, 120), "батальон": (300, 600)}
BEGINNINGS = frozenset([*UNITS, *BODIES])
UP_TO = frozenset(["до", "максимум"])
MORE = frozenset(["более", "больше", "свыше", "минимум"])
ABOUT = frozenset(["около", "порядок", "примерно", "почти"])
BIGGEST = 10**12
CLOCK = frozenset(["час", "мск", "утро", "вечер"])

Range = tuple[int, int]


def quantity(tokens: Sequence[Token], at: int) -> tuple[Range, int] | None:
    """Read the quantity that begins at a token: (low, high) and the token after it; or None."""
    if not _may_begin(tokens[at]):
        return None
    body = BODIES.get(tokens[at].lemma)
    before = tokens[at - 1].lemma if at else ""
    if body is not None:
        return ((0 if before in UP_TO else body[0], body[1]), at + 1) if before in UP_TO else None
    read = None if _value(tokens[at]) is None else _number(tokens, at)
    if read is None:
        return None
    value, end = read
    if end + 1 < len(tokens) and tokens[end].lemma in ("до", "или"):
        upper = _number(tokens, end + 1)
        if upper is not None and upper[0] >= value:
            return (value, upper[0]), upper[1]
    return _bounded(value, before), end


def first_quantity(tokens: Sequence[Token], first: int, last: int) -> Range | None:
    """Give the first quantity between two tokens (half-open), or None."""
    after_clock = first
    for at in range(first, last):
        if at < after_clock or not _may_begin(tokens[at]):
            continue
        if _clock(tokens, at):
            after_clock = at + 2
            continue
        read = quantity(tokens, at)
        if read is not None:
            return read[0]
    return None


def _may_begin(token: Token) -> bool:
    # Few words do, and most of the cost would be to read the others in full.
    return token.lemma in BEGINNINGS or token.norm.isdigit()


def _clock(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a time of day begins here: «7.00», «20:30», «в 9 часов», «8 мск»."""
    if at + 1 >= len(tokens) or not tokens[at].norm.isdigit() or len(tokens[at].norm) > 2:
        return False
    after = tokens[at + 1]
    joined = after.start - tokens[at].end == 1
    minutes = joined and after.norm.isdigit() and len(after.norm) == 2 and int(after.norm) < 60
    return minutes or after.lemma in CLOCK


def _bounded(value: int, before: str) -> Range:
    if before in UP_TO:
        return 0, value
    if before in MORE:
        return value, value * 10
    if before in ABOUT:
        return value * 8 // 10, -(-value * 12 // 10)
    return value, value


def _number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    total, end = 0, at
    while end < len(tokens) and (value := _value(tokens[end])) is not None:
        if not _goes_on(tokens, at, end):
            break
        # «3 420»: figures in groups of three.
        grouped = end > at and tokens[end].norm.isdigit()
        total, end = total * 1000 + value if grouped else total + value, end + 1
    if end == at:
        return None
    if end < len(tokens) and tokens[end].lemma in SCALES:
        total, end = total * SCALES[tokens[end].lemma], end + 1
    return (total, end) if total < BIGGEST else None


def _goes_on(tokens: Sequence[Token], at: int, end: int) -> bool:
    if end == at or not tokens[end].norm.isdigit():
        return end == at or not tokens[end - 1].norm.isdigit()
    near = tokens[end].start - tokens[end - 1].end == 1
    return near and tokens[end - 1].norm.isdigit() and len(tokens[end].norm) == 3


def _value(token: Token) -> int | None:
    if token.norm.isascii() and token.norm.isdigit() and len(token.norm) <= 9:
        return int(token.norm)
    return UNITS.get(token.lemma)

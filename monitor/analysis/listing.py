"""Numbers told place by place: `Белгородская — 7, Курская — 12`."""

from collections.abc import Sequence
from itertools import pairwise

from monitor.analysis.named import Named
from monitor.analysis.numbers import Range, is_clock, quantity
from monitor.analysis.text import Token


def by_place(
    tokens: Sequence[Token], first: int, last: int, places: Sequence[Named]
) -> dict[Named, Range]:
    """Give the number of each place of a part that tells several, else nothing.

    A number counts for all the places that it is told with: «по две — над А и Б, три — над В».
    One before all others may be their sum.
    """
    inside = [place for place in places if first <= place.first < last]
    if len(inside) < 2:
        return {}
    turns: list[tuple[int, Named | Range]] = [*_numbers(tokens, first, last, inside)]
    turns += [(place.first, place) for place in inside]
    turns.sort(key=lambda turn: turn[0])
    told: list[Named | Range] = [turn for _, turn in turns]
    if len(told) > 2 and not isinstance(told[0], Named) and not isinstance(told[1], Named):
        told = told[1:]
    # Numbers that follow their places are read from the end.
    ordered = told[::-1] if isinstance(told[0], Named) else told
    return _given(ordered)


def _given(told: Sequence[Named | Range]) -> dict[Named, Range]:
    found: dict[Named, Range] = {}
    number: Range | None = None
    numbers = 0
    for one, following in pairwise([*told, None]):
        if isinstance(one, Named):
            if number is None:
                return {}
            found[one] = number
        elif one is not None:
            # Two numbers in a row count different things.
            if not isinstance(following, Named):
                return {}
            number, numbers = one, numbers + 1
    return found if numbers > 1 else {}


def _numbers(
    tokens: Sequence[Token], first: int, last: int, places: Sequence[Named]
) -> list[tuple[int, Range]]:
    taken = {at for place in places for at in range(place.first, place.last)}
    found: list[tuple[int, Range]] = []
    at = first
    while at < last:
        if is_clock(tokens, at):
            at += 2
            continue
        read = None if at in taken else quantity(tokens, at)
        if read is None:
            at += 1
            continue
        found.append((at, read[0]))
        at = read[1]
    return found

"""Numbers told place by place: `Белгородская — 7, Курская — 12`."""

from collections.abc import Sequence
from itertools import pairwise

from monitor.analysis.named import Named
from monitor.analysis.numbers import Range, is_clock, quantity
from monitor.analysis.text import Token


def by_place(
    tokens: Sequence[Token], first: int, last: int, places: Sequence[Named]
) -> dict[Named, Range]:
    """Give the number of each place where numbers and places of a part take turns, else nothing.

    A number before all others may be their sum.
    """
    inside = [place for place in places if first <= place.first < last]
    if len(inside) < 2:
        return {}
    numbers = _numbers(tokens, first, last, inside)
    turns = sorted([*((at, None) for at, _ in numbers), *((p.first, p) for p in inside)],
                   key=lambda turn: turn[0])  # fmt: skip
    if len(numbers) == len(inside) + 1 and turns[0][1] is None and turns[1][1] is None:
        numbers, turns = numbers[1:], turns[1:]
    alternate = all((one[1] is None) != (two[1] is None) for one, two in pairwise(turns))
    if len(numbers) != len(inside) or not alternate:
        return {}
    return {place: read for place, (_, read) in zip(inside, numbers, strict=True)}


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

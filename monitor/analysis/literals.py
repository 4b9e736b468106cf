"""Which pieces of text a regular expression cannot match without.

To search a sentence for such pieces of many expressions at once costs less than to try one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from re import Pattern, _parser  # type: ignore[attr-defined]  # no public module gives the parts
from typing import Any, NamedTuple

import ahocorasick

MOST = 64


class Literals(NamedTuple):
    """What is sure of the matches of an expression.

    `all` are all possible ones, None if they are too many; of `any` each holds one at least,
    so that an empty piece among these says nothing.
    """

    all: frozenset[str] | None
    any: frozenset[str]


NOTHING = Literals(None, frozenset([""]))


class Tried:
    """Expressions by name, several of one name, of which only those that may match are tried."""

    def __init__(self, patterns: Mapping[str, Sequence[Pattern[str]]]) -> None:
        self._patterns = [(name, one) for name, several in patterns.items() for one in several]
        self._pieces = ahocorasick.Automaton()
        self._always = []
        for number, (_, pattern) in enumerate(self._patterns):
            pieces = needed(pattern)
            if not all(pieces):
                self._always.append(number)
                continue
            for piece in pieces:
                self._pieces.add_word(piece, (*self._pieces.get(piece, ()), number))
        self._pieces.make_automaton()

    def matching(self, text: str) -> frozenset[str]:
        """Name the expressions that are found in a text."""
        may = set(self._always)
        for _, numbers in self._pieces.iter(text):
            may.update(numbers)
        tried = [self._patterns[number] for number in may]
        return frozenset([name for name, pattern in tried if pattern.search(text)])


def needed(pattern: Pattern[str]) -> frozenset[str]:
    """Give pieces of which every match holds one; an empty one: nothing is known."""
    if pattern.flags & re.IGNORECASE:
        return NOTHING.any
    return _of_all(_parser.parse(pattern.pattern, pattern.flags)).any


def _of_all(parts: Iterable[tuple[Any, Any]]) -> Literals:
    run, whole = frozenset([""]), True
    found: list[frozenset[str]] = []
    for sign, value in parts:
        if str(sign) in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        part = _of(str(sign), value)
        if part.all is not None and len(run) * len(part.all) <= MOST:
            run = frozenset(before + piece for before in run for piece in part.all)
        else:
            found += [run, part.any]
            run, whole = frozenset([""]), False
    best = max([*found, run], key=lambda pieces: (min(map(len, pieces)), -len(pieces)))
    return Literals(run if whole else None, best)


def _of(sign: str, value: Any) -> Literals:
    if sign == "LITERAL":
        return _exactly(chr(value))
    if sign == "IN" and all(str(kind) == "LITERAL" for kind, _ in value):
        return _exactly(*(chr(code) for _, code in value))
    if sign == "SUBPATTERN":
        return _of_all(value[3])
    if sign == "BRANCH":
        return _of_either([_of_all(branch) for branch in value[1]])
    return _repeated(*value) if sign == "MAX_REPEAT" else NOTHING


def _repeated(least: int, most: int, parts: Iterable[tuple[Any, Any]]) -> Literals:
    once = _of_all(parts)
    if most == 1:
        return once if least else _of_either([_exactly(""), once])
    return Literals(None, once.any) if least else NOTHING


def _of_either(branches: Sequence[Literals]) -> Literals:
    known = [branch.all for branch in branches if branch.all is not None]
    return Literals(
        frozenset[str]().union(*known) if len(known) == len(branches) else None,
        frozenset[str]().union(*(branch.any for branch in branches)),
    )


def _exactly(*pieces: str) -> Literals:
    return Literals(frozenset(pieces), frozenset(pieces))

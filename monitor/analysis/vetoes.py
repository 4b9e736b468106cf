"""What no score overrules: criticism of another army or of another war is none of ours.

The wording of a reproach is the same whoever is blamed, and the weights know the wording best.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.analysis.lexicon import Hit
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.sides import families
from monitor.analysis.signals import Signal, strength
from monitor.analysis.text import Document
from monitor.domain.finding import Voice

_OWN = (Voice.OWN, Voice.ENDORSED)
_CRITICAL = frozenset(["blame", "coded"])
# Blame of theirs outweighs that of ours.
_OUTWEIGHED = 0.5
# «Под противником полгорода. Снарядов нет»: who is fought is named, and ours spoken of.
_ENEMY = frozenset(["противник", "враг", "вражеский", "неприятель", "всу"])
# 1700 to 2013, as a year and not as a number of things.
_YEAR = re.compile(r"(?:1[789]\d\d|200\d|201[0-3])")
_YEAR_WITH_CASE = re.compile(rf"{_YEAR.pattern}-(?:й|го|м|му|х|е)")
_YEAR_WORDS = frozenset(["год", "г", "гг"])
_TENS = frozenset("тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split())
_MONTHS = frozenset(
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь "
    "зима весна лето осень".split()
)
_OPENING = 3
# A year alone tells the time of a post of so few sentences.
_FEW_SENTENCES = 4
# What goes on about one named before weighs so much, a stray word less.
_CARRIED = 0.3


def about_others(doc: Document, scopes: Sequence[Scope], fitting: Sequence[Signal]) -> bool:
    """Say whether the post blames another side, and nobody of ours by name or as much."""
    commanded = any(_their_command(scope) for scope in scopes)
    if fitting:
        blamed = _blame([scope for scope in scopes if scope.theirs])
        return commanded and strength(fitting) < min(_OUTWEIGHED, blamed / 2)
    # Without a known term only the wording speaks, and that is the same of anybody's generals.
    named = any(scope.camp is Camp.OURS and not scope.carried for scope in scopes)
    return not named and (commanded or _blame(list(_of_others(doc, scopes))) > 0)


def _their_command(scope: Scope) -> bool:
    return any("anyones" in hit.term.flags for hit in scope.of("shield"))


def _of_others(doc: Document, scopes: Sequence[Scope]) -> Iterator[Scope]:
    """Give the sentences about another side, without what only follows the name of the enemy."""
    goes_on = False
    for scope in scopes:
        if not scope.carried:
            goes_on = any(doc.lemmas[hit.first] not in _ENEMY for hit in scope.of("shield"))
        if scope.camp is Camp.FOREIGN and (goes_on or scope.theirs or not scope.carried):
            yield scope


def _blame(scopes: Sequence[Scope]) -> float:
    weights = [
        hit.term.weight for scope in scopes for hit in scope.hits if hit.term.kind in _CRITICAL
    ]
    return max(weights, default=0.0)


def only_quotes(fitting: Sequence[Signal]) -> bool:
    """Say whether all that is aimed at somebody is in other people's words."""
    aimed = [signal for signal in fitting if _aimed(signal)]
    return bool(aimed) and not any(signal.voice in _OWN for signal in aimed)


def names_any(scopes: Sequence[Scope], fitting: Sequence[Signal]) -> bool:
    """Say whether an authority of ours is named at all, or a coded word means one."""
    return any(_aimed(signal) for signal in fitting) or any(
        any(scope.of("target")) for scope in scopes
    )


def only_joins(scopes: Sequence[Scope], fitting: Sequence[Signal]) -> bool:
    """Say whether the ministry is named as a party to a contract, and blamed by no known term."""
    named = [hit for scope in scopes for hit in scope.of("target")]
    named = [hit for hit in named if "military" in hit.term.flags]
    joining = [h for scope in scopes for h in scope.of("calm") if h.term.name == "joining_up"]
    return (
        not fitting
        and bool(named)
        and all(any(j.first <= hit.first < j.last for j in joining) for hit in named)
    )


def _military(hit: Hit) -> bool:
    return bool(hit.term.flags & {"military", "amb"})


def _aimed(signal: Signal) -> bool:
    return signal.aim is not None or signal.cue.term.kind == "coded"


def names_ours(scopes: Sequence[Scope], fitting: Sequence[Signal]) -> bool:
    """Say whether somebody of ours is named; far more is asked of a page that names nobody."""
    if any(_aimed(signal) for signal in fitting):
        return True
    follows = any(signal.military or signal.weight >= _CARRIED for signal in fitting)
    return follows and any(_military(hit) for scope in scopes for hit in scope.of("target"))


def of_the_past(doc: Document, scopes: Sequence[Scope], fitting: Sequence[Signal]) -> bool:
    """Say whether a post tells of a war before 2014, and blames nobody of this one."""
    told = families().find(doc)
    if any(hit.term.kind == "today" for hit in told) or any(map(_present, scopes)):
        return False
    words = {doc.sentence_at(hit.first) for hit in told if hit.term.kind == "past"}
    marks = words | {doc.sentence_at(at) for at in range(len(doc.tokens)) if _is_year(doc, at)}
    opened = any(mark < _OPENING for mark in words)
    if not (opened or len(marks) > 1 or len(marks) * _FEW_SENTENCES >= len(scopes)):
        return False
    lines = _lines(doc)
    old = {lines[mark] for mark in marks}
    return all(lines[signal.sentence] in old for signal in fitting if signal.aim is not None)


def _present(scope: Scope) -> bool:
    return any(
        "anyones" not in hit.term.flags and "military" in hit.term.flags
        for hit in scope.of("target")
    )


def _lines(doc: Document) -> list[int]:
    """Give the line of each sentence."""
    return [doc.text.count("\n", 0, sentence.start) for sentence in doc.sentences]


def _is_year(doc: Document, at: int) -> bool:
    form = doc.forms[at]
    if _YEAR_WITH_CASE.fullmatch(form):
        return True
    if form in _TENS:
        ordinal, noun = (*doc.lemmas[at + 1 : at + 3], "", "")[:2]
        return ordinal.endswith(("ый", "ой", "ий")) and noun == "год"
    if not _YEAR.fullmatch(form):
        return False
    return bool(
        _YEAR_WORDS & {*doc.lemmas[at + 1 : at + 2]} or _MONTHS & {*doc.lemmas[at - 1 : at]}
    )

"""What no score overrules: criticism of another army or of another war is none of ours.

The wording of a reproach is the same whoever is blamed, and the weights know the wording best.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.analysis.lexicon import Hit
from monitor.analysis.owners import OWNED
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
_ADJECTIVE = ("ский", "цкий", "ской")
# The years of wars before 2014, and not those that a lorry was built in.
_WAR_YEARS = frozenset(
    [
        *range(1812, 1816), *range(1853, 1857), *range(1877, 1879), 1904, 1905,
        *range(1914, 1923), *range(1936, 1946), *range(1979, 1990), *range(1994, 1997),
        *range(1999, 2010),
    ]
)  # fmt: skip
_YEAR = re.compile(r"([12]\d{3})(-(?:й|го|м|му|х|е))?")
_YEAR_WORDS = frozenset(["год", "г", "гг"])
_TENS = {
    "тридцать": 1930, "сорок": 1940, "семьдесят": 1970, "восемьдесят": 1980, "девяносто": 1990,
}  # fmt: skip
_ORDINALS = "первый второй третий четвертый пятый шестой седьмой восьмой девятый".split()
_MONTHS = frozenset(
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь "
    "зима весна лето осень".split()
)
# «В сорок пятом полку»: a number of a thing, and no year.
_NUMBERED = frozenset("полк батальон корпус отряд дивизион размер калибр квартал участок".split())
# What opens a post, a heading counted in.
_OPENING = 2
# «Позор», «И никакой связи»: said of what goes before.
_AFTERTHOUGHT = 3
_OF_THE_COMMAND = frozenset(
    "C-SUP C-EQP C-ROT C-TRN C-MED C-WND C-CONC C-AD C-FORT C-UNIT C-CONS C-COORD".split()
)
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
    """Give the sentences about another side, without what only names it or its things."""
    goes_on = False
    for scope in scopes:
        if not scope.carried:
            goes_on = any(_party(doc, hit) for hit in scope.of("shield"))
        if scope.camp is Camp.FOREIGN and (goes_on or (scope.theirs and scope.carried)):
            yield scope


def _party(doc: Document, hit: Hit) -> bool:
    """Say whether it is a side that is named: no foe who is only fought, no foreign thing."""
    if OWNED in hit.term.flags or "anyones" in hit.term.flags:
        return True
    lemma = doc.lemmas[hit.first]
    # «Китайская плата», «тарахтит как „Минск“»: nobody is blamed for these.
    thing = hit.term.name == "west" and lemma.endswith(_ADJECTIVE)
    in_marks = doc.text[: doc.tokens[hit.first].start].endswith(("«", '"', "“", "„"))
    return lemma not in _ENEMY and not thing and not in_marks


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
    words = families().find(doc)
    if any(hit.term.kind == "today" for hit in words) or any(map(_present, scopes)):
        return False
    told = _told_of_the_past(doc, words)
    blamed = {one.sentence for one in fitting if _weighs(one)}
    # Where only the wording speaks, the whole post must be of that war: it begins with it.
    return blamed <= told if blamed else any(number in told for number in range(_OPENING))


def _weighs(signal: Signal) -> bool:
    of_command = signal.cue.term.code in _OF_THE_COMMAND
    return of_command or signal.aim is not None or signal.weight >= _CARRIED


def of_the_command(fitting: Sequence[Signal]) -> bool:
    """Say whether planes in the open or shells that lack are spoken of: the command's matter."""
    return any(signal.cue.term.code in _OF_THE_COMMAND for signal in fitting)


def _told_of_the_past(doc: Document, words: Sequence[Hit]) -> set[int]:
    """Give the sentences that an earlier war is named in, and what follows them till today."""
    marks = {hit.first for hit in words if hit.term.kind == "past"}
    marks.update(at for at in range(len(doc.tokens)) if _is_year(doc, at))
    marked = {doc.sentence_at(at) for at in marks}
    today = {doc.sentence_at(hit.first) for hit in words if hit.term.kind == "now"}
    # «Опять воюют по лекалам 1941 года»: today is likened to it.
    compared = [hit.first for hit in words if hit.term.kind == "like"]
    today.update(doc.sentence_at(at) for at in compared if doc.sentence_at(at) in marked)
    told: set[int] = set()
    for number, sentence in enumerate(doc.sentences):
        # «Осень сорок первого. Штаб врёт. Позор»: the next one goes on in that year.
        short = sentence.last - sentence.first <= _AFTERTHOUGHT
        goes_on = number - 1 in (told if short else marked & told)
        if number not in today and (number in marked or goes_on):
            told.add(number)
    return told


def _present(scope: Scope) -> bool:
    return any(
        "anyones" not in hit.term.flags and "military" in hit.term.flags
        for hit in scope.of("target")
    )


def _is_year(doc: Document, at: int) -> bool:
    if doc.forms[at] in _TENS:
        return _is_spelled_year(doc, at)
    read = _YEAR.fullmatch(doc.forms[at])
    if read is None or int(read[1]) not in _WAR_YEARS:
        return False
    dated = {*doc.lemmas[at + 1 : at + 2]} & _YEAR_WORDS or {*doc.lemmas[at - 1 : at]} & _MONTHS
    return bool(read[2] or dated)


def _is_spelled_year(doc: Document, at: int) -> bool:
    ordinal, noun = (*doc.lemmas[at + 1 : at + 3], "", "")[:2]
    if ordinal not in _ORDINALS:
        return False
    if _TENS[doc.forms[at]] + _ORDINALS.index(ordinal) + 1 not in _WAR_YEARS:
        return False
    before = doc.lemmas[at - 1] if at else ""
    return noun == "год" or before in _MONTHS or (before == "в" and noun not in _NUMBERED)

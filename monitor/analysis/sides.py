"""Of whom each sentence speaks: ours or another country's, by itself or by what goes before.

Every army has its battalion commanders, staffs and superiors. Once it is said that those of the
other side are spoken of (an intercept, «комбат ВСУ», «у них»), the next ones are theirs too,
until ours are named or another line begins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from monitor.analysis.lexicon import Hit, Lexicon, Term
from monitor.analysis.owners import OWNED, ours, shielded
from monitor.analysis.text import Document, Sentence

RESOURCE = "side_words.txt"
_FARTHEST_CARRY = 5
_THEIRS_FROM = 3
_OPENING = 5
_CRITICAL = frozenset(["blame", "coded"])
# Whom a sentence about our own troubles names as well: naming him does not turn it to him.
_ATTACKERS = frozenset(["противник", "враг", "неприятель", "вражеский"])
_ADVERSATIVE = frozenset(["а", "но", "пока", "зато"])
_LEADERS = frozenset("зеленский порошенко сырский залужный буданов ермак".split())
_IN_UNIT = frozenset("бригаде батальоне роте полку дивизии корпусе армии взводе штабе".split())
_MAY_TELL = re.compile(
    "перехва|эфир|частоте|волне|раци|убитого|прослушк|плен|сдавш|сдал|той сторон|ту сторон"
)
_DIALECT = frozenset("ихний ихняя ихние ихнее ихнего ихней ихних ихнему ихним".split())
_THEIR = frozenset(["их", "его", *_DIALECT])


class Camp(StrEnum):
    """Whose side a sentence is about; OPEN: nobody is named, here or before."""

    OURS = "ours"
    FOREIGN = "foreign"
    OPEN = "open"


class About(NamedTuple):
    """Of whom a sentence speaks; `carried`: an earlier sentence tells it.

    `theirs` says that the other side itself is the matter, and not only what it does to ours.
    `hits` are its terms, with what proved to be the other side's turned into shields.
    """

    camp: Camp
    hits: tuple[Hit, ...]
    carried: bool = False
    theirs: bool = False


@cache
def families() -> Lexicon:
    """The words that tell of whom a passage speaks, compiled once."""
    text = files("monitor.analysis").joinpath(RESOURCE).read_text("utf-8")
    entries = (line.partition(":") for line in text.splitlines() if line and line[0] != "#")
    return Lexicon(
        [
            Term(name=name, kind=name, forms=tuple(form.strip() for form in forms.split(",")))
            for name, _, forms in entries
        ]
    )


@dataclass(slots=True, kw_only=True)
class _Memory:
    """What has been said so far: whether the other side is the matter, and by what."""

    theirs: bool = False
    heard: bool = False
    before: list[About] = field(default_factory=list)

    def named(self) -> bool:
        """Say whether the other side was the last to be named, a few sentences ago at most."""
        for about in reversed(self.before[-_THEIRS_FROM:]):
            if not about.carried and about.camp is not Camp.OPEN:
                return about.camp is Camp.FOREIGN
        return False

    def carried(self) -> Camp:
        """Give the side that goes on where a sentence names nobody."""
        for about in reversed(self.before[-_FARTHEST_CARRY:]):
            if not about.carried and about.camp is not Camp.OPEN:
                return about.camp
        return Camp.OPEN


def sides(doc: Document, shares: Sequence[tuple[Hit, ...]]) -> list[About]:
    """Give of whom each sentence speaks; `shares` are its terms, sentence by sentence."""
    memory = _Memory()
    words = _by_sentence(doc, _told(doc, shares))
    for number, sentence in enumerate(doc.sentences):
        told = words.get(number, {})
        if number and not memory.heard and _new_line(doc, number):
            memory.theirs = memory.theirs and _goes_on(sentence, told)
        about = _about(doc, sentence, shares[number], told, memory)
        memory.before.append(about)
    return memory.before


def _told(doc: Document, shares: Sequence[tuple[Hit, ...]]) -> Sequence[Hit]:
    # Most posts name nobody else, and need no second search.
    named = any(hit.term.kind == "shield" for share in shares for hit in share)
    return families().find(doc) if named or _MAY_TELL.search(doc.norm) else ()


def _by_sentence(doc: Document, hits: Sequence[Hit]) -> dict[int, dict[str, list[Hit]]]:
    found: dict[int, dict[str, list[Hit]]] = {}
    for hit in hits:
        found.setdefault(doc.sentence_at(hit.first), {}).setdefault(hit.term.kind, []).append(hit)
    return found


def _new_line(doc: Document, number: int) -> bool:
    last = doc.sentences[number - 1].last
    return "\n" in doc.text[doc.tokens[last - 1].end : doc.tokens[last].start]


def _goes_on(sentence: Sentence, told: dict[str, list[Hit]]) -> bool:
    return any(hit.first < sentence.first + _OPENING for hit in told.get("on", ()))


def _about(
    doc: Document,
    sentence: Sentence,
    share: tuple[Hit, ...],
    words: dict[str, list[Hit]],
    memory: _Memory,
) -> About:
    targets = [hit for hit in share if hit.term.kind == "target"]
    shields = [hit for hit in share if hit.term.kind == "shield"]
    sure = [hit for hit in targets if _surely_ours(doc, hit)]
    heard = "heard" in words
    if sure or _us(doc, words.get("us", ()), targets):
        # «Из наших сводок» names a thing of ours, and speaks on of them.
        memory.theirs = memory.theirs and all("amb" in hit.term.flags for hit in sure)
        memory.heard = memory.heard and memory.theirs
        if sure or targets:
            return About(camp=Camp.OURS, hits=share)
    elif heard or _theirs(doc, sentence, targets, shields, words, memory):
        memory.theirs, memory.heard = True, memory.heard or heard
    elif _blamed(doc, share, shields, targets):
        memory.theirs = True
    if memory.theirs and (targets or shields or heard):
        return About(camp=Camp.FOREIGN, hits=_turned(share), theirs=True)
    if targets or shields:
        return About(camp=Camp.OURS if targets else Camp.FOREIGN, hits=share)
    camp = Camp.FOREIGN if memory.theirs else memory.carried()
    return About(camp=camp, hits=share, carried=camp is not Camp.OPEN, theirs=memory.theirs)


def _surely_ours(doc: Document, hit: Hit) -> bool:
    return "anyones" not in hit.term.flags or ours(doc, hit)


def _us(doc: Document, found: Sequence[Hit], targets: Sequence[Hit]) -> bool:
    """Say whether ours are named: «у нас бы судили» only compares, «наша сводка» is a thing."""
    things = {hit.first for hit in targets if "amb" in hit.term.flags}
    return any(
        doc.lemmas[hit.last : hit.last + 1] != ("бы",) and hit.last not in things for hit in found
    )


def _theirs(
    doc: Document,
    sentence: Sentence,
    targets: Sequence[Hit],
    shields: Sequence[Hit],
    words: dict[str, list[Hit]],
    memory: _Memory,
) -> bool:
    if "their" in words or ("complain" in words and shields):
        return True
    if any(
        OWNED in hit.term.flags or _inside(doc, hit) or _with(doc, hit, targets)
        or _opens(doc, sentence, hit, targets) or _rules(doc, sentence, hit, targets)
        for hit in shields
    ):  # fmt: skip
        return True
    last = max((hit.first for hit in targets), default=0)
    named = memory.named() or any(hit.first < last for hit in shields)
    before = [doc.forms[max(sentence.first, hit.first - 2) : hit.first] for hit in targets]
    if shields and any(not _DIALECT.isdisjoint(forms) for forms in before):
        return True
    possessed = any(not _THEIR.isdisjoint(forms) for forms in before)
    return named and (possessed or "them" in words)


def _inside(doc: Document, shield: Hit) -> bool:
    """Say whether it is told what goes on in a unit of theirs: «в 47-й бригаде ВСУ»."""
    unit = doc.forms[shield.first - 1] if shield.first else ""
    return unit in _IN_UNIT and "в" in doc.forms[max(0, shield.first - 4) : shield.first]


def _opens(doc: Document, sentence: Sentence, shield: Hit, targets: Sequence[Hit]) -> bool:
    """Say whether a sentence is about the West: it fights nobody here, so its own are meant."""
    if shield.term.name != "west" or shield.first >= sentence.first + 2:
        return False
    between = doc.lemmas[sentence.first : max((hit.first for hit in targets), default=0)]
    return _ADVERSATIVE.isdisjoint(between)


def _rules(doc: Document, sentence: Sentence, shield: Hit, targets: Sequence[Hit]) -> bool:
    """Say whether their leader does something to whom he commands: «Зеленский сменил главкома»."""
    leader = doc.lemmas[shield.first] in _LEADERS and shield.first < sentence.first + 2
    return leader and any(shield.last < hit.first <= shield.last + 2 for hit in targets)


def _with(doc: Document, shield: Hit, targets: Sequence[Hit]) -> bool:
    """Say whether a sentence tells how it is with the other side: «у хохлов комбат сбежал»."""
    if doc.forms[max(0, shield.first - 1)] != "у":
        return False
    after = [hit for hit in targets if hit.first >= shield.last]
    return any(_ADVERSATIVE.isdisjoint(doc.lemmas[shield.last : hit.first]) for hit in after)


def _blamed(
    doc: Document, share: Sequence[Hit], shields: Sequence[Hit], targets: Sequence[Hit]
) -> bool:
    if targets or not any(hit.term.kind in _CRITICAL for hit in share):
        return False
    return any(doc.lemmas[hit.first] not in _ATTACKERS for hit in shields)


def _turned(share: tuple[Hit, ...]) -> tuple[Hit, ...]:
    return tuple(
        Hit(hit.first, hit.last, shielded(hit.term))
        if hit.term.kind == "target" and "anyones" in hit.term.flags
        else hit
        for hit in share
    )

"""Does a post criticise the ministry or the command, or another Russian authority?

The words are tied to their target by rules (`signals`); a linear model over these and over
hashed pieces of the text (`features`, `scorer`) gives the probability.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.carrying import carrying
from monitor.analysis.describing import because, form, severity, targets, themes
from monitor.analysis.features import masked_lemmas
from monitor.analysis.ruling import Ruling, below, none
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.scorer import Judgement
from monitor.analysis.signals import Signal, strength
from monitor.analysis.text import Document
from monitor.domain.claim import Quote
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Post

VERSION = "criticism@3"
_OWN = (Voice.OWN, Voice.ENDORSED)
_FEWEST_WORDS = 3
# A few words without any critical term are too little to judge by wording alone.
_FEWEST_WITHOUT_TERM = 40
_SURE_WITHOUT_TERM = 0.5
_SURE_IN_FEW_WORDS = 0.75
# What known terms must weigh together before anybody is paged: «без потерь» weighs next to nothing.
_ENOUGH_TO_PAGE = 0.1


def criticism(
    doc: Document,
    scopes: Sequence[Scope],
    found: Sequence[Signal],
    post: Post,
    judged: Judgement,
) -> Finding | None:
    """Give the post's criticism of a Russian authority, None where it is far from likely."""
    case = _case(doc, scopes, found, judged)
    if not case.kept:
        return None
    target, fitting, voice = case.target, case.fitting, case.voice
    asserted = none(_against(case))
    return Finding(
        kind=FindingKind.CRITICISM,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=round(case.score, 4),
        asserted=asserted,
        alerting=asserted and none(_quiet(case)),
        quotes=_quotes(doc, scopes, fitting, judged, target),
        analyser=VERSION,
        because=because(fitting),
        target=target,
        targets=targets(fitting, target),
        themes=themes(fitting, judged),
        severity=severity(fitting, voice),
        voice=voice,
        form=form(fitting, scopes),
    )


def ruling(
    doc: Document, scopes: Sequence[Scope], found: Sequence[Signal], judged: Judgement
) -> Ruling:
    """Say how it was decided whether a post criticises a Russian authority."""
    case = _case(doc, scopes, found, judged)
    return Ruling(
        kind=FindingKind.CRITICISM.value,
        head="mod" if case.target == "mod" else "any",
        target=case.target,
        score=case.score,
        wording=case.score,
        terms=strength(case.fitting),
        finding_from=case.level,
        alert_from=max(case.level, case.alert) if case.target == "mod" else None,
        kept=case.kept,
        against=tuple(_against(case)),
        quiet=tuple(_quiet(case)),
    )


class _Case(NamedTuple):
    """What is weighed: `floor` is the model's level, `level` the one that the post must reach."""

    words: int
    scopes: Sequence[Scope]
    fitting: Sequence[Signal]
    target: str
    score: float
    floor: float
    level: float
    alert: float
    voice: Voice

    @property
    def kept(self) -> bool:
        return self.score >= self.floor / 2 and self.words >= _FEWEST_WORDS


def _case(
    doc: Document, scopes: Sequence[Scope], found: Sequence[Signal], judged: Judgement
) -> _Case:
    mod, anyone = judged.levels("mod"), judged.levels("any")
    target = _target(found, judged.chances, mod[0], anyone[0])
    floor, alert = mod if target == "mod" else anyone
    fitting, words = _fitting(found, military=target == "mod"), len(doc.tokens)
    few = not fitting and words < _FEWEST_WITHOUT_TERM
    return _Case(
        words=words,
        scopes=scopes,
        fitting=fitting,
        target=target,
        score=judged.chances["mod" if target == "mod" else "any"],
        floor=floor,
        level=max(floor, _SURE_IN_FEW_WORDS) if few else floor,
        alert=alert,
        voice=_voice(fitting, scopes),
    )


def _against(case: _Case) -> Iterator[str]:
    if case.words < _FEWEST_WORDS:
        yield "too few words to judge"
    if case.score < case.level:
        yield below(case.score, case.level, "what a finding needs,")
        if case.level > case.floor:
            yield f"too little to judge: {case.words} words without a known critical term"
    if case.voice not in _OWN:
        yield f"the words are {case.voice.value}, not the author's own"
    if not case.fitting and _about_others(case.scopes):
        yield "no known critical term, and only the other side is spoken of"


def _quiet(case: _Case) -> Iterator[str]:
    if case.target != "mod":
        yield "aimed at other authorities than the ministry and the command"
    elif case.score < case.alert:
        yield below(case.score, case.alert, "what an alert needs,")
    if strength(case.fitting) < _ENOUGH_TO_PAGE:
        yield (
            f"known critical terms weigh {strength(case.fitting):.2f}, "
            f"an alert needs {_ENOUGH_TO_PAGE}"
        )


def _about_others(scopes: Sequence[Scope]) -> bool:
    # Without a known term only the wording speaks, and that is the same of anybody's generals.
    camps = {scope.camp for scope in scopes if not scope.carried}
    return Camp.FOREIGN in camps and Camp.OURS not in camps


def _target(found: Sequence[Signal], scores: dict[str, float], mod: float, anyone: float) -> str:
    if scores["any"] >= anyone and scores["mod"] < _SURE_WITHOUT_TERM and _names_others(found):
        return "other_ru"
    if scores["mod"] >= mod:
        return "mod"
    if scores["any"] < anyone:
        return "mod" if scores["mod"] > scores["any"] / 2 else "other_ru"
    return "mod" if scores["mod"] / mod > scores["any"] / anyone else "other_ru"


def _names_others(found: Sequence[Signal]) -> bool:
    return not any(signal.military for signal in found) and any(
        signal.aim is not None for signal in found
    )


def _fitting(found: Sequence[Signal], *, military: bool) -> list[Signal]:
    fitting = [signal for signal in found if signal.military is military] or list(found)
    return sorted(fitting, key=lambda s: (s.voice not in _OWN, -s.weight, s.cue.first))


def _voice(fitting: Sequence[Signal], scopes: Sequence[Scope]) -> Voice:
    if fitting:
        return fitting[0].voice
    voices = [scope.voice for scope in scopes]
    return max(voices, key=voices.count, default=Voice.OWN)


def _quotes(
    doc: Document,
    scopes: Sequence[Scope],
    fitting: Sequence[Signal],
    judged: Judgement,
    target: str,
) -> tuple[Quote, ...]:
    military = target == "mod"
    lemmas = masked_lemmas(doc, scopes)
    wording = judged.scorer.weigh_words(lemmas, "mod" if military else "any")
    told = [signal for signal in fitting if (signal.voice in _OWN) is (fitting[0].voice in _OWN)]
    return carrying(doc, scopes, told, wording, military=military)

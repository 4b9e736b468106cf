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
from monitor.analysis.scopes import Scope
from monitor.analysis.scorer import Judgement
from monitor.analysis.signals import Signal, strength
from monitor.analysis.text import Document
from monitor.analysis.vetoes import (
    about_others,
    names_any,
    names_ours,
    of_the_command,
    of_the_past,
    only_joins,
    only_quotes,
)
from monitor.domain.claim import Quote
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Post

VERSION = "criticism@7"
_OWN = (Voice.OWN, Voice.ENDORSED)
_FEWEST_WORDS = 3
# A few words without any critical term are too little to judge by wording alone.
_FEWEST_WITHOUT_TERM = 40
_SURE_WITHOUT_TERM = 0.5
_SURE_IN_FEW_WORDS = 0.75
# Hard words at nobody named are most often about mice, roads and rivals: more likely than not.
_SURE_WITHOUT_NAME = 0.5
# In so few words a hard one is seldom about something else than the rest.
# So few words, whose known terms weigh so much, need half the level.
_FEW = 15
_PLAIN = 0.85
_ONE_MATTER = 60
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
        head=case.asked,
        target=case.target,
        score=case.score,
        wording=case.score,
        terms=strength(case.fitting),
        finding_from=case.level,
        alert_from=max(case.level, case.alert) if case.asked == "mod" else None,
        kept=case.kept,
        against=tuple(_against(case)),
        quiet=tuple(_quiet(case)),
    )


class _Case(NamedTuple):
    """What is weighed; `floor` and `sure` are the model's levels for the question `asked`."""

    doc: Document
    scopes: Sequence[Scope]
    fitting: Sequence[Signal]
    target: str
    asked: str
    score: float
    floor: float
    sure: float
    voice: Voice

    @property
    def words(self) -> int:
        return len(self.doc.tokens)

    @property
    def kept(self) -> bool:
        return self.score >= self.floor / 2 and self.words >= _FEWEST_WORDS

    @property
    def level(self) -> float:
        """Give what a finding needs: more where no term speaks or nobody of ours is named."""
        if not self.fitting and self.words < _FEWEST_WITHOUT_TERM:
            return max(self.floor, _SURE_IN_FEW_WORDS)
        if self.plain:
            return self.floor / 2
        if self.target != "mod" or not self.fitting or names_any(self.scopes, self.fitting):
            return self.floor
        # Planes in the open and shells that lack are the command's matter, whoever is named.
        return self.floor if of_the_command(self.fitting) else max(self.floor, _SURE_WITHOUT_NAME)

    @property
    def plain(self) -> bool:
        """Say whether few words say it in known terms: of these the wording tells little."""
        few = self.words <= _FEW and strength(self.fitting) >= _PLAIN
        return few and names_any(self.scopes, self.fitting)

    @property
    def alert(self) -> float:
        """Give what an alert needs: more in a long post that names nobody of ours."""
        one_matter = self.words <= _ONE_MATTER or names_ours(self.scopes, self.fitting)
        return self.sure if one_matter else (1.0 + self.sure) / 2


def _case(
    doc: Document, scopes: Sequence[Scope], found: Sequence[Signal], judged: Judgement
) -> _Case:
    mod, anyone = judged.levels("mod"), judged.levels("any")
    target = _target(found, judged.chances, mod[0], anyone[0])
    asked = "mod" if target == "mod" else "any"
    floor, sure = judged.levels(asked)
    if target == "mod" and judged.chances["mod"] < floor and _names_ours_alone(found):
        # Criticism, and its terms say of whom although the wording does not: for review.
        asked, (floor, sure) = "any", anyone
    fitting = _fitting(found, military=target == "mod")
    return _Case(
        doc=doc,
        scopes=scopes,
        fitting=fitting,
        target=target,
        asked=asked,
        score=judged.chances[asked],
        floor=floor,
        sure=sure,
        voice=_voice(fitting, scopes),
    )


def _against(case: _Case) -> Iterator[str]:
    if case.words < _FEWEST_WORDS:
        yield "too few words to judge"
    if case.score < case.level:
        yield below(case.score, case.level, "what a finding needs,")
        if case.level > case.floor:
            yield (
                "hard words, but nobody of ours is named"
                if case.fitting
                else f"too little to judge: {case.words} words without a known critical term"
            )
    if case.voice not in _OWN:
        yield f"the words are {case.voice.value}, not the author's own"
    if about_others(case.doc, case.scopes, case.fitting):
        yield "another side is blamed, and nobody of ours as much"
    if only_joins(case.scopes, case.fitting):
        yield "no known critical term, and the ministry is named as a party to a contract"
    if case.target == "mod" and of_the_past(case.doc, case.scopes, case.fitting):
        yield "an earlier war is told of"


def _quiet(case: _Case) -> Iterator[str]:
    if case.target != "mod":
        yield "aimed at other authorities than the ministry and the command"
    elif case.asked != "mod":
        yield "only its terms, not its wording, say that the ministry or the command is meant"
    elif case.score < case.alert:
        yield below(case.score, case.alert, "what an alert needs,")
        if case.alert > case.sure:
            yield "a long post that names nobody of ours"
    if strength(case.fitting) < _ENOUGH_TO_PAGE:
        yield (
            f"known critical terms weigh {strength(case.fitting):.2f}, "
            f"an alert needs {_ENOUGH_TO_PAGE}"
        )
    if only_quotes(case.fitting):
        yield "all that is aimed at somebody is in other people's words"


def _target(found: Sequence[Signal], scores: dict[str, float], mod: float, anyone: float) -> str:
    if scores["any"] >= anyone and scores["mod"] < _SURE_WITHOUT_TERM and _names_others(found):
        return "other_ru"
    if scores["mod"] >= mod or (scores["any"] >= anyone and _names_ours_alone(found)):
        return "mod"
    if scores["any"] < anyone:
        return "mod" if scores["mod"] > scores["any"] / 2 else "other_ru"
    return "mod" if scores["mod"] / mod > scores["any"] / anyone else "other_ru"


def _names_others(found: Sequence[Signal]) -> bool:
    return not any(signal.military for signal in found) and any(
        signal.aim is not None for signal in found
    )


def _names_ours_alone(found: Sequence[Signal]) -> bool:
    aimed = [signal for signal in found if signal.aim is not None]
    # Of what is all somebody else's, too, it is asked whom it means.
    own = [signal for signal in aimed if signal.voice in _OWN] or aimed
    return bool(own) and all(signal.military for signal in own)


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

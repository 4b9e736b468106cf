"""Does a post criticise the ministry or the command, or another Russian authority?

The words are tied to their target by rules (`signals`); a linear model over these and over
hashed pieces of the text (`features`, `scorer`) gives the probability.
"""

from collections.abc import Sequence

from monitor.analysis.carrying import carrying
from monitor.analysis.features import masked_lemmas
from monitor.analysis.scopes import Scope
from monitor.analysis.scorer import Judgement
from monitor.analysis.signals import Signal, strength
from monitor.analysis.text import Document
from monitor.analysis.vetoes import (
    about_others,
    names_any,
    names_ours,
    of_the_past,
    only_joins,
    only_quotes,
)
from monitor.domain.claim import Quote
from monitor.domain.finding import Finding, FindingKind, Form, Voice
from monitor.domain.post import Post
from monitor.domain.taxonomy import THEME_FAMILY, THEMES_OF

VERSION = "criticism@4"
BY_WORDING = "wording like that of criticism, without a known term"
MOST_THEMES = 3
THEME_NAMED = 0.1
_OWN = (Voice.OWN, Voice.ENDORSED)
_FEWEST_WORDS = 3
# A few words without any critical term are too little to judge by wording alone.
_FEWEST_WITHOUT_TERM = 40
_SURE_WITHOUT_TERM = 0.5
_SURE_IN_FEW_WORDS = 0.75
# Hard words at nobody named are most often about mice, roads and rivals: more likely than not.
_SURE_WITHOUT_NAME = 0.5
_OF_THE_COMMAND = frozenset(
    "C-SUP C-EQP C-ROT C-TRN C-MED C-WND C-CONC C-AD C-FORT C-UNIT C-CONS C-COORD".split()
)
# In so few words a hard one is seldom about something else than the rest.
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
    mod, anyone = judged.levels("mod"), judged.levels("any")
    target = _target(found, judged.chances, mod[0], anyone[0])
    score = judged.chances["mod" if target == "mod" else "any"]
    floor, alert = mod if target == "mod" else anyone
    if score < floor / 2 or len(doc.tokens) < _FEWEST_WORDS:
        return None
    fitting = _fitting(found, military=target == "mod")
    floor = max(floor, _least(doc, scopes, fitting, target))
    voice = _voice(fitting, scopes)
    asserted = (
        score >= floor
        and voice in _OWN
        and not about_others(doc, scopes, fitting)
        and not only_joins(scopes, fitting)
        and not (target == "mod" and of_the_past(doc, scopes, fitting))
    )
    return Finding(
        kind=FindingKind.CRITICISM,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=round(score, 4),
        asserted=asserted,
        alerting=asserted
        and strength(fitting) >= _ENOUGH_TO_PAGE
        and target == "mod"
        and not only_quotes(fitting)
        and score >= (alert if _points(doc, scopes, fitting) else (1.0 + alert) / 2),
        quotes=_quotes(doc, scopes, fitting, judged, target),
        analyser=VERSION,
        because=_because(fitting),
        target=target,
        targets=_targets(fitting, target),
        themes=_themes(fitting, judged),
        severity=_severity(fitting, voice),
        voice=voice,
        form=_form(fitting, scopes),
    )


def _points(doc: Document, scopes: Sequence[Scope], fitting: Sequence[Signal]) -> bool:
    """Say whether it is clear who is blamed: one is named, or there is room for one matter."""
    return len(doc.tokens) <= _ONE_MATTER or names_ours(scopes, fitting)


def _least(doc: Document, scopes: Sequence[Scope], fitting: Sequence[Signal], target: str) -> float:
    """Give what is asked at least where no term speaks or nobody of ours is named."""
    if not fitting and len(doc.tokens) < _FEWEST_WITHOUT_TERM:
        return _SURE_IN_FEW_WORDS
    if target != "mod" or not fitting or names_any(scopes, fitting):
        return 0.0
    # Planes in the open and shells that lack are the command's matter, whoever is named.
    return 0.0 if any(s.cue.term.code in _OF_THE_COMMAND for s in fitting) else _SURE_WITHOUT_NAME


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


def _because(fitting: Sequence[Signal]) -> str:
    if not fitting:
        return BY_WORDING
    names = []
    for signal in fitting[:3]:
        aim = f" of {signal.aim.term.name}" if signal.aim else ""
        names.append(f"{signal.cue.term.name}{aim}".replace("_", " "))
    return "; ".join(dict.fromkeys(names))


def _targets(fitting: Sequence[Signal], target: str) -> tuple[str, ...]:
    codes = dict.fromkeys(signal.target for signal in fitting if signal.target)
    return tuple(codes)[:4] or (("T-GENERIC",) if target == "mod" else ("T-GOVT",))


def _themes(fitting: Sequence[Signal], judged: Judgement) -> tuple[str, ...]:
    """Give the themes that the wording shows, by the codes that known terms give them."""
    named = _named_themes(fitting)
    families = {THEME_FAMILY[code] for code in named}
    heads = {family: judged.chances[f"theme {family}"] for family in THEMES_OF}
    likely = sorted(heads, key=lambda family: -heads[family])
    # A known term and some likelihood prove each other.
    floors = {f: THEME_NAMED if f in families else judged.levels(f"theme {f}")[0] for f in likely}
    shown = [family for family in likely if heads[family] >= floors[family]] or likely[:1]
    codes = [
        next((code for code in named if code in THEMES_OF[family]), THEMES_OF[family][0])
        for family in shown[:MOST_THEMES]
    ]
    return tuple(dict.fromkeys(codes))


def _named_themes(fitting: Sequence[Signal]) -> tuple[str, ...]:
    sums: dict[str, float] = {}
    for signal in fitting:
        if signal.cue.term.code and signal.voice == fitting[0].voice:
            code = signal.cue.term.code
            sums[code] = sums.get(code, 0.0) + signal.weight
    if len(sums) > 1:
        sums.pop("C-NEG", None)
    best = max(sums.values(), default=0.0)
    ranked = sorted(sums, key=lambda code: (-sums[code], code))
    return tuple(code for code in ranked if sums[code] >= 0.4 * best)[:4]


def _severity(fitting: Sequence[Signal], voice: Voice) -> int:
    strong = [signal for signal in fitting if signal.voice == voice and signal.weight >= 0.4]
    if any(_grave(signal) for signal in strong):
        return 3
    return 2 if strong and strength(fitting) >= 0.5 else 1


def _grave(signal: Signal) -> bool:
    top = signal.aim is not None and bool(signal.aim.term.flags & {"top", "insult"})
    code = signal.cue.term.code
    return (
        "grave" in signal.cue.term.flags
        or (code == "C-LIE" and signal.cue.term.kind == "coded")
        or code == "C-CORR"
        or (top and code in ("C-CMD", "C-LEAD", "C-ACC"))
    )


def _form(fitting: Sequence[Signal], scopes: Sequence[Scope]) -> Form:
    if not fitting:
        return Form.IRONIC
    first = fitting[0]
    flags = first.cue.term.flags | (first.aim.term.flags if first.aim else frozenset())
    if "coded" in flags or (first.cue.term.kind == "coded" and first.aim is None):
        return Form.CODED
    ironic = "irony" in flags or any(scopes[first.sentence].of("irony"))
    return Form.IRONIC if ironic else Form.DIRECT

"""What a criticism is called: by which terms, of whom, of which themes, how grave, how said."""

from collections.abc import Sequence

from monitor.analysis.scopes import Scope
from monitor.analysis.scorer import Judgement
from monitor.analysis.signals import Signal, strength
from monitor.domain.finding import Form, Voice
from monitor.domain.taxonomy import THEME_FAMILY, THEMES_OF

BY_WORDING = "wording like that of criticism, without a known term"
MOST_THEMES = 3
THEME_NAMED = 0.1


def because(fitting: Sequence[Signal]) -> str:
    """Name the known terms that a finding rests on."""
    if not fitting:
        return BY_WORDING
    names = []
    for signal in fitting[:3]:
        aim = f" of {signal.aim.term.name}" if signal.aim else ""
        names.append(f"{signal.cue.term.name}{aim}".replace("_", " "))
    return "; ".join(dict.fromkeys(names))


def targets(fitting: Sequence[Signal], target: str) -> tuple[str, ...]:
    """Give the codes of whom it hits."""
    codes = dict.fromkeys(signal.target for signal in fitting if signal.target)
    return tuple(codes)[:4] or (("T-GENERIC",) if target == "mod" else ("T-GOVT",))


def themes(fitting: Sequence[Signal], judged: Judgement) -> tuple[str, ...]:
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


def severity(fitting: Sequence[Signal], voice: Voice) -> int:
    """Say how grave the criticism is, from 1 to 3."""
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


def form(fitting: Sequence[Signal], scopes: Sequence[Scope]) -> Form:
    """Say how it is said: directly, ironically or in coded words."""
    if not fitting:
        return Form.IRONIC
    first = fitting[0]
    flags = first.cue.term.flags | (first.aim.term.flags if first.aim else frozenset())
    if "coded" in flags or (first.cue.term.kind == "coded" and first.aim is None):
        return Form.CODED
    ironic = "irony" in flags or any(scopes[first.sentence].of("irony"))
    return Form.IRONIC if ironic else Form.DIRECT

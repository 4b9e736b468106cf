"""Which findings deserve an alert, and how grave it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.alerting.facts import FindingFacts
from monitor.domain.alert import Severity
from monitor.domain.channel import ChannelRole
from monitor.domain.finding import FindingKind

OTHER_RU = "other_ru"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A finding that fits every given condition alerts with `severity`; an empty one fits all.

    Of the names in one condition any may fit. `text` holds plain words or phrases, one of
    which must occur in the post (case and ё do not matter): no pattern language, so that no
    rule can hang the program. `receivers` are told besides those of the routes.
    """

    name: str
    kinds: tuple[FindingKind, ...] = ()
    min_score: float = 0.0
    min_severity: int = 1
    targets: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    exclude_channels: tuple[str, ...] = ()
    roles: tuple[ChannelRole, ...] = ()
    affiliations: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    severity: Severity = Severity.WARNING
    receivers: tuple[str, ...] = ()


DEFAULT_RULES = (
    Rule(name="contradicted-claim", kinds=(FindingKind.CONTRADICTION,), severity=Severity.URGENT),
    Rule(
        name="grave-criticism",
        kinds=(FindingKind.CRITICISM,),
        targets=("mod",),
        min_severity=3,
        severity=Severity.URGENT,
    ),
    Rule(name="criticism", kinds=(FindingKind.CRITICISM,), targets=("mod",)),
    Rule(
        name="quarrel-and-pressure",
        kinds=(FindingKind.POLICING, FindingKind.REPRESSION),
        severity=Severity.NOTE,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The gravest rule that a finding fits, and the words that say why."""

    rule: Rule
    severity: Severity
    reason: str


def decide(facts: FindingFacts, rules: Iterable[Rule]) -> Decision | None:
    """Give the gravest rule that fits (the first of equals), or None: no alert."""
    fitting = [rule for rule in rules if fits(facts, rule)]
    if not fitting:
        return None
    rule = max(fitting, key=lambda rule: rule.severity.rank)
    return Decision(rule=rule, severity=rule.severity, reason=_reason(facts, rule))


def fits(facts: FindingFacts, rule: Rule) -> bool:
    """Say whether a finding fits every condition of a rule.

    Criticism of other Russian authorities fits only a rule that names it among its targets.
    """
    return (
        _may_alert(facts, rule)
        and (not rule.kinds or facts.kind in rule.kinds)
        and facts.score >= rule.min_score
        and (facts.severity or 1) >= rule.min_severity
        and _overlap(rule.targets, (facts.target or "", *facts.targets))
        and _overlap(rule.themes, facts.themes)
        and _from(facts, rule)
        and _says(facts.text, rule.text)
    )


def _may_alert(facts: FindingFacts, rule: Rule) -> bool:
    if facts.target == OTHER_RU:
        return facts.asserted and not {OTHER_RU, *facts.targets}.isdisjoint(rule.targets)
    return facts.alerting


def _from(facts: FindingFacts, rule: Rule) -> bool:
    channel = facts.channel.casefold()
    return (
        (not rule.channels or channel in _folded(rule.channels))
        and channel not in _folded(rule.exclude_channels)
        and (not rule.roles or facts.role in rule.roles)
        and _overlap(rule.affiliations, facts.affiliations)
    )


def _overlap(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    return not wanted or not set(wanted).isdisjoint(found)


def _folded(names: tuple[str, ...]) -> set[str]:
    return {name.removeprefix("@").casefold() for name in names}


def _says(text: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(_plain(phrase) in _plain(text) for phrase in wanted)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _reason(facts: FindingFacts, rule: Rule) -> str:
    parts = [facts.kind.value]
    if facts.target:
        parts.append(f"of {facts.target}")
    if facts.severity is not None:
        parts.append(f"severity {facts.severity} of 3")
    parts.append(f"score {facts.score:.2f}")
    return f"rule {rule.name}: " + ", ".join(parts)

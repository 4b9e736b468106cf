"""Which findings deserve an alert."""

import pytest

from monitor.alerting.rules import DEFAULT_RULES, Rule, decide, fits
from monitor.domain.alert import Severity
from monitor.domain.channel import ChannelRole
from monitor.domain.finding import FindingKind
from tests.alerting.facts import a_claim, a_finding, against


def test_criticism_of_the_ministry_alerts_by_default() -> None:
    """Without alerts.yaml, criticism of the ministry is a warning."""
    decision = decide(a_finding(), DEFAULT_RULES)

    assert decision is not None
    assert decision.severity is Severity.WARNING


def test_the_gravest_of_the_fitting_rules_wins() -> None:
    """A grave charge is urgent although the plain rule fits too."""
    decision = decide(a_finding(severity=3), DEFAULT_RULES)

    assert decision is not None
    assert decision.rule.name == "grave-criticism"


def test_a_decision_says_why() -> None:
    """The reason names rule, kind, target and score."""
    decision = decide(a_finding(), DEFAULT_RULES)

    assert decision is not None
    assert decision.reason == ("rule criticism: criticism, of mod, severity 2 of 3, score 0.90")


def test_a_contradiction_is_urgent_by_default() -> None:
    """Two opposite sentences are what the desk waits for."""
    decision = decide(against(a_claim()), DEFAULT_RULES)

    assert decision is not None
    assert decision.severity is Severity.URGENT


@pytest.mark.parametrize("kind", [FindingKind.POLICING, FindingKind.REPRESSION])
def test_quarrels_are_notes_by_default(kind: FindingKind) -> None:
    """Attacks and pressure on critics are worth a note."""
    decision = decide(a_finding(kind=kind, target=None), DEFAULT_RULES)

    assert decision is not None
    assert decision.severity is Severity.NOTE


def test_other_authorities_never_alert_unless_named() -> None:
    """Even a rule that fits everything leaves criticism of other authorities alone."""
    finding = a_finding(target="other_ru", targets=("T-PUTIN",), alerting=False)

    assert decide(finding, [Rule(name="all")]) is None


@pytest.mark.parametrize("target", ["other_ru", "T-PUTIN"])
def test_other_authorities_alert_when_a_rule_names_them(target: str) -> None:
    """Naming the target in a rule is the way to be told of them."""
    finding = a_finding(target="other_ru", targets=("T-PUTIN",), alerting=False)

    assert decide(finding, [Rule(name="president", targets=(target,))]) is not None


def test_a_weak_finding_never_alerts() -> None:
    """What analysis does not hold fit for an alert raises none, whatever the rules."""
    assert decide(a_finding(alerting=False), [Rule(name="all")]) is None


@pytest.mark.parametrize(
    ("rule", "fit"),
    [
        (Rule(name="r", kinds=(FindingKind.POLICING,)), False),
        (Rule(name="r", min_score=0.95), False),
        (Rule(name="r", min_score=0.9), True),
        (Rule(name="r", min_severity=3), False),
        (Rule(name="r", targets=("T-MOD", "T-GS")), True),
        (Rule(name="r", targets=("T-GS",)), False),
        (Rule(name="r", themes=("C-SUP",)), True),
        (Rule(name="r", themes=("C-LIE",)), False),
        (Rule(name="r", channels=("@Okopny",)), True),
        (Rule(name="r", channels=("other",)), False),
        (Rule(name="r", exclude_channels=("OKOPNY",)), False),
        (Rule(name="r", roles=(ChannelRole.MEDIA,)), False),
        (Rule(name="r", affiliations=("veteran",)), True),
        (Rule(name="r", affiliations=("kremlin",)), False),
        (Rule(name="r", text=("МИНИСТЕРСТВО  молчит",)), True),
        (Rule(name="r", text=("победа", "снаряд")), True),
        (Rule(name="r", text=("победа",)), False),
    ],
)
def test_every_condition_must_fit(rule: Rule, fit: bool) -> None:
    """Each condition of a rule can refuse a finding."""
    assert fits(a_finding(affiliations=("veteran",)), rule) is fit


def test_the_letter_yo_does_not_matter() -> None:
    """Authors write ё or е as they please."""
    assert fits(a_finding(text="Пошел доклад"), Rule(name="r", text=("пошёл",)))


def test_a_hostile_pattern_is_only_a_phrase() -> None:
    """What would hang a pattern engine is looked for letter by letter."""
    rule = Rule(name="r", text=("(a+)+$",))

    assert not fits(a_finding(text="a" * 50_000 + "!"), rule)

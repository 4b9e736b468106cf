"""Rules on trial: what they would have raised, on which days, and how right."""

from datetime import timedelta

import pytest

from monitor.alerting.policy import AlertPolicy
from monitor.alerting.rules import Rule
from monitor.alerting.threads import Waiting
from monitor.alerting.trial import RuleTrial, try_rules
from monitor.domain.finding import FindingKind
from tests.alerting.facts import a_finding
from tests.factories import NOON, a_ref

CRITICISM = Rule(name="criticism", kinds=(FindingKind.CRITICISM,))


def found(number: int, hours: float = 0, **changes: object) -> Waiting:
    """A finding so many hours after noon, in a post of its own."""
    posted = NOON + timedelta(hours=hours)
    facts = a_finding(id=number, ref=a_ref(number), posted_at=posted, **changes)
    return Waiting(facts=facts, claim_key="", copies=frozenset([number]), live=True)


def tried(*waiting: Waiting, rules: tuple[Rule, ...] = (CRITICISM,), **more: object) -> RuleTrial:
    """What the first rule raises."""
    given = {"verdicts": {}, "days": 10.0, **more}
    return try_rules(waiting, AlertPolicy(rules=rules), **given)[0]


def test_findings_of_one_line_are_one_alert() -> None:
    """Threads form on trial as in earnest."""
    trial = tried(found(1), found(2, hours=2))
    assert (trial.alerts, trial.findings) == (1, 2)


def test_alerts_are_counted_by_day() -> None:
    """The busiest day is named with its count."""
    trial = tried(found(1), found(2, hours=200), found(3, hours=201, themes=("C-LIE",)))
    assert (trial.alerts, trial.a_day, trial.on_busiest) == (3, 0.3, 2)
    assert trial.busiest == (NOON + timedelta(hours=200)).date()


def test_a_finding_counts_for_the_gravest_rule_alone() -> None:
    """As in earnest, one rule takes a finding."""
    grave = Rule(name="grave", min_severity=3)
    counts = try_rules([found(1)], AlertPolicy(rules=(grave, CRITICISM)), {}, 10.0)
    assert [one.alerts for one in counts] == [0, 1]


def test_verdicts_give_the_precision() -> None:
    """Of judged findings, how many were right."""
    trial = tried(found(1), found(2), found(3), verdicts={1: True, 2: False})
    assert (trial.right, trial.judged) == (1, 2)


@pytest.mark.parametrize(("count", "floods"), [(60, False), (61, True)])
def test_a_day_that_nobody_reads_is_a_flood(count: int, *, floods: bool) -> None:
    """Many threads on one day are said to be too many."""
    kinds = {"kind": FindingKind.POLICING}
    waiting = [found(n, channel=f"c{n}", **kinds) for n in range(1, count + 1)]
    rule = Rule(name="quarrel", kinds=(FindingKind.POLICING,))
    assert tried(*waiting, rules=(rule,), days=100.0).floods is floods


def test_the_sample_is_spread_over_the_time() -> None:
    """Three threads, not the first three of one day."""
    waiting = [found(n, hours=100 * n) for n in range(1, 10)]
    assert tried(*waiting).sample == (1, 4, 7)

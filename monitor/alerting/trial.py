"""What rules would have raised on findings that are known already."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from monitor.alerting.policy import AlertPolicy, receivers_for
from monitor.alerting.rules import decide
from monitor.alerting.threads import Threads, Waiting

# More than so many alerts on a day are more than a desk reads: on the mean, and on one day.
MANY_A_DAY = 20
MANY_IN_ONE_DAY = 60
SAMPLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrial:
    """What one rule would have raised: alerts (threads), findings in them, and on which days.

    `sample` are ids of findings, the first of threads spread over the time. `judged` and `right`
    count editors' verdicts on the findings, `told` names the receivers.
    """

    rule: str
    alerts: int
    findings: int
    a_day: float
    busiest: date | None
    on_busiest: int
    sample: tuple[int, ...]
    right: int
    judged: int
    told: tuple[str, ...]

    @property
    def floods(self) -> bool:
        """Say whether a desk would stop reading."""
        return self.a_day > MANY_A_DAY or self.on_busiest > MANY_IN_ONE_DAY


@dataclass(slots=True)
class _Count:
    firsts: list[int] = field(default_factory=list)
    findings: list[int] = field(default_factory=list)
    days: Counter[date] = field(default_factory=Counter)


def try_rules(
    found: Sequence[Waiting], policy: AlertPolicy, verdicts: Mapping[int, bool], days: float
) -> list[RuleTrial]:
    """Give what each rule of a policy would have raised on findings, in the policy's order.

    A finding counts for the rule that takes it, as in earnest; threads form as in earnest, from
    nothing. `verdicts` say of judged findings whether they are right; `days` is the length of
    time that the findings come from.
    """
    threads, seen = Threads(), set()
    counts: dict[str, _Count] = defaultdict(_Count)
    for one in found:
        decision = decide(one.facts, policy.rules)
        if decision is None:
            continue
        now = one.facts.seen_at or datetime.max.replace(tzinfo=UTC)
        joined = threads.join(one, decision, now=now, policy=policy, notify=False)
        count = counts[decision.rule.name]
        count.findings.append(one.facts.id)
        if id(joined.thread) not in seen:
            seen.add(id(joined.thread))
            count.firsts.append(one.facts.id)
            count.days[one.facts.posted_at.date()] += 1
    return [
        _trial(name, counts[name], verdicts, days, told) for name, told in _rules(policy).items()
    ]


def _rules(policy: AlertPolicy) -> dict[str, tuple[str, ...]]:
    return {rule.name: receivers_for(policy, rule, rule.severity) for rule in policy.rules}


def _trial(
    rule: str, count: _Count, verdicts: Mapping[int, bool], days: float, told: tuple[str, ...]
) -> RuleTrial:
    busiest = max(count.days.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    judged = [verdicts[number] for number in count.findings if number in verdicts]
    step = max(1, len(count.firsts) // SAMPLE)
    return RuleTrial(
        rule=rule,
        alerts=len(count.firsts),
        findings=len(count.findings),
        a_day=len(count.firsts) / max(days, 1.0),
        busiest=busiest[0],
        on_busiest=busiest[1],
        sample=tuple(count.firsts[::step][:SAMPLE]),
        right=sum(judged),
        judged=len(judged),
        told=told,
    )

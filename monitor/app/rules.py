"""`monitor rules try`: rules on trial, on what is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.alerting.policy import AlertPolicy
from monitor.alerting.trial import RuleTrial, try_rules
from monitor.app.clock import now
from monitor.app.policy import policy
from monitor.app.program import Program
from monitor.config.alerts_file import read_alerts
from monitor.domain.errors import ConfigError
from monitor.storage import alert_facts, verdicts

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a trial: rows by rule, rows of samples, and what to say about floods."""

    rules: list[dict[str, Any]]
    samples: list[dict[str, Any]]
    floods: list[str]
    since: datetime
    days: float


async def try_file(program: Program, path: Path, since: datetime | None) -> Tried:
    """Try the rules of a file on the findings of posts since a moment (a month, unless given).

    Raises ConfigError when the file is missing or wrong.
    """
    rules = _policy(path)
    store = program.store
    start = since or await _month(program)
    found = await store.read(alert_facts.read_since, start)
    judged = await store.read(verdicts.right_or_not)
    last = max((one.facts.posted_at for one in found), default=start)
    days = max((last - start) / timedelta(days=1), 1.0)
    trials = try_rules(found, rules, judged, days)
    posts = {one.facts.id: _post(one.facts) for one in found}
    samples = [
        {
            "rule": one.rule,
            "finding": number,
            "post": posts[number],
            "words": await store.read(verdicts.quoted_words, number),
        }
        for one in trials
        for number in one.sample
    ]
    return Tried(
        rules=[_row(one) for one in trials],
        samples=samples,
        floods=[_flood(one) for one in trials if one.floods],
        since=start,
        days=days,
    )


def _policy(path: Path) -> AlertPolicy:
    if not path.exists():
        raise ConfigError([f"{path}: is not there; give the alerts.yaml to try"])
    return policy(read_alerts(path))


async def _month(program: Program) -> datetime:
    # An archive may end long ago: the month before its last post says more than an empty one.
    last = await program.store.read(alert_facts.newest_finding)
    return (last or now()) - MONTH


def _post(facts: Any) -> str:
    return f"{facts.channel}/{facts.ref.message_id}"


def _row(one: RuleTrial) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "alerts": one.alerts,
        "a_day": round(one.a_day, 2),
        "findings": one.findings,
        "busiest": one.busiest.isoformat() if one.busiest else None,
        "on_busiest": one.on_busiest,
        "right": one.right,
        "judged": one.judged,
        "precision": round(one.right / one.judged, 3) if one.judged else None,
        "told": list(one.told),
        "floods": one.floods,
    }


def _flood(one: RuleTrial) -> str:
    return (
        f"rule {one.rule} would flood: {one.a_day:.0f} alerts a day, {one.on_busiest} on "
        f"{one.busiest}; raise min_score or min_severity, or name channels or themes"
    )

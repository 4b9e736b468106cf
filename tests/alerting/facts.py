"""Valid findings for alerting tests; a test names the one difference that matters."""

from dataclasses import replace
from typing import Any

from monitor.alerting.facts import ClaimFacts, FindingFacts
from monitor.alerting.messages import AlertView, Said, Words
from monitor.domain.alert import Severity
from monitor.domain.finding import FindingKind
from tests.factories import NOON, a_ref

TEXT = "Опять нет снарядов, а министерство молчит."


def a_finding(**changes: Any) -> FindingFacts:
    """Criticism of the ministry over supplies, in a commentary channel."""
    facts = FindingFacts(
        id=1,
        kind=FindingKind.CRITICISM,
        ref=a_ref(),
        channel="okopny",
        text=TEXT,
        posted_at=NOON,
        score=0.9,
        alerting=True,
        voice=1,
        target="mod",
        targets=("T-MOD",),
        themes=("C-SUP",),
        severity=2,
    )
    return replace(facts, **changes)


def a_claim(**changes: Any) -> ClaimFacts:
    """The ministry's claim of a village."""
    claim = ClaimFacts(
        id=5, predicate="control", posted_at=NOON, place="Каменка", place_id="kamenka"
    )
    return replace(claim, **changes)


def against(claim: ClaimFacts, **changes: Any) -> FindingFacts:
    """A contradiction of a claim."""
    kind = FindingKind.CONTRADICTION
    return a_finding(kind=kind, claim=claim, target=None, themes=(), severity=None, **changes)


def words(**changes: Any) -> Words:
    """A post's words with their evidence."""
    shown = Words(
        text=TEXT,
        spans=((0, 18),),
        channel="okopny",
        title="Окопный",
        affiliations=("veteran",),
        posted_at=NOON,
        url="https://t.me/okopny/7",
    )
    return replace(shown, **changes)


def said(**changes: Any) -> Said:
    """One finding as a message shows it."""
    one = Said(
        finding_id=1,
        kind=FindingKind.CRITICISM,
        words=words(),
        score=0.9,
        because="shortage + ministry",
        target="mod",
        themes=("C-SUP",),
        severity=2,
    )
    return replace(one, **changes)


def a_view(*findings: Said, **changes: Any) -> AlertView:
    """An alert with these findings."""
    shown = findings or (said(),)
    view = AlertView(
        id=3,
        subject="Criticism of the Ministry of Defence: supply and equipment",
        severity=Severity.WARNING,
        voices=len(shown),
        findings=frozenset(one.finding_id for one in shown),
        said=shown,
        rule="criticism",
    )
    return replace(view, **changes)

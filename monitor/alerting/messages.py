"""An alert as a person reads it: both sides' words, who, when, and why it fired."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.alerting.excerpts import window
from monitor.alerting.titles import with_voices
from monitor.alerting.wording import headline, many, moment
from monitor.domain.alert import Excerpt, Message, Severity
from monitor.domain.details import Details, summary
from monitor.domain.finding import FindingKind

SHOWN = 4
LONGEST_DETAILS = 300
LABELS = {
    FindingKind.CRITICISM: "Criticism",
    FindingKind.CONTRADICTION: "Contradicts the official words",
    FindingKind.POLICING: "Attack on critics",
    FindingKind.REPRESSION: "Pressure on authors or critics",
    FindingKind.STANCE: "Position",
    FindingKind.RELATIVES: "Relatives and mobilisation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Somebody's words as stored; `posted_at` None is an unknown date."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    channel: str = ""
    title: str | None = None
    affiliations: tuple[str, ...] = ()
    posted_at: datetime | None = None
    url: str | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One finding of an alert: the post's words and, where there are any, the official ones.

    `quoted` says that only the post itself quotes the official words, `echo` that the words are
    another channel's, `news` that the finding was new when it came.
    """

    finding_id: int
    kind: FindingKind
    words: Words
    official: Words | None = None
    quoted: bool = False
    score: float
    because: str
    target: str | None = None
    themes: tuple[str, ...] = ()
    severity: int | None = None
    type: str | None = None
    relation: str | None = None
    echo: bool = False
    news: bool = True
    details: Details | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An alert: the ids of all its findings, and those that a message may show, oldest first."""

    id: int
    subject: str
    severity: Severity
    voices: int
    findings: frozenset[int]
    said: tuple[Said, ...]
    rule: str | None = None


def render(
    alert: AlertView, *, key: str, reason: str, told: frozenset[int] = frozenset()
) -> Message:
    """Write the message about an alert for a receiver that was `told` these findings before."""
    shown = _chosen(alert.said, told)
    return Message(
        key=key,
        title=with_voices(alert.subject, alert.voices),
        severity=alert.severity,
        lead=_lead(alert, reason, told),
        excerpts=_excerpts(shown),
        facts=_facts(alert, shown),
    )


def a_test(receiver: str, now: datetime) -> Message:
    """Write the message that shows a receiver works."""
    return Message(
        key=f"test:{receiver}:{now:%Y%m%dT%H%M%S}",
        title="Test message from monitor",
        severity=Severity.NOTE,
        lead=f"Receiver {receiver} works. Sent {moment(now)}.",
        body="This is a test; nothing has happened.",
    )


def _chosen(said: Sequence[Said], told: frozenset[int]) -> list[Said]:
    # What the receiver has not seen comes first, own words before echoes; then back in order.
    ranked = sorted(said, key=lambda one: (one.finding_id in told, not one.news, one.echo))
    kept = {one.finding_id for one in ranked[:SHOWN]}
    return [one for one in said if one.finding_id in kept]


def _lead(alert: AlertView, reason: str, told: frozenset[int]) -> str:
    fresh = len(alert.findings - told)
    text = f"{reason[:1].upper()}{reason[1:]}: {many(len(alert.findings), 'finding')}"
    if told and fresh:
        text += f", {fresh} new since the last message"
    return f"{text}, {many(alert.voices, 'voice')}."


def _excerpts(shown: Sequence[Said]) -> tuple[Excerpt, ...]:
    excerpts: list[Excerpt] = []
    for said in shown:
        label = LABELS[said.kind] + (" (passed on from another channel)" if said.echo else "")
        excerpts.append(_excerpt(label, said.words))
        if said.official is not None:
            quoted = "Official words, as quoted in the post" if said.quoted else "Official words"
            official = _excerpt(quoted, said.official)
            # Words that several posts speak against are shown once, beside the first of them.
            excerpts += [official] if official not in excerpts else []
    return tuple(excerpts)


def _excerpt(label: str, words: Words) -> Excerpt:
    text, marks = window(words.text, words.spans)
    return Excerpt(
        label=label,
        text=text,
        marks=marks,
        channel=words.channel,
        title=words.title,
        affiliations=words.affiliations,
        posted_at=words.posted_at,
        url=words.url,
        deleted_at=words.deleted_at,
    )


def _facts(alert: AlertView, shown: Sequence[Said]) -> tuple[tuple[str, str], ...]:
    first = shown[0] if shown else None
    facts: list[tuple[str, str]] = [("Alert", f"#{alert.id}"), ("Severity", alert.severity.value)]
    if alert.rule is not None:
        facts.append(("Rule", alert.rule))
    if first is not None:
        facts += [
            ("Why", _joined(one.because for one in shown)),
            ("Score", _joined(f"{one.score:.2f}" for one in shown)),
            ("Themes", _joined(theme for one in shown for theme in one.themes)),
            ("Kind of contradiction", _joined(one.type or "" for one in shown)),
            ("Relation", _joined(one.relation or "" for one in shown)),
            ("Who attacks whom", _details(shown, FindingKind.POLICING)),
            ("Under pressure", _details(shown, FindingKind.REPRESSION)),
        ]
    if len(alert.findings) > len(shown):
        facts.append(("Not shown", f"{len(alert.findings) - len(shown)} more in this alert"))
    facts.append(("Voices", str(alert.voices)))
    return tuple((name, value) for name, value in facts if value)


def _details(shown: Sequence[Said], kind: FindingKind) -> str:
    said = (summary(one.details) for one in shown if one.details and one.kind is kind)
    return headline("; ".join(dict.fromkeys(one for one in said if one)), LONGEST_DETAILS)


def _joined(values: Iterable[str]) -> str:
    return ", ".join(value for value in dict.fromkeys(values) if value)

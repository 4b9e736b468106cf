"""Why a post was read as it was, and what would have to be otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from monitor.analysis import contradiction
from monitor.analysis.flipping import flips
from monitor.analysis.pushing import pushes
from monitor.analysis.read import Analyser, Look, Reading, rulings
from monitor.analysis.ruling import PARTED, Ruling
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.details import Details, named
from monitor.domain.finding import Finding, FindingKind
from monitor.domain.post import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was seen in each sentence, what the scores are made of, and what would flip a finding.

    `reading`, `sentences`, `scores`, `reasons`, `findings` and `flips` are rows for a listing;
    `reading` says what of the post was read at all. Of a digest scores and reasons are those of
    its items, as they are read.
    """

    reading: list[dict[str, Any]]
    sentences: list[dict[str, Any]]
    scores: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    flips: list[dict[str, Any]]


def explain(analyser: Analyser, post: Post, speaker: Speaker, boilerplate: int = 0) -> Explanation:
    """Explain how a wording of a post is read now.

    `boilerplate` is the number of the speaker's lines in the store, for who wants to repeat it.
    """
    how = _reading(analyser, post, speaker, boilerplate)
    if post.service or not analyser.shown(post, speaker).russian.strip():
        return Explanation(
            reading=[how], sentences=[], scores=[], reasons=[], findings=[], flips=[]
        )
    reading, looks = analyser.read(post, speaker), analyser.looks(post, speaker)
    ruled = _ruled(looks)
    return Explanation(
        reading=[how],
        sentences=list(_sentences(analyser.look(post, speaker))),
        scores=[_score(number, rule, reading, speaker) for number, _, rule in ruled],
        reasons=[row for number, look, rule in ruled for row in _reasons(number, look, rule)],
        findings=[_finding(one, looks) for one in reading.findings],
        flips=[
            {"kind": one.kind.value, **asdict(flip)}
            for one in reading.findings
            for flip in flips(analyser, post, speaker, one)
        ],
    )


def _reading(analyser: Analyser, post: Post, speaker: Speaker, boilerplate: int) -> dict[str, Any]:
    told = analyser.shown(post, speaker)
    ignored = list(analyser.ignored(post, speaker))
    return {
        "language": told.language.value,
        "unread": told.unread or None,
        "read_as": _read_as(speaker),
        "items": analyser.items_in(told.russian, speaker) or None,
        "ignored": ignored,
        "boilerplate": boilerplate,
        "analyser": analyser.version,
    }


def _read_as(speaker: Speaker) -> str:
    if speaker.side is Side.UA:
        return "the other side: its criticism is not read"
    names = {
        ChannelRole.OFFICIAL: "official",
        ChannelRole.MEDIA: "news relay: more is asked of it",
        ChannelRole.COMMENTARY: "commentary",
    }
    return names[speaker.role]


def _sentences(look: Look) -> Iterator[dict[str, Any]]:
    doc = look.doc
    for number, scope in enumerate(look.scopes):
        span = scope.sentence
        marks = [name for name in ("carried", "official", "hedged", "foreign_speaker")
                 if getattr(scope, name)]  # fmt: skip
        yield {
            "start": span.start,
            "end": span.end,
            "text": doc.text[span.start : span.end],
            "about": scope.camp.value,
            "voice": scope.voice.value,
            "marks": marks,
            "terms": [
                {"words": _words(look, hit), "term": hit.term.name, "kind": hit.term.kind,
                 "code": hit.term.code}
                for hit in scope.hits
            ],
            "signals": [
                {"words": _words(look, one.cue), "weight": round(one.weight, 2),
                 "against": one.target or "somebody unnamed", "voice": one.voice.value}
                for one in look.signals if one.sentence == number
            ],
        }  # fmt: skip


def _words(look: Look, hit: Any) -> str:
    start, end = look.doc.token_span(hit.first, hit.last)
    return look.doc.text[start:end]


Ruled = tuple[int | None, Look, Ruling]


def _ruled(looks: Sequence[Look]) -> list[Ruled]:
    """Give what was decided of each item; of a digest only what was likely enough to be kept."""
    several = len(looks) > 1
    every = [
        (number if several else None, look, rule)
        for number, look in enumerate(looks, 1)
        for rule in rulings(look)
    ]
    kept = [one for one in every if one[2].kept or not several]
    return kept or [max(every, key=lambda one: one[2].score)] if every else []


def _score(number: int | None, rule: Ruling, reading: Reading, speaker: Speaker) -> dict[str, Any]:
    return {
        "item": number,
        "question": _question(rule),
        "head": rule.head,
        "score": round(rule.score, 3),
        "finding_from": round(rule.finding_from, 3),
        "alert_from": None if rule.alert_from is None else round(rule.alert_from, 3),
        "wording": round(rule.wording, 3),
        "terms": round(rule.terms, 2),
        "outcome": _outcome(rule, reading, speaker),
    }


def _question(rule: Ruling) -> str:
    aims = {"mod": " of ministry or command", "other_ru": " of other authorities"}
    return rule.kind + aims.get(rule.target or "", "")


def _outcome(rule: Ruling, reading: Reading, speaker: Speaker) -> str:
    if speaker.side is Side.UA:
        return "no finding: a channel of the other side"
    parted = not rule.against and not any(
        one.kind.value == rule.kind and one.asserted for one in reading.findings
    )
    return f"no finding: {PARTED}" if parted else rule.outcome


def _reasons(number: int | None, look: Look, rule: Ruling) -> Iterator[dict[str, Any]]:
    """Give what moved the score; of what is far from likely only criticism's."""
    if not (rule.kept or rule.kind == FindingKind.CRITICISM.value):
        return
    for one in pushes(look, rule.head):
        yield {
            "item": number,
            "question": _question(rule),
            "what": one.what,
            "seen": one.seen,
            "count": None if one.count is None else round(one.count, 2),
            "moves": round(one.moves, 2),
        }


def _finding(one: Finding, looks: Sequence[Look]) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "score": one.score,
        "asserted": one.asserted,
        "alerting": one.alerting,
        "because": one.because,
        "not_more": _not_more(one, looks),
        "details": _details(one.details) if one.details else [],
        "words": [quote.text for quote in one.quotes],
    }


def _details(said: Details) -> list[str]:
    """Give the details, each with the words that it rests on."""
    status, words = said.status, said.status_words
    return [
        *([f"who: {named(said.who)}"] if said.who else []),
        *(f"whom: {named(replace(one, private=False))}" for one in said.whom),
        *(f"article {a.number} ({a.title}): «{a.words.text}»" for a in said.articles),
        *([f"gravest: {said.method}"] if said.method else []),
        *([f"{status.value}: {f'«{words.text}»' if words else 'told plainly'}"] if status else []),
    ]


def _not_more(one: Finding, looks: Sequence[Look]) -> str:
    """Say why a finding is not asserted, or does not alert."""
    if one.alerting:
        return ""
    if one.kind is FindingKind.RELATIVES:
        return "of relatives and mobilisation nothing alerts"
    if one.kind is FindingKind.CONTRADICTION:
        return _not_surer(one)
    rules = [rule for look in looks for rule in rulings(look) if rule.kind == one.kind.value]
    best = max(rules, key=lambda rule: (not rule.against, rule.score), default=None)
    if best is None:
        return ""
    if one.asserted:
        return "; ".join(best.quiet)
    return "; ".join(best.against) or PARTED


def _not_surer(one: Finding) -> str:
    if not one.asserted:
        return f"a finding needs {contradiction.ASSERTED}"
    if one.score < contradiction.ALERTING_UNTIED:
        return f"an alert needs {contradiction.ALERTING_UNTIED}"
    return "the author's own sentence is all there is of the official words"

"""Why a post was read as it was, and what would have to be otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from monitor.analysis.features import NAMES
from monitor.analysis.read import Analyser, Look, Reading
from monitor.analysis.speaker import Speaker
from monitor.domain.finding import Finding, FindingKind
from monitor.domain.post import Post

MOST_REASONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was seen in each sentence, what the scores are made of, and what would flip a finding.

    `reading`, `sentences`, `scores`, `reasons`, `findings` and `flips` are rows for a listing;
    `reading` says what of the post was read at all.
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
    look, reading = analyser.look(post, speaker), analyser.read(post, speaker)
    return Explanation(
        reading=[how],
        sentences=list(_sentences(look)),
        scores=list(_scores(look)),
        reasons=_reasons(look),
        findings=[_finding(one) for one in reading.findings],
        flips=[
            flip for one in reading.findings if one.asserted
            for flip in _flips(analyser, post, speaker, one)
        ],
    )  # fmt: skip


def _reading(analyser: Analyser, post: Post, speaker: Speaker, boilerplate: int) -> dict[str, Any]:
    told = analyser.shown(post, speaker)
    ignored = list(analyser.ignored(post, speaker))
    return {
        "language": told.language.value,
        "unread": told.unread or None,
        "items": analyser.items_in(told.russian, speaker) or None,
        "ignored": ignored,
        "boilerplate": boilerplate,
        "analyser": analyser.version,
    }


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


def _scores(look: Look) -> Iterator[dict[str, Any]]:
    for head, chance in look.judged.chances.items():
        finding, alert = look.judged.levels(head)
        yield {
            "question": head,
            "score": round(chance, 3),
            "finding_from": round(finding, 3),
            "alert_from": round(alert, 3),
        }


def _reasons(look: Look) -> list[dict[str, Any]]:
    """Give the counts that moved the score of criticism of the ministry most, either way."""
    scorer = look.judged.scorer
    head = scorer.heads.index("mod")
    moves = {
        name: (float(count), float(count * weight))
        for name, count, weight in zip(NAMES, look.counts, scorer.rules[:, head], strict=True)
    }
    moves["wording"] = (float(len(look.doc.tokens)), sum(scorer.weigh_sentences(look.doc)))
    ranked = sorted(moves.items(), key=lambda item: -abs(item[1][1]))[:MOST_REASONS]
    return [
        {"seen": name, "count": round(count, 2), "moves": round(move, 2)}
        for name, (count, move) in ranked
        if move
    ]


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "score": one.score,
        "asserted": one.asserted,
        "alerting": one.alerting,
        "because": one.because,
        "words": [quote.text for quote in one.quotes],
    }


def _flips(
    analyser: Analyser, post: Post, speaker: Speaker, one: Finding
) -> Iterator[dict[str, Any]]:
    spans = [[quote] for quote in one.quotes]
    for taken in [*spans, list(one.quotes)] if len(spans) > 1 else spans:
        text = post.text
        for quote in taken:
            text = text[: quote.start] + " " * (quote.end - quote.start) + text[quote.end :]
        left = _same(analyser.read(replace(post, text=text), speaker), one.kind)
        yield {
            "kind": one.kind.value,
            "without": " … ".join(quote.text for quote in taken),
            "score": left.score if left is not None else 0.0,
            "flips": left is None or not left.asserted,
        }


def _same(reading: Reading, kind: FindingKind) -> Finding | None:
    found = [one for one in reading.findings if one.kind is kind]
    return max(found, key=lambda one: one.score, default=None)

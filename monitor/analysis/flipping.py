"""What would change a finding: the post read again without some of its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.analysis.read import Analyser, Reading, rulings
from monitor.analysis.ruling import PARTED, Ruling
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole
from monitor.domain.finding import Finding, shown
from monitor.domain.post import Post

# So many sentences are tried one by one; a longer post is told by its quotes alone.
MOST_SENTENCES = 60
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """What is left of a finding without some words: `then` says it, `why` for which reasons.

    `flips`: it would not be found, would not alert, or would be aimed at somebody else.
    """

    without: str
    score: float
    flips: bool
    then: str
    why: str


def flips(analyser: Analyser, post: Post, speaker: Speaker, one: Finding) -> Iterator[Flip]:
    """Try a finding without each of the quotes that people are shown, and without all its quotes.

    Where these are not enough to change it, the fewest sentences are looked for that do. What a
    news relay says is also read as if it were somebody's own word.
    """
    if one.asserted:
        quotes = [(quote.start, quote.end) for quote in one.quotes]
        tried = [_tried(analyser, post, speaker, one, [span]) for span in shown(one.kind, quotes)]
        if len(quotes) > 1:
            tried.append(_tried(analyser, post, speaker, one, quotes))
        yield from tried
        if not any(flip.flips for flip in tried):
            yield from _fewest(analyser, post, speaker, one)
    if speaker.role is ChannelRole.MEDIA:
        free = replace(speaker, role=ChannelRole.COMMENTARY)
        yield _told("(were the channel no news relay)", one, analyser, post, free)


def _fewest(analyser: Analyser, post: Post, speaker: Speaker, one: Finding) -> Iterator[Flip]:
    look = analyser.look(post, speaker)
    spans = [(sentence.start, sentence.end) for sentence in look.doc.sentences]
    if not 1 < len(spans) <= MOST_SENTENCES:
        return
    alone = {span: _tried(analyser, post, speaker, one, [span]) for span in spans}
    ranked = sorted(spans, key=lambda span: (not alone[span].flips, alone[span].score))
    for size in range(1, len(ranked) + 1):
        flip = _tried(analyser, post, speaker, one, sorted(ranked[:size]))
        if flip.flips:
            yield flip
            return


def _tried(analyser: Analyser, post: Post, speaker: Speaker, one: Finding, taken: Spans) -> Flip:
    text = post.text
    for start, end in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    without = " … ".join(" ".join(post.text[start:end].split()) for start, end in taken)
    return _told(without, one, analyser, replace(post, text=text), speaker)


def _told(without: str, one: Finding, analyser: Analyser, post: Post, speaker: Speaker) -> Flip:
    left = _same(analyser.read(post, speaker), one)
    flipped, then = _compared(one, left)
    rule = _likeliest(analyser, post, speaker, one)
    return Flip(
        without=without,
        score=left.score if left else round(rule.score, 4) if rule else 0.0,
        flips=flipped,
        then=then,
        why=_why(rule, left),
    )


def _same(reading: Reading, one: Finding) -> Finding | None:
    found = [
        each
        for each in reading.findings
        if each.kind is one.kind and (one.claim is None) is (each.claim is None)
    ]
    return max(
        found, key=lambda each: (each.target == one.target, each.asserted, each.score), default=None
    )


def _compared(one: Finding, left: Finding | None) -> tuple[bool, str]:
    """Say whether a finding flipped, and what it is now."""
    if left is None or not left.asserted:
        return one.asserted, "not found any more" if one.asserted else "still not found"
    if left.alerting and not one.alerting:
        return True, "would alert"
    if not one.asserted:
        return True, "would be found"
    if left.target != one.target:
        return True, f"found as aimed at {left.target}"
    if one.alerting and not left.alerting:
        return True, "found, but no longer alerts"
    surer = ", surer: without them the other words weigh more" if left.score > one.score else ""
    return False, ("still alerts" if left.alerting else "still found") + surer


def _likeliest(analyser: Analyser, post: Post, speaker: Speaker, one: Finding) -> Ruling | None:
    ruled = [rule for look in analyser.looks(post, speaker) for rule in rulings(look)]
    alike = [rule for rule in ruled if rule.kind == one.kind.value]
    return max(alike, key=lambda rule: (not rule.against, rule.score), default=None)


def _why(rule: Ruling | None, left: Finding | None) -> str:
    if rule is None or (left is not None and left.alerting):
        return ""
    if left is not None and left.asserted:
        return "; ".join(rule.quiet)
    return "; ".join(rule.against) or PARTED

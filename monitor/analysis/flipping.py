"""What would change a finding: the post read again without some of its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.analysis.read import Analyser, Reading, rulings
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole
from monitor.domain.finding import Finding
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
    """Try a finding without each of its quotes, without all, and without the fewest sentences.

    The sentences are looked for only where the quotes are not enough to change it.
    """
    quotes = [(quote.start, quote.end) for quote in one.quotes]
    tried = [_tried(analyser, post, speaker, one, [span]) for span in quotes]
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
    changed, then = _compared(one, left)
    return Flip(
        without=without,
        score=left.score if left is not None else 0.0,
        flips=changed,
        then=then,
        why=_why(analyser, post, speaker, one, left),
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
    if left is None or not left.asserted:
        return True, "not found any more"
    if left.target != one.target:
        return True, f"found as aimed at {left.target}"
    if one.alerting and not left.alerting:
        return True, "found, but no longer alerts"
    if left.alerting and not one.alerting:
        return True, "would alert"
    surer = ", surer: without them the other words weigh more" if left.score > one.score else ""
    return False, ("still alerts" if left.alerting else "still found") + surer


def _why(
    analyser: Analyser, post: Post, speaker: Speaker, one: Finding, left: Finding | None
) -> str:
    if left is not None and left.alerting:
        return ""
    seen = [rule for look in analyser.looks(post, speaker) for rule in rulings(look)]
    alike = [rule for rule in seen if rule.kind == one.kind.value]
    if not alike:
        return ""
    best = max(alike, key=lambda rule: (not rule.against, rule.score))
    reasons = best.quiet if left is not None and left.asserted else best.against
    return "; ".join(reasons)

"""How a line names the post it rests on, and the words that it shows of it."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.digest.week import FindingRow, PostRow
from monitor.domain.digest import Cited

SHOWN = 300  # characters of a post without a marked quotation


def cite(post: PostRow, quote: str | None = None, label: str = "") -> Cited:
    """Make a citation of a post, with the words that count in it and what it is to the line."""
    return Cited(
        channel=post.channel,
        message_id=post.ref.message_id,
        posted_at=post.posted_at,
        url=post.url,
        quote=quote,
        deleted=post.deleted_at is not None,
        label=label,
        title=post.title,
        affiliations=post.affiliations,
    )


def cite_finding(finding: FindingRow, label: str = "") -> Cited:
    """Cite a finding's post with its evidence, several spans joined by an ellipsis in brackets."""
    cited = cite(finding.post, " […] ".join(finding.quotes), label)
    return replace(cited, score=finding.score)


def voices_first(findings: Sequence[FindingRow]) -> list[FindingRow]:
    """Order findings so that each voice is heard once, best score first, before any repeats."""
    ranked = sorted(findings, key=lambda f: (-f.score, f.post.posted_at, f.post.ref))
    heard: dict[int, int] = {}
    turns: list[int] = []
    for finding in ranked:
        heard[finding.post.voice] = heard.get(finding.post.voice, 0) + 1
        turns.append(heard[finding.post.voice])
    order = sorted(range(len(ranked)), key=lambda i: (turns[i], i))
    return [ranked[i] for i in order]


def name(post: PostRow) -> str:
    """Name a channel with its title and the affiliations that held."""
    return called(post.channel, post.title) + (
        f" [{', '.join(post.affiliations)}]" if post.affiliations else ""
    )


def called(channel: str, title: str | None) -> str:
    """Name a channel by title and handle."""
    return f"{title} (@{channel})" if title else f"@{channel}"


def shorten(text: str, limit: int = SHOWN) -> str:
    """Bring a text on one line and cut it at a word, marked by an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[:limit]
    return cut[: cut.rfind(" ")].rstrip() + "…" if " " in cut else cut + "…"


def differing(before: str, after: str, around: int = 60) -> tuple[str, str]:
    """Cut two wordings down to where they differ, with some characters around."""
    before, after = " ".join(before.split()), " ".join(after.split())
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    return _window(before, start, end, around), _window(after, start, end, around)


def _shared(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _window(text: str, start: int, end: int, around: int) -> str:
    left, right = max(0, start - around), min(len(text), len(text) - end + around)
    shown = shorten(text[left:right], SHOWN + 2 * around)
    return ("…" if left else "") + shown + ("…" if right < len(text) else "")

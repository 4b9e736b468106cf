"""`monitor explain`: how a stored post is read by the present analyser."""

from dataclasses import dataclass, replace
from typing import Any

from monitor.analysis.explaining import Explanation, explain
from monitor.analysis.read import Analyser
from monitor.app.program import Program
from monitor.app.resources import resources
from monitor.domain.channel import derived_id
from monitor.domain.errors import SourceError
from monitor.domain.finding import FindingKind
from monitor.domain.post import PostRef
from monitor.storage import channels
from monitor.storage.boilerplate import lines_until
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.reading import load_context

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """How a post is read by itself, and which official claims the store holds it against."""

    read: Explanation
    contradictions: Rows


async def explained(program: Program, post: str) -> Explained:
    """Explain the newest wording of a post, given as channel/number.

    Raises SourceError when it is not stored.
    """
    handle, _, number = post.removeprefix("https://t.me/").removeprefix("@").partition("/")
    # No number of more than 18 digits is a post's.
    if not (number.isascii() and number.isdecimal() and len(number) < 19 and int(number)):
        raise SourceError(f"{post}: write a post as channel/number, like okopny/41")
    known = (await program.store.read(channels.load_channels)).values()
    ids = [one.id for one in known if one.handle.lower() == handle.lower()]
    refs = [
        PostRef(channel_id=i, message_id=int(number))
        for i in ids or [derived_id("telegram", handle)]
    ]
    found = await program.store.read(load_context, refs)
    if not found:
        raise SourceError(f"{post}: is not stored with its words; `monitor posts` lists what is")
    due = next(iter(found.values()))
    # As it was read last, so that the explanation is of what stands in the lists.
    lines = await program.store.read(lines_until, due.post_id, due.ignored)
    analyser = Analyser.of(resources(program.config.places))
    wanted = FindingFilter(
        channel=due.channel.handle,
        message=int(number),
        kind=FindingKind.CONTRADICTION.value,
        everything=True,
    )
    held = await program.store.read(list_findings, wanted)
    return Explained(
        read=explain(
            analyser, due.post, replace(due.speaker, boilerplate=lines.lines), lines.number
        ),
        contradictions=[_contradiction(row) for row in held],
    )


def _contradiction(row: dict[str, Any]) -> dict[str, Any]:
    claim = row["claim"] or {}
    of = f"{claim['channel']}/{claim['post_id']}" if claim.get("channel") else "quoted in the post"
    return {
        "finding": row["id"],
        "score": row["score"],
        "relation": row["relation"],
        "type": row["type"],
        "claim_of": of,
        "against": claim.get("quote"),
        "words": " … ".join(span["text"] for span in row["evidence"]),
    }

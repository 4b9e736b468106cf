"""`monitor explain`: how a stored post is read by the present analyser."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor.analysis.bonds import bond
from monitor.analysis.explaining import Explanation, explain
from monitor.analysis.read import Analyser
from monitor.app.program import Program
from monitor.app.resources import resources
from monitor.domain.channel import derived_id
from monitor.domain.errors import SourceError
from monitor.domain.finding import FindingKind
from monitor.domain.post import PostRef
from monitor.pipeline.candidates import Near, candidates
from monitor.storage import channels
from monitor.storage.answers import answers_of
from monitor.storage.boilerplate import lines_until
from monitor.storage.findings import FindingFilter, list_findings, why_found
from monitor.storage.reading import DueWording, load_context

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """How a post is read by itself, and on which official claims the store holds it to bear.

    `contradictions` are those that it speaks against, `relations` the others.
    """

    read: Explanation
    contradictions: Rows
    relations: Rows


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
    return Explained(
        read=explain(
            analyser, due.post, replace(due.speaker, boilerplate=lines.lines), lines.number
        ),
        contradictions=await _contradictions(program, due),
        relations=[_related(row) for row in await program.store.read(answers_of, due.post_id)],
    )


async def _contradictions(program: Program, due: DueWording) -> Rows:
    wanted = FindingFilter(
        channel=due.channel.handle,
        message=due.post.ref.message_id,
        kind=FindingKind.CONTRADICTION.value,
        everything=True,
    )
    held = await program.store.read(list_findings, wanted)
    why = await program.store.read(why_found, [row["id"] for row in held])
    wordings = {row.wording_id for row in why.values()}
    near = [pair for one in wordings for pair in await candidates(program.store, one)]
    return [_contradiction(row, why[row["id"]].because) | _tied(row, near) for row in held]


def _tied(row: dict[str, Any], near: Sequence[Near]) -> dict[str, Any]:
    """Explain the link to a stored claim by the words that were linked; of others nothing is."""
    number = (row["claim"] or {}).get("id")
    words = {span["text"] for span in row["evidence"]}
    if number is None:
        return _unweighed("the official words are quoted in the post itself")
    ties = [
        tied
        for claim, one, meant in near
        if claim.id == number
        and one.counter.quote.text in words
        and (tied := bond(claim.claim, one.counter, meant))
    ]
    if not ties:
        return _unweighed("linked by an earlier reading; `monitor analyse --all` links anew")
    best = min(ties, key=lambda one: abs(one.score - row["score"]))
    found = best.score >= best.found_from
    return {
        "found_from": best.found_from,
        "alert_from": best.alert_from,
        "places_shared": list(best.shared),
        "words_shared": best.words,
        "parts": [{"what": name, "moves": round(amount, 2)} for name, amount in best.parts],
        "outcome": best.outcome,
        "flips": [*best.flips, *(["without the words or the claim: not found"] if found else [])],
    }


def _unweighed(outcome: str) -> dict[str, Any]:
    return {
        "found_from": None,
        "alert_from": None,
        "places_shared": [],
        "words_shared": None,
        "parts": [],
        "outcome": outcome,
        "flips": [],
    }


def _related(row: dict[str, Any]) -> dict[str, Any]:
    claim = row["claim"]
    return {
        "relation": row["relation"],
        "score": row["score"],
        "because": row["because"],
        "claim_of": f"{claim['channel']}/{claim['post_id']}",
        "claim_at": claim["posted_at"],
        "hours_after": row["hours_after"],
        "against": claim["quote"]["text"],
        "words": row["words"]["text"],
    }


def _contradiction(row: dict[str, Any], because: str) -> dict[str, Any]:
    claim = row["claim"] or {}
    of = f"{claim['channel']}/{claim['post_id']}" if claim.get("channel") else "quoted in the post"
    return {
        "finding": row["id"],
        "score": row["score"],
        "relation": row["relation"],
        "type": row["type"],
        "alerting": row["alerting"],
        "verdict": row["verdict"],
        "because": because,
        "claim_of": of,
        "claim_at": claim.get("posted_at"),
        "against": claim.get("quote"),
        "words": " … ".join(span["text"] for span in row["evidence"]),
    }

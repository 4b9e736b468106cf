"""What a verdict teaches, and the case that it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitor.analysis.read import Reading
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.finding import FindingKind, Judgement
from monitor.domain.post import Post, PostRef

WEIGHTS = {"gold": 1.0, "unsure": 0.6, "verdict": 1.5, "background": 0.6}
# Of these the weights decide; on anything else a verdict teaches them nothing.
TAUGHT = frozenset(
    kind.value for kind in (FindingKind.CRITICISM, FindingKind.POLICING, FindingKind.REPRESSION)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text to learn from: labels by head (absent: not known) and how much they count."""

    post: Post
    speaker: Speaker
    labels: dict[str, float]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A verdict as a case that no later training may break: is such a finding asserted?"""

    post: Post
    speaker: Speaker
    kind: FindingKind
    target: str | None
    asserted: bool

    def holds(self, reading: Reading) -> bool:
        """Say whether a reading agrees with the editor."""
        found = any(
            one.asserted and one.kind is self.kind and one.target == self.target
            for one in reading.findings
        )
        return found is self.asserted


def idle(judged: Sequence[dict[str, Any]]) -> str:
    """Say which verdicts do not teach, and why; empty where all do."""
    kinds = Counter(row["kind"] for row in judged if row["kind"] not in TAUGHT)
    if not kinds:
        return ""
    counted = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    return (
        f"verdicts that do not teach ({counted}): contradictions, stances and relatives are not "
        "scored by these weights; such verdicts count in `monitor precision` and drop what is "
        "wrong from digests and stories"
    )


def of_verdict(row: dict[str, Any]) -> Example | None:
    """Give what a verdict teaches; None where it teaches nothing."""
    right = row["judgement"] == Judgement.RIGHT.value
    labels: dict[str, float] = {}
    if row["kind"] in (FindingKind.REPRESSION.value, FindingKind.POLICING.value):
        labels = {row["kind"]: float(right)}
    elif row["kind"] == FindingKind.CRITICISM.value:
        mod = row["target"] == "mod"
        if row["judgement"] == Judgement.WRONG_TARGET.value:
            labels = {"mod": float(not mod), "any": 1.0}
        else:
            labels = {"any": 1.0, "mod": float(mod)} if right else {"any": 0.0}
    if not labels:
        return None
    return Example(post=_post(row), speaker=_speaker(row), labels=labels, weight=WEIGHTS["verdict"])


def ordinary(row: dict[str, Any]) -> Example:
    """Give a stored post that nobody judged as one without criticism."""
    return Example(
        post=_post(row),
        speaker=_speaker(row),
        labels={"any": 0.0},
        weight=WEIGHTS["background"],
    )


def case(row: dict[str, Any]) -> Case:
    """Give a verdict as a case to hold."""
    return Case(
        post=_post(row),
        speaker=_speaker(row),
        kind=FindingKind(row["kind"]),
        target=row["target"],
        asserted=row["judgement"] == Judgement.RIGHT.value,
    )


def _post(row: dict[str, Any]) -> Post:
    ref = PostRef(channel_id=1, message_id=1)
    return Post(ref=ref, text=row["text"], posted_at=row["posted_at"])


def _speaker(row: dict[str, Any]) -> Speaker:
    return Speaker(handle=row["handle"], role=ChannelRole(row["role"]), side=Side(row["side"]))

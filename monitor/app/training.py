"""`monitor train`: the scorer learns from labelled posts and from editors' verdicts."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.read import Analyser, Reading
from monitor.analysis.scorer import Scorer, mark, shipped_marks
from monitor.analysis.speaker import Speaker
from monitor.analysis.training import NEAR, Described, describe, scorer, train, vector
from monitor.app.evaluating import gold_posts
from monitor.app.grouped import Labelled, Row
from monitor.app.places import extra_places
from monitor.app.program import Program
from monitor.app.resources import weights_path
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.errors import ConfigError, StoreError
from monitor.domain.finding import FindingKind, Judgement
from monitor.domain.post import Post, PostRef
from monitor.storage import background, verdicts

NEGATIVES = 2000
# All background together weighs at most so much of what people have said.
BACKGROUND_SHARE = 0.25
WEIGHTS = {"gold": 1.0, "unsure": 0.6, "verdict": 1.5, "background": 0.6}
NO_DATE = datetime(2024, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What was learnt from; with how many verdicts and labels the weights agree, and did before."""

    labelled: int
    agreed_before: int
    agreed_after: int
    judged: int
    background: int
    cases: int
    held_before: int
    held_after: int
    digest: str
    path: Path


async def learn(
    program: Program, files: Sequence[Path], force: bool, progress: Callable[[str], None]
) -> Trained:
    """Train from the shipped weights on, and put the new ones into home.

    Raises ConfigError when there is nothing to learn from, or when the new weights agree with
    fewer verdicts than the shipped ones and `force` is not given.
    """
    judged = await program.store.read(verdicts.judged_texts)
    known = [one for path in files for one in await _filled_in(program, path, progress)]
    labelled = [_example(one) for one in known]
    said = [one for row in judged if (one := _of_verdict(row)) is not None]
    if not labelled and not said:
        raise ConfigError(
            [
                "nothing to learn from: give LABELS.jsonl that people have filled in, or "
                "verdicts first"
            ]
        )
    ordinary = [_ordinary(row) for row in await program.store.read(background.ordinary, NEGATIVES)]
    examples = [*labelled, *said, *_light(ordinary, [*labelled, *said])]
    progress(f"reading {len(examples)} texts")
    fresh = await asyncio.to_thread(_train, examples)
    cases = [_case(row) for row in judged]
    held = [
        await asyncio.to_thread(_held, _analyser(program, weights), known, cases)
        for weights in (Scorer.shipped(), fresh)
    ]
    (agreed_before, before), (agreed_after, after) = held
    if after < before and not force:
        raise ConfigError(
            [f"the new weights agree with {after} of {len(cases)} verdicts, the shipped ones with "
             f"{before}; they were not kept (--force keeps them)"]
        )  # fmt: skip
    seen = {mark(one.post.text) for one in examples} | shipped_marks()
    path = weights_path(program.config.places.home)
    await asyncio.to_thread(_keep, path, fresh.dump(seen))
    return Trained(
        labelled=len(labelled),
        agreed_before=agreed_before,
        agreed_after=agreed_after,
        judged=len(said),
        background=len(ordinary),
        cases=len(cases),
        held_before=before,
        held_after=after,
        digest=fresh.digest,
        path=path,
    )


def undo(home: Path) -> bool:
    """Go back to the shipped weights; say whether there were others."""
    path = weights_path(home)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def _train(examples: Sequence[Example]) -> Scorer:
    shipped, lexicon = Scorer.shipped(), Lexicon(glossary_terms())
    seen = [describe(one.post, one.speaker, lexicon) for one in examples]
    heads = {head: _head(shipped, head, examples, seen) for head in shipped.heads}
    made = hashlib.sha256(b"".join(w.tobytes() for w in heads.values())).hexdigest()[:12]
    return scorer(heads, shipped, digest=made)


def _head(
    shipped: Scorer, head: str, examples: Sequence[Example], seen: Sequence[Described]
) -> Any:
    known = [n for n, one in enumerate(examples) if head in one.labels]
    if not known:
        return vector(shipped, head)
    return train(
        [seen[n] for n in known],
        [examples[n].labels[head] for n in known],
        [examples[n].weight for n in known],
        ridge=NEAR,
        prior=vector(shipped, head),
    )


async def _filled_in(
    program: Program, path: Path, progress: Callable[[str], None]
) -> list[Labelled]:
    found = await gold_posts(program, path, None)
    filled = [one for one in found if not _blank(one.row)]
    if len(filled) < len(found):
        progress(
            f"{path}: {len(found) - len(filled)} of {len(found)} rows are left out, nobody filled "
            "them in: set `criticism` (mod, other_ru, none) and the other labels, `unsure` to "
            "false and `labelled` to true"
        )
    return filled


def _blank(row: Row) -> bool:
    unread = bool(row.get("unsure")) and row.get("readers") == 0
    return row.get("labelled") is False or unread


def _example(one: Labelled) -> Example:
    return Example(
        post=one.post,
        speaker=one.speaker,
        labels=one.labels,
        weight=WEIGHTS["unsure" if one.row.get("unsure") else "gold"],
    )


def _light(ordinary: Sequence[Example], taught: Sequence[Example]) -> list[Example]:
    most = BACKGROUND_SHARE * sum(one.weight for one in taught)
    each = min(WEIGHTS["background"], most / max(len(ordinary), 1))
    return [replace(one, weight=each) for one in ordinary]


def _of_verdict(row: dict[str, Any]) -> Example | None:
    right = row["judgement"] == Judgement.RIGHT.value
    labels: dict[str, float] = {}
    if row["kind"] == FindingKind.REPRESSION.value:
        labels = {"repression": float(right)}
    elif row["kind"] == FindingKind.CRITICISM.value:
        mod = row["target"] == "mod"
        if row["judgement"] == Judgement.WRONG_TARGET.value:
            labels = {"mod": float(not mod), "any": 1.0}
        else:
            labels = {"any": 1.0, "mod": float(mod)} if right else {"any": 0.0}
    if not labels:
        return None
    return Example(post=_post(row), speaker=_speaker(row), labels=labels, weight=WEIGHTS["verdict"])


def _ordinary(row: dict[str, Any]) -> Example:
    return Example(
        post=_post(row),
        speaker=_speaker(row),
        labels={"any": 0.0},
        weight=WEIGHTS["background"],
    )


def _case(row: dict[str, Any]) -> Case:
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


def _analyser(program: Program, weights: Scorer) -> Analyser:
    return Analyser(extra_places(program.config.places.extra_places_file), weights)


def _held(
    analyser: Analyser, labelled: Sequence[Labelled], cases: Sequence[Case]
) -> tuple[int, int]:
    agreed = sum(
        _criticised(analyser.read(one.post, one.speaker)) == (one.row.get("criticism") or "none")
        for one in labelled
    )
    return agreed, sum(one.holds(analyser.read(one.post, one.speaker)) for one in cases)


def _criticised(reading: Reading) -> str:
    criticism = FindingKind.CRITICISM
    targets = {one.target for one in reading.findings if one.asserted and one.kind is criticism}
    return "mod" if "mod" in targets else "other_ru" if targets else "none"


def _keep(path: Path, content: bytes) -> None:
    half = path.with_suffix(".half")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error

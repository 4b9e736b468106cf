"""`monitor train`: the scorer learns from labelled posts and from editors' verdicts."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.read import Analyser, Reading
from monitor.analysis.scorer import Scorer, mark, shipped_marks
from monitor.analysis.training import NEAR, Described, describe, scorer, train, vector
from monitor.app.evaluating import gold_posts
from monitor.app.grouped import Labelled, Row
from monitor.app.places import extra_places
from monitor.app.program import Program
from monitor.app.resources import weights_path
from monitor.app.teaching import TAUGHT, WEIGHTS, Case, Example, case, idle, of_verdict, ordinary
from monitor.domain.errors import ConfigError, StoreError
from monitor.domain.finding import FindingKind
from monitor.storage import background, verdicts

NEGATIVES = 2000
# All background together weighs at most so much of what people have said.
BACKGROUND_SHARE = 0.25


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
    said = [one for row in judged if (one := of_verdict(row)) is not None]
    untaught = idle(judged)
    if not labelled and not said:
        raise ConfigError(
            [
                "nothing to learn from: give LABELS.jsonl that people have filled in, or "
                "verdicts on criticism, policing or repression first",
                *([untaught] if untaught else []),
            ]
        )
    if untaught:
        progress(untaught)
    quiet = [ordinary(row) for row in await program.store.read(background.ordinary, NEGATIVES)]
    examples = [*labelled, *said, *_light(quiet, [*labelled, *said])]
    progress(f"reading {len(examples)} texts")
    fresh = await asyncio.to_thread(_train, examples)
    cases = [case(row) for row in judged if row["kind"] in TAUGHT]
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
        background=len(quiet),
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

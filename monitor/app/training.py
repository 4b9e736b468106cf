"""`monitor train`: the scorer learns from labelled posts and from editors' verdicts."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.analysis.read import Analyser, Reading
from monitor.analysis.scorer import Scorer, mark, shipped_marks
from monitor.app.evaluating import gold_posts
from monitor.app.fitting import fitted
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """What people have said: labelled posts, verdicts as examples and as cases; and background."""

    labelled: Sequence[Labelled]
    said: Sequence[Example]
    quiet: Sequence[Example]
    cases: Sequence[Case]

    @property
    def examples(self) -> list[Example]:
        taught = [*map(_example, self.labelled), *self.said]
        return [*taught, *_light(self.quiet, taught)]


async def learn(
    program: Program, files: Sequence[Path], force: bool, progress: Callable[[str], None]
) -> Trained:
    """Train from the shipped weights on, and put the new ones into home.

    Raises ConfigError when there is nothing to learn from, or when the new weights agree with
    fewer verdicts than the shipped ones and `force` is not given.
    """
    given = await _material(program, files, progress)
    examples = given.examples
    progress(f"reading {len(examples)} texts")
    fresh = await asyncio.to_thread(fitted, examples)
    (agreed_before, before), (agreed_after, after) = [
        await asyncio.to_thread(_held, _analyser(program, weights), given)
        for weights in (Scorer.shipped(), fresh)
    ]
    if after < before and not force:
        raise ConfigError(
            [f"the new weights agree with {after} of {len(given.cases)} verdicts, the shipped ones "
             f"with {before}; they were not kept (--force keeps them)"]
        )  # fmt: skip
    seen = {mark(one.post.text) for one in examples} | shipped_marks()
    path = weights_path(program.config.places.home)
    await asyncio.to_thread(_keep, path, fresh.dump(seen))
    return Trained(
        labelled=len(given.labelled),
        agreed_before=agreed_before,
        agreed_after=agreed_after,
        judged=len(given.said),
        background=len(given.quiet),
        cases=len(given.cases),
        held_before=before,
        held_after=after,
        digest=fresh.digest,
        path=path,
    )


async def _material(
    program: Program, files: Sequence[Path], progress: Callable[[str], None]
) -> _Material:
    judged = await program.store.read(verdicts.judged_texts)
    labelled = [one for path in files for one in await _filled_in(program, path, progress)]
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
    cases = [case(row) for row in judged if row["kind"] in TAUGHT]
    return _Material(labelled=labelled, said=said, quiet=quiet, cases=cases)


def undo(home: Path) -> bool:
    """Go back to the shipped weights; say whether there were others."""
    path = weights_path(home)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


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


def _held(analyser: Analyser, given: _Material) -> tuple[int, int]:
    agreed = sum(
        _criticised(analyser.read(one.post, one.speaker)) == (one.row.get("criticism") or "none")
        for one in given.labelled
    )
    return agreed, sum(one.holds(analyser.read(one.post, one.speaker)) for one in given.cases)


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

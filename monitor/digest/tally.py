"""Counts of findings by question, theme and target: voices, not posts, so an echo adds none."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.domain.finding import FindingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The little of a finding that counting needs."""

    kind: FindingKind
    voice: int
    target: str | None = None
    themes: tuple[str, ...] = ()


def tally(said: Iterable[Said]) -> dict[str, int]:
    """Count distinct voices under each key of `keys`."""
    voices = {(key, one.voice) for one in said for key in keys(one)}
    return dict(Counter(key for key, _ in voices))


def keys(one: Said) -> Iterator[str]:
    """Name what a finding counts towards: its kind, for criticism also target and themes."""
    if one.kind is not FindingKind.CRITICISM:
        yield one.kind.value
        return
    target = one.target or "mod"
    yield criticism_key(target)
    for theme in one.themes or ("",):
        yield criticism_key(target, theme)


def criticism_key(target: str, theme: str | None = None) -> str:
    """Name the count of criticism of a target, or of one theme in it."""
    return f"criticism:{target}" if theme is None else f"criticism:{target}:{theme}"

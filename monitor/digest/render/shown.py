"""How much of a line's sources a form for people shows: quotes first, then links, then a count."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.digest import Cited

QUOTED = 12
LINKED = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Sources with their words, sources as bare links, and how many are left to the tables."""

    quoted: tuple[Cited, ...]
    linked: tuple[Cited, ...]
    more: int


def shown(sources: Sequence[Cited]) -> Shown:
    """Choose what is shown; every source stands in the CSV and JSONL files."""
    quoted = [source for source in sources if source.quote][:QUOTED]
    # A post that is cited for its words is never named without them.
    bare = [source for source in sources if not source.quote][:LINKED]
    more = len(sources) - len(quoted) - len(bare)
    return Shown(quoted=tuple(quoted), linked=tuple(bare), more=more)

"""What a task for one channel leads to."""

from dataclasses import dataclass

from monitor.domain.collecting import Batch
from monitor.sources.telegram.desk import Fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a task led to: a batch to commit, and what the desk learns once it is committed.

    None leaves the desk as it is.
    """

    batch: Batch
    hinted: bool = False
    unfinished: bool | None = None
    lost_count: bool = False
    head: bool | None = None
    head_skip: int = 0
    dry: int | None = None
    suspects: tuple[tuple[int, ...], ...] | None = None
    fetches: tuple[Fetch, ...] | None = None
    look_size: int | None = None
    seen_pts: int = 0
    timeout: int | None = None

"""What a person asked of the collector beyond its routine."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Wishes:
    """Wishes by handle in small letters; `done` names backfills that have reached their date.

    `granted` rings when one has. `join` asks to join channels one by one; `no_room` says why
    that ended early.
    """

    backfill: dict[str, datetime] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    granted: asyncio.Event = field(default_factory=asyncio.Event)
    join: bool = False
    no_room: str | None = None

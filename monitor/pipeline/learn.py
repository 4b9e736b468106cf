"""Stored posts → the lines that channels put on them, before those posts are read."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from monitor.analysis.boilerplate import learnt
from monitor.storage import boilerplate
from monitor.storage.store import Store


async def learn_lines(store: Store, wordings: Sequence[int], now: datetime) -> None:
    """Look through the channels of these wordings that have enough new posts."""
    due = await store.read(boilerplate.looks_due, wordings)
    found = {}
    for look in due:
        texts = await store.read(boilerplate.newest_texts, look)
        found[look] = await asyncio.to_thread(learnt, texts)
    if found:
        await store.write(boilerplate.save_lines, found, now)

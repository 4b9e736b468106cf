"""Channels that a post names by their title: their handles, from the channels in the store."""

from dataclasses import replace

from sqlalchemy import Connection, select

from monitor.domain.details import Details, Party
from monitor.storage.schema import channels

_MARKS = "«»\"“”„' "


def with_handles(db: Connection, details: Details) -> Details:
    """Give details in which whoever is named by the title of a stored channel has its handle."""
    if not any(one.words and one.channel is None for one in details.whom):
        return details
    rows = db.execute(
        select(channels.c.title, channels.c.handle).where(channels.c.title.is_not(None))
    )
    # A title that several channels bear names none of them.
    handles: dict[str, str | None] = {}
    for title, handle in rows:
        key = _folded(title)
        handles[key] = handle if handles.get(key, handle) == handle else None
    return replace(details, whom=tuple(_resolved(one, handles) for one in details.whom))


def _resolved(one: Party, handles: dict[str, str | None]) -> Party:
    # «военкоры» are no channel that bears the name, and who is private is looked up nowhere.
    if one.words is None or one.channel is not None or one.private or not one.named:
        return one
    text = one.words.text
    inner = text[text.find("«") + 1 :] if "«" in text else text
    known = handles.get(_folded(inner)) or handles.get(_folded(text))
    return replace(one, channel=known) if known else one


def _folded(title: str) -> str:
    return " ".join(title.casefold().replace("ё", "е").split()).strip(_MARKS)

"""Fetches the files that hang on posts: one request at a time, after everything else."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from telethon import errors
from telethon.tl import types
from telethon.tl.functions.upload import GetFileRequest

from monitor.domain.media import DueFile, FileFact, FileState, failed
from monitor.domain.post import MediaKind
from monitor.sources.telegram import asking
from monitor.sources.telegram.asking import PAGE, PASSING
from monitor.sources.telegram.client import FATAL, Centre
from monitor.sources.telegram.convert import largest
from monitor.sources.telegram.desk import Desk, Fetch
from monitor.sources.telegram.gate import Broken, Gate, Silence
from monitor.sources.telegram.outcome import Outcome
from monitor.sources.telegram.scribe import Scribe
from monitor.sources.telegram.shelf import PIECE, SUFFIXES, OnShelf, Shelf, ShelfFull
from monitor.sources.telegram.trouble import Hiccup, Unreadable

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Fetcher:
    """Fetches files through one logged-in client; see `Shelf` for where they go."""

    client: Any
    gate: Gate
    scribe: Scribe
    shelf: Shelf
    most_bytes: int
    _closed: bool = False

    async def open(self) -> bool:
        """Say whether files may be fetched now; the log tells when that changes."""
        try:
            await asyncio.to_thread(self.shelf.check_room)
        except ShelfFull as error:
            if not self._closed:
                log.warning("files_not_fetched", reason=str(error))
            self._closed = True
            return False
        self._closed = False
        return True

    async def refer(self, desk: Desk) -> Outcome:
        """Ask for fresh references to the files that are due: those in old answers expire."""
        wanted = desk.files[:PAGE]
        ids = tuple(dict.fromkeys(due.message_id for due in wanted))
        try:
            answer = await asking.by_ids(self.gate, self.client, desk.channel, desk.books, ids)
        except Unreadable:
            facts = tuple(self._failed(due, "its post cannot be read") for due in wanted)
            return Outcome(batch=replace(self.scribe.batch(desk, desk.books), files=facts))
        borne = {found.due: found for found in _borne(answer.messages, wanted)}
        gone = [due for due in wanted if due not in borne]
        facts = tuple(self._failed(due, "its post bears it no more", final=True) for due in gone)
        batch = self.scribe.taken(desk, replace(answer, empty=()), live=False)
        begun = [await self._begun(found) for found in borne.values()]
        return Outcome(
            batch=replace(batch, files=facts), fetches=tuple(begun), seen_pts=answer.pts or 0
        )

    async def piece(self, desk: Desk) -> Outcome:
        """Fetch the next piece of a file, and put the file in its place after the last one."""
        fetch, *others = desk.fetches
        request = GetFileRequest(fetch.location, offset=fetch.offset, limit=PIECE)
        centre = Centre(self.client, fetch.dc)
        try:
            answer = await self.gate.call(centre, request, desk.channel.id)
            return await self._taken(desk, fetch, answer, others)
        except errors.FileMigrateError as error:
            if not fetch.moved:
                there = replace(fetch, dc=error.new_dc, moved=True)
                return self._outcome(desk, (there, *others))
            return self._gave_up(desk, fetch, "no data centre has it", others)
        except PASSING as error:
            raise Hiccup(type(error).__name__) from error
        except ShelfFull as error:
            # Not the file's fault: it is due again when there is room.
            log.warning("files_not_fetched", reason=str(error))
            return self._outcome(desk, ())
        except (Broken, Silence, ValueError, *FATAL) as error:
            # Another data centre's trouble is not the account's.
            if isinstance(error, FATAL | Broken | Silence) and not centre.elsewhere:
                raise
            return self._gave_up(desk, fetch, type(error).__name__, others)
        except errors.RPCError as error:
            return self._gave_up(desk, fetch, f"Telegram refused ({type(error).__name__})", others)

    async def _taken(self, desk: Desk, fetch: Fetch, answer: Any, others: list[Fetch]) -> Outcome:
        piece = getattr(answer, "bytes", None)
        if piece is None:
            return self._gave_up(desk, fetch, "it lies where only its owner may fetch", others)
        end = fetch.offset + len(piece)
        if end > self.most_bytes:
            await asyncio.to_thread(self.shelf.drop, fetch.due)
            return self._gave_up(desk, fetch, "larger than the limit", others, final=True)
        await asyncio.to_thread(self.shelf.add, fetch.due, fetch.offset, piece)
        if len(piece) == PIECE:
            return self._outcome(desk, (replace(fetch, offset=end), *others))
        if end == 0 or fetch.size not in (None, end):
            await asyncio.to_thread(self.shelf.drop, fetch.due)
            return self._gave_up(desk, fetch, "it came incomplete", others)
        found = await asyncio.to_thread(self.shelf.finish, fetch.due, fetch.suffix)
        log.info("file_fetched", channel=desk.channel.handle, bytes=found.size)
        return self._outcome(desk, others, self._stored(fetch, found))

    def _stored(self, fetch: Fetch, found: OnShelf) -> FileFact:
        return FileFact(
            kind=fetch.due.kind,
            identity=fetch.due.identity,
            state=FileState.STORED,
            at=self.scribe.now(),
            tries=fetch.due.tries + 1,
            size=found.size,
            sha256=found.sha256,
            suffix=fetch.suffix,
            look=found.look,
        )

    def _gave_up(
        self, desk: Desk, fetch: Fetch, reason: str, others: list[Fetch], *, final: bool = False
    ) -> Outcome:
        log.info("file_not_fetched", channel=desk.channel.handle, reason=reason)
        return self._outcome(desk, others, self._failed(fetch.due, reason, final=final))

    def _failed(self, due: DueFile, reason: str, *, final: bool = False) -> FileFact:
        return failed(due, reason, self.scribe.now(), final=final)

    def _outcome(self, desk: Desk, fetches: Iterable[Fetch], *facts: FileFact) -> Outcome:
        batch = replace(self.scribe.batch(desk, desk.books), files=facts)
        return Outcome(batch=batch, fetches=tuple(fetches))

    async def _begun(self, fetch: Fetch) -> Fetch:
        return replace(fetch, offset=await asyncio.to_thread(self.shelf.begun, fetch.due))


def _borne(messages: Iterable[Any], wanted: Iterable[DueFile]) -> Iterable[Fetch]:
    """Give references to those files that the messages bear, as they are now."""
    due = {(one.message_id, one.kind is MediaKind.PHOTO, one.identity): one for one in wanted}
    for message in messages:
        media = getattr(message, "media", None)
        photo, document = getattr(media, "photo", None), getattr(media, "document", None)
        found = photo if photo is not None else document
        one = due.get((message.id, photo is not None, str(getattr(found, "id", ""))))
        if one is not None:
            yield _of_photo(one, photo) if photo is not None else _of_document(one, document)


def _of_photo(due: DueFile, photo: Any) -> Fetch:
    best = largest(photo)
    location = types.InputPhotoFileLocation(
        id=photo.id,
        access_hash=photo.access_hash,
        file_reference=photo.file_reference,
        thumb_size=best.type if best is not None else "",
    )
    return Fetch(due=due, location=location, dc=photo.dc_id, suffix=".jpg")


def _of_document(due: DueFile, document: Any) -> Fetch:
    location = types.InputDocumentFileLocation(
        id=document.id,
        access_hash=document.access_hash,
        file_reference=document.file_reference,
        thumb_size="",
    )
    return Fetch(
        due=due,
        location=location,
        dc=document.dc_id,
        suffix=SUFFIXES.get(document.mime_type, ".bin"),
        size=document.size,
    )

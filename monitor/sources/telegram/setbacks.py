"""What becomes of a channel, a task or a method when something goes wrong over it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from monitor.domain.collecting import Batch, ChannelCondition
from monitor.domain.errors import SourceError, StoreError
from monitor.domain.health import Incident
from monitor.sources.telegram.asking import JoinRefused, NoRoom, Refused
from monitor.sources.telegram.books import Books
from monitor.sources.telegram.desk import LEISURE, Desk, Task
from monitor.sources.telegram.gate import Silence, Wait
from monitor.sources.telegram.reading import Reader
from monitor.sources.telegram.timing import Timer
from monitor.sources.telegram.trouble import Hiccup, where
from monitor.sources.telegram.wishes import Wishes

log = structlog.get_logger()

SILENCES = 3
HICCUP = timedelta(seconds=2)
LONGEST_HICCUP = timedelta(minutes=5)
STORE_AGAIN = 5.0
UNSTORABLE = timedelta(hours=1)
# The first crash may be a single bad packet; each further one in a row doubles the pause.
CRASH = timedelta(minutes=1)
MOST_SLIPS = 10


@dataclass(slots=True, kw_only=True)
class Setbacks:
    """Holds back what failed, and nothing else.

    `silences` counts the questions in a row that nobody answered, `store_again` is when the
    store is tried again after it failed.
    """

    reader: Reader
    books: Books
    timer: Timer
    wishes: Wishes
    emit: Callable[[Batch], Awaitable[None]]
    silences: int = 0
    store_again: datetime | None = None

    def over(self, desk: Desk, task: Task) -> None:
        """Forget earlier failures of a task that went well."""
        self.silences = 0
        self.store_again = None
        desk.slips.pop(task, None)
        desk.held.pop(task, None)

    async def take(self, desk: Desk, task: Task, error: Exception) -> None:
        """Draw the consequence of an error over a task; raise Silence after the third in a row."""
        match error:
            case StoreError():
                self.store_failed(error)
            case Refused():
                await self._refused(desk, task, error)
            case Wait():
                await self._keep_wait(desk, error)
            case JoinRefused() | NoRoom():
                self._not_joined(desk, error)
            case Silence():
                self._silence(desk, error)
            case Hiccup():
                self._hiccup(desk, task, error)
            case SourceError():
                # The store will not take this channel; that is for a person to mend.
                await self._hold_back(desk, str(error), UNSTORABLE)
            case _:
                await self._crashed(desk, task, error)

    def store_failed(self, error: StoreError) -> None:
        """Ask nothing while nothing can be kept; the books say where to go on."""
        self.store_again = self.timer.now() + timedelta(seconds=STORE_AGAIN)
        log.warning("intake_stopped", reason=str(error), again_in_seconds=STORE_AGAIN)

    def _not_joined(self, desk: Desk, error: JoinRefused | NoRoom) -> None:
        if isinstance(error, JoinRefused):
            desk.unjoinable = True
            log.warning("not_joined", channel=desk.channel.handle, reason=str(error))
            return
        self.wishes.join, self.wishes.no_room = False, str(error)
        log.warning("joining_ended", reason=str(error), instead="they are polled")

    def _silence(self, desk: Desk, error: Silence) -> None:
        self.silences += 1
        if self.silences >= SILENCES:
            raise error
        log.warning("no_answer", channel=desk.channel.handle, reason=str(error))

    def _slip(self, desk: Desk, task: Task, first: timedelta, longest: timedelta) -> timedelta:
        """Count a failure of a task, and give the pause that it costs."""
        slips = desk.slips.get(task, 0)
        desk.slips[task] = min(slips + 1, MOST_SLIPS)
        return min(first * int(2**slips), longest)

    def _hiccup(self, desk: Desk, task: Task, error: Exception) -> None:
        pause = self._slip(desk, task, HICCUP, LONGEST_HICCUP)
        self._hold(desk, task, pause)
        log.info("telegram_hiccup", channel=desk.channel.handle, task=task.name, reason=str(error))

    def _hold(self, desk: Desk, task: Task, pause: timedelta) -> None:
        if task in LEISURE or task is Task.PUSHES:
            desk.held[task] = self.timer.now() + pause
        else:
            desk.retry_at = self.timer.now() + pause

    async def _crashed(self, desk: Desk, task: Task, error: Exception) -> None:
        # Not the error's own words: they may be those of a post.
        what = type(error).__name__
        log.error(
            "channel_crashed",
            channel=desk.channel.handle,
            task=task.name,
            error=what,
            at=where(error),
        )
        pause = self._slip(desk, task, CRASH, UNSTORABLE)
        if task not in LEISURE and task is not Task.PUSHES:
            await self._hold_back(desk, f"{what} while it was read; please report it", pause)
            return
        self._hold(desk, task, pause)
        desk.hinted = True
        await self._store(desk, self._incident(desk, task, what))

    def _incident(self, desk: Desk, task: Task, what: str) -> Batch:
        handle, now = desk.channel.handle, self.timer.now()
        incident = Incident(
            key=f"crash:{handle.lower()}:{task.name.lower()}",
            title=f"@{handle}: {task.name.lower()} failed",
            says=f"An unforeseen {what}; it is tried again. Please report what the log says of it.",
            at=now,
        )
        return replace(self.reader.scribe.batch(desk, desk.books), incidents=(incident,))

    async def _hold_back(self, desk: Desk, reason: str, pause: timedelta) -> None:
        desk.retry_at = self.timer.now() + pause
        desk.hinted = True
        log.warning("channel_held_back", channel=desk.channel.handle, reason=reason)
        refusal = Refused(ChannelCondition.REFUSED, reason)
        await self._store(desk, self.reader.refusal(desk, refusal, pause))

    async def _store(self, desk: Desk, batch: Batch) -> None:
        """Store what there is to say; that it cannot be stored must not end anything else."""
        try:
            await self.emit(batch)
        except StoreError as error:
            self.store_failed(error)
        except Exception as error:  # noqa: BLE001 - the channel is held back already
            log.error(  # noqa: TRY400 - the words may be those of a post
                "trouble_not_stored",
                channel=desk.channel.handle,
                error=type(error).__name__,
                at=where(error),
            )

    async def _refused(self, desk: Desk, task: Task, error: Refused) -> None:
        log.warning(
            "channel_not_read",
            channel=desk.channel.handle,
            task=task.name,
            condition=error.condition.value,
            reason=error.reason,
        )
        if task in LEISURE:
            # Whether the channel itself can be read is for its news to say.
            desk.held[task] = self.timer.now() + error.wait(desk.slips.get(task, 0))
            desk.slips[task] = min(desk.slips.get(task, 0) + 1, MOST_SLIPS)
            desk.hinted = True
            return
        batch = self.reader.refusal(desk, error)
        try:
            await self.emit(batch)
        except StoreError as failed:
            self.store_failed(failed)
        except SourceError as failed:
            await self._hold_back(desk, str(failed), UNSTORABLE)
        desk.books = batch.state or desk.books

    async def _keep_wait(self, desk: Desk, error: Wait) -> None:
        kept = error.kept
        log.warning(
            "told_to_wait",
            method=kept.method,
            channel=desk.channel.handle if kept.channel_id else "every channel",
            seconds=round(kept.seconds),
        )
        try:
            await self.books.keep_wait(kept)
        except StoreError as failed:
            self.store_failed(failed)

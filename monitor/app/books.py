"""The collector's books, kept in the store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.channel import Channel
from monitor.domain.collecting import (
    AccountState,
    CollectorState,
    DueLook,
    KeptWait,
    SourceKind,
)
from monitor.domain.media import NO_FILES, DueFile, MediaRule
from monitor.storage import books, files, looks
from monitor.storage.store import Store

# Looks that fall due within this time come along with those that are due: fewer requests.
AHEAD = timedelta(minutes=5)
MOST = 100


@dataclass(frozen=True, slots=True)
class StoredBooks:
    """One account's books; `looking` says whether looks and files are its task now."""

    store: Store
    kind: SourceKind
    now: Callable[[], datetime]
    looking: Callable[[], bool] = lambda: True
    media: MediaRule = NO_FILES

    async def state(self, channel: Channel) -> tuple[int, CollectorState] | None:
        """Give the number a channel is stored under and its books, None before first contact."""
        return await self.store.read(books.stored_state, channel, self.kind)

    async def read_to(self, channel: Channel) -> int:
        """Give the highest id of a channel that another account has read, 0 for none."""
        other = SourceKind.SECOND if self.kind is SourceKind.ACCOUNT else SourceKind.ACCOUNT
        found = await self.store.read(books.stored_state, channel, other)
        return found[1].newest_id if found is not None else 0

    async def waits(self) -> list[KeptWait]:
        """Give the waits that are not over."""
        return await self.store.write(books.waits, self.kind, self.now())

    async def keep_wait(self, wait: KeptWait) -> None:
        """Remember a wait over restarts."""
        await self.store.write(books.keep_wait, self.kind, wait, self.now())

    async def account(self) -> AccountState | None:
        """Give what is known of the account."""
        return await self.store.read(books.account, self.kind)

    async def keep_account(self, state: AccountState) -> None:
        """Remember the account as it is now."""
        await self.store.write(books.keep_account, state)

    async def another_account(self) -> None:
        """Forget what belonged to the account that was logged in before."""
        await self.store.write(books.another_account, self.kind)

    async def looks(self) -> dict[int, tuple[DueLook, ...]]:
        """Give the posts that are to be read again, by channel number."""
        if not self.looking():
            return {}
        return await self.store.read(looks.due_looks, self.now(), AHEAD, MOST)

    async def files(self) -> dict[int, tuple[DueFile, ...]]:
        """Give the files that are to be fetched, by channel number."""
        if not self.looking():
            return {}
        return await self.store.read(files.due_files, self.media, self.now(), MOST)

"""The store, as the collector asks it: the books stand in the transaction of the posts."""

from typing import Protocol

from monitor.domain.channel import Channel
from monitor.domain.collecting import AccountState, CollectorState, DueLook, KeptWait
from monitor.domain.media import DueFile


class Books(Protocol):
    """The store, as far as the collector keeps its books there."""

    async def state(self, channel: Channel) -> tuple[int, CollectorState] | None:
        """Give the number a channel is stored under and its books, None before first contact."""

    async def read_to(self, channel: Channel) -> int:
        """Give the highest id of a channel that another account has read, 0 for none."""

    async def waits(self) -> list[KeptWait]:
        """Give the waits that are not over."""

    async def keep_wait(self, wait: KeptWait) -> None:
        """Remember a wait over restarts."""

    async def account(self) -> AccountState | None:
        """Give what is known of the account."""

    async def keep_account(self, state: AccountState) -> None:
        """Remember the account as it is now."""

    async def another_account(self) -> None:
        """Forget what belonged to the account that was logged in before."""

    async def looks(self) -> dict[int, tuple[DueLook, ...]]:
        """Give the posts that are to be read again, by channel number."""

    async def files(self) -> dict[int, tuple[DueFile, ...]]:
        """Give the files that are to be fetched, by channel number."""

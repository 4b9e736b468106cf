"""The account's own difference, which names channels that moved, and its signs of life."""

import contextlib
from dataclasses import dataclass, replace
from typing import Any

import structlog
from telethon import errors
from telethon.tl import types
from telethon.tl.functions.updates import GetDifferenceRequest, GetStateRequest

from monitor.domain.collecting import AccountState, SourceKind
from monitor.domain.errors import StoreError
from monitor.sources.telegram.answers import heard
from monitor.sources.telegram.books import Books
from monitor.sources.telegram.client import FATAL
from monitor.sources.telegram.gate import Gate, Silence, Wait
from monitor.sources.telegram.trouble import Unreadable

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """What is asked of Telegram about the account itself."""

    kind: SourceKind
    client: Any
    gate: Gate
    books: Books

    async def difference(self) -> tuple[list[int], bool]:
        """Ask what the account missed; give the channels that moved, and whether to ask again.

        At first contact there is no count to ask from: the present one is taken.
        """
        known = await self.books.account()
        try:
            if known is None or not known.pts:
                await self.books.keep_account(await self._first_state(known))
                return [], False
            return await self._told_since(known)
        except (Wait, Silence, StoreError, Unreadable) as error:
            if isinstance(error, Wait):
                await self._keep(error)
            log.info("account_difference_later", reason=str(error))
            return [], True
        except FATAL:
            raise
        except errors.RPCError as error:
            log.warning("account_difference_refused", reason=type(error).__name__)
            return [], False

    async def _told_since(self, known: AccountState) -> tuple[list[int], bool]:
        try:
            return await self._since(known)
        except Unreadable as error:
            # Private chats hold kinds of updates that no channel has: they are passed over.
            log.warning("account_difference_unreadable", reason=str(error))
            await self.books.keep_account(await self._first_state(known))
            return [], False

    async def sign_of_life(self) -> None:
        """Make one cheap call that only a living, accepted connection answers; raise Silence."""
        try:
            await self.gate.call(self.client, GetStateRequest())
        except Wait as error:
            await self._keep(error)
        except FATAL:
            raise
        except (errors.RPCError, Unreadable) as error:
            # An answer all the same: the connection lives.
            log.info("sign_of_life_refused", reason=type(error).__name__)

    async def _keep(self, wait: Wait) -> None:
        # The gate keeps it anyway; only a restart would forget it.
        with contextlib.suppress(StoreError):
            await self.books.keep_wait(wait.kept)

    async def _first_state(self, known: AccountState | None) -> AccountState:
        told = await self.gate.call(self.client, GetStateRequest())
        before = known or AccountState(source=self.kind)
        return replace(before, pts=told.pts, qts=told.qts, date=told.date, seq=told.seq)

    async def _since(self, state: AccountState) -> tuple[list[int], bool]:
        request = GetDifferenceRequest(pts=state.pts, date=state.date, qts=state.qts)
        told = await self.gate.call(self.client, request)
        moved = [
            push.channel_id
            for update in getattr(told, "other_updates", ())
            for push in heard(types.UpdateShort(update, date=state.date)).pushes
        ]
        after = getattr(told, "state", None) or getattr(told, "intermediate_state", None)
        if after is None:
            # Also "too long": every channel is swept after a reconnect anyway.
            await self.books.keep_account(replace(state, pts=getattr(told, "pts", state.pts)))
            return moved, False
        now = replace(state, pts=after.pts, qts=after.qts, date=after.date, seq=after.seq)
        await self.books.keep_account(now)
        return moved, hasattr(told, "intermediate_state")

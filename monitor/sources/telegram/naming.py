"""Names: whose they are at first contact, and whether they still are."""

from dataclasses import dataclass, replace
from typing import Any

import structlog

from monitor.domain.collecting import ChannelCondition
from monitor.sources.telegram import asking
from monitor.sources.telegram.asking import NameTaken, Refused
from monitor.sources.telegram.desk import Desk
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.outcome import Outcome
from monitor.sources.telegram.scribe import Scribe

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Asks who bears a listed name."""

    client: Any
    gate: Gate
    scribe: Scribe

    async def resolve(self, desk: Desk) -> Outcome:
        """Find the channel that bears the name, and the key to it."""
        channel, chat = await asking.resolve(self.gate, self.client, desk.channel)
        state = replace(
            desk.books,
            access_hash=chat.access_hash,
            named_at=self.scribe.now(),
            held_by=None,
            not_before=None,
            failures=0,
        )
        batch = self.scribe.batch(replace(desk, channel=channel), state)
        return Outcome(batch=self.scribe.noted(batch, chat), hinted=True)

    async def check(self, desk: Desk) -> Outcome:
        """See whether the listed name still belongs to the channel; it is read on in any case."""
        now = self.scribe.now()
        state = replace(desk.books, named_at=now, held_by=None)
        try:
            _, chat = await asking.resolve(self.gate, self.client, desk.channel)
        except NameTaken as error:
            log.warning("name_taken", channel=desk.channel.handle, by=error.holder)
            return Outcome(batch=self.scribe.renamed(desk, replace(state, held_by=error.holder)))
        except Refused as error:
            if error.condition is not ChannelCondition.GONE:
                log.warning("name_not_checked", channel=desk.channel.handle, reason=str(error))
                return Outcome(batch=self.scribe.batch(desk, replace(desk.books, named_at=now)))
            nameless = state.username is None or desk.listed_as(state.username)
            state = replace(state, username="") if nameless else state
            return Outcome(batch=self.scribe.renamed(desk, state))
        return Outcome(batch=self.scribe.noted(self.scribe.batch(desk, state), chat))

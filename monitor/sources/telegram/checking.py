"""Who holds a handle now, and whether that is who it should be."""

from dataclasses import dataclass
from typing import Any

from monitor.domain.channel import Channel
from monitor.domain.collecting import KeptWait
from monitor.sources.telegram.asking import Refused, resolve
from monitor.sources.telegram.gate import Gate, Wait
from monitor.sources.telegram.trouble import Hiccup


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What asking for a handle showed; `mend` says what to do about it, None when all is well."""

    channel: Channel
    says: str
    mend: str | None = None
    access_hash: int | None = None
    wait: KeptWait | None = None


async def who_holds(gate: Gate, client: Any, channel: Channel) -> Finding:
    """Ask for a handle; raises SourceError when the connection breaks."""
    try:
        found, chat = await resolve(gate, client, channel)
    except Refused as error:
        return Finding(channel=channel, says=error.condition.value, mend=error.reason)
    except Wait as error:
        return Finding(channel=channel, says="not asked", mend=str(error), wait=error.kept)
    except Hiccup as error:
        return Finding(channel=channel, says="not asked", mend=f"try again later ({error})")
    flags = [name for name in ("fake", "scam") if getattr(chat, name, False)]
    if flags:
        mend = f"Telegram marks it as {' and '.join(flags)}: likely a clone, look for the real one"
        return Finding(channel=found, says=flags[0], mend=mend)
    return Finding(channel=found, says="found", access_hash=chat.access_hash)

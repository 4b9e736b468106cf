"""Telegram Desktop's result.json: one chat, or the public channels of a whole account."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

import ijson

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.errors import BadItem, SourceError
from monitor.domain.privacy import Pseudonyms
from monitor.sources.files.damage import BROKEN
from monitor.sources.files.message import read_message
from monitor.sources.files.tolerant import Mended

PUBLIC = frozenset({"public_channel"})
BATCH = 500
BUFFER = 256 * 1024

Report = Callable[[BadItem], None]


def read_desktop_export(
    file: IO[bytes],
    name: str,
    *,
    handle: str | None,
    now: datetime,
    pseudonyms: Pseudonyms,
    report: Report,
) -> Iterator[Batch]:
    """Read an export in batches, in constant memory; unreadable messages go to `report`.

    Only public channels are read. Raises SourceError when the file is the export of a private
    chat, when `handle` is given for several channels, or when it is no export.
    """
    chats = _Chats(name, handle, now, pseudonyms, report)
    try:
        for prefix, event, value in ijson.parse(Mended(file), use_float=True, buf_size=BUFFER):
            yield from chats.take(prefix, event, value)
        yield from chats.finished()
    except (ijson.JSONError, UnicodeDecodeError, *BROKEN) as error:
        yield from chats.flush()
        reason = " ".join(str(error).split())[:80]
        report(
            BadItem(
                name,
                f"the export breaks off or is damaged ({reason}); export it again "
                f"({chats.read} messages before that are kept)",
            )
        )


class _Chats:
    """Puts parser events together to messages; knows whose chat they are in."""

    def __init__(
        self,
        name: str,
        handle: str | None,
        now: datetime,
        pseudonyms: Pseudonyms,
        report: Report,
    ) -> None:
        self.read = 0
        self._name, self._handle, self._now = name, handle, now
        self._pseudonyms, self._report = pseudonyms, report
        self._root: str | None = None
        self._chat: dict[str, Any] = {}
        self._builder: ijson.ObjectBuilder | None = None
        self._item = ""
        self._pending: list[Sighting] = []
        self._skipped = 0
        self._channels: set[int] = set()

    def take(self, prefix: str, event: str, value: Any) -> Iterator[Batch]:
        if self._builder is not None:
            self._builder.event(event, value)
            if prefix == self._item and event == "end_map":
                yield from self._message(self._builder.value)
                self._builder = None
        elif event == "start_map" and prefix.endswith("messages.item"):
            yield from self._begin(prefix, event, value)
        elif prefix in ("name", "type", "id") or prefix in (
            f"{self._root}.name",
            f"{self._root}.type",
            f"{self._root}.id",
        ):
            self._chat[prefix.rpartition(".")[2]] = value
        elif event == "start_map" and prefix in ("chats.list.item", "left_chats.list.item"):
            yield from self.flush()
            self._root, self._chat = prefix, {}
        elif event == "end_map" and prefix == self._root:
            yield from self.flush()

    def _begin(self, prefix: str, event: str, value: Any) -> Iterator[Batch]:
        expected = f"{self._root}.messages.item" if self._root else "messages.item"
        if prefix == expected:
            self._item = prefix
            self._builder = ijson.ObjectBuilder()
            self._builder.event(event, value)
        return iter(())

    def finished(self) -> Iterator[Batch]:
        if not self._chat:
            raise SourceError(
                f"{self._name}: is neither posts.jsonl nor a Telegram Desktop export (result.json)"
            )
        yield from self.flush()
        if self._root is None and not self.read and not self._public():
            raise self._private()
        if self._skipped:
            self._report(
                BadItem(
                    self._name,
                    f"{self._skipped} messages of private or unnumbered chats were not read",
                )
            )

    def flush(self) -> Iterator[Batch]:
        if self._pending:
            batch = Batch(
                source=SourceKind.FILES,
                channel=self._channel(),
                sightings=tuple(self._pending),
                received_at=self._now,
            )
            self._pending = []
            yield batch

    def _message(self, message: dict[str, Any]) -> Iterator[Batch]:
        if self._root is None and not self._public():
            raise self._private()
        if not self._public() or (self._root and not self._numbered()):
            self._skipped += 1
            return
        where = f"{self._name}: message {message.get('id', '?')}"
        try:
            self._pending.append(
                read_message(message, self._channel(), now=self._now, pseudonyms=self._pseudonyms)
            )
            self.read += 1
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as error:
            self._report(BadItem(where, str(error) or type(error).__name__))
        except RecursionError:
            self._report(BadItem(where, "is nested too deeply for a message of Telegram's"))
        if len(self._pending) >= BATCH:
            yield from self.flush()

    def _public(self) -> bool:
        return self._chat.get("type") in PUBLIC

    def _numbered(self) -> bool:
        number = self._chat.get("id")
        return type(number) is int and 0 < number < 2**52

    def _private(self) -> SourceError:
        kind = str(self._chat.get("type", "unknown"))[:40]
        return SourceError(
            f"{self._name}: is the export of a {kind}; only public channels are read"
        )

    def _channel(self) -> Channel:
        if not self._numbered():
            raise SourceError(f"{self._name}: the export does not name its channel's id")
        number = int(self._chat["id"])
        self._channels.add(number)
        if self._handle is not None and len(self._channels) > 1:
            raise SourceError(
                f"{self._name}: holds several channels, so --as cannot name one; leave it out"
            )
        title = self._chat.get("name")
        return Channel(
            handle=self._handle.removeprefix("@") if self._handle else f"c{number}",
            id=number,
            title=title if isinstance(title, str) else None,
        )

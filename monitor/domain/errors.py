"""Every error that a caller may meet, in one tree.

MonitorError                 one line for a person: what, where, how to mend it
├── ConfigError              the configuration is wrong; carries every problem at once
├── SourceError              a source cannot be read
│   └── BadItem              one line or message is unreadable; its neighbours are kept
├── StoreError               the database refuses
│   ├── StoreUnreachable     no server, no file, no permission
│   ├── StoreFull            the disk is full or read-only
│   └── SchemaTooNew         the database was written by a newer program
├── StoriesLost              the process that told stories is gone
├── HomeLocked               another instance works in this home
└── DeliveryError            a notification was not delivered
    └── PartlyDelivered      some of a receiver's addresses refused it for good, the others took it
"""


class MonitorError(Exception):
    """Anything that is explained to the user in one line."""


class ConfigError(MonitorError):
    """The configuration cannot be used; `problems` holds one line for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class SourceError(MonitorError):
    """A source cannot be read at all."""


class BadItem(SourceError):
    """One item of a source is unreadable; `where` says which (file and line, or message)."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class StoreError(MonitorError):
    """The database refuses to work."""


class StoreUnreachable(StoreError):
    """The database cannot be opened: no server, no file or no permission."""


class StoreFull(StoreError):
    """The database cannot be written: the disk is full or read-only."""


class SchemaTooNew(StoreError):
    """The database was written by a newer version of the program."""


class StoriesLost(MonitorError):
    """The process that told stories is gone; what it was told from is stored as before."""


class HomeLocked(MonitorError):
    """Another instance holds the lock of this home."""


class DeliveryError(MonitorError):
    """A notification was not delivered.

    `retry` tells a bad moment from a refusal for good; `wait` is the number of seconds that
    the destination asked us to wait (None: it did not say); `maybe_sent` is true when the
    connection broke after the request left, so that the message may have arrived.
    """

    def __init__(
        self, message: str, *, retry: bool, wait: float | None = None, maybe_sent: bool = False
    ) -> None:
        super().__init__(message)
        self.retry = retry
        self.wait = wait
        self.maybe_sent = maybe_sent


class PartlyDelivered(DeliveryError):
    """A notification reached some of a receiver's addresses; the others refused it for good."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retry=False)

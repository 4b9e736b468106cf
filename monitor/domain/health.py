"""What is wrong with the program's own work, as people are told of it; never a post's words."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.alert import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A condition that stands until it ends.

    `key` tells it from all others (`channel:account:okopny`), `says` is what happened and what
    to do about it.
    """

    key: str
    title: str
    says: str
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that happened once, such as hundreds of posts deleted within seconds."""

    key: str
    title: str
    says: str
    at: datetime
    severity: Severity = Severity.WARNING

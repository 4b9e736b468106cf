"""Tells one great purge from many small deletions."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

# So many deletions within a minute are one incident, told once an hour.
MANY = 100
SPAN = timedelta(minutes=1)
AGAIN = timedelta(hours=1)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Purge:
    """The deletions of a channel's last minute."""

    seen: list[tuple[datetime, int]] = field(default_factory=list)
    told_at: datetime = NEVER

    def copy(self) -> "Purge":
        """Give one that counts on by itself: what is not committed must not count."""
        return Purge(list(self.seen), self.told_at)

    def count(self, deletions: int, now: datetime) -> int | None:
        """Take some deletions; give their sum when they have become a purge that is news."""
        self.seen = [one for one in self.seen if now - one[0] < SPAN] + [(now, deletions)]
        total = sum(number for _, number in self.seen)
        if total < MANY or now - self.told_at < AGAIN:
            return None
        self.told_at = now
        return total

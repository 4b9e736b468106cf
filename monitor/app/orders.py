"""Orders to the collector that outlive the command that gave them: small files in home."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from monitor.domain.errors import ConfigError

log = structlog.get_logger()

JOIN = "join"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted: `backfill` of a handle `since` a moment, or to `join` every channel."""

    kind: str
    handle: str = ""
    since: datetime | None = None


def give(home: Path, order: Order) -> None:
    """Write an order, in place of an earlier one for the same; raise ConfigError."""
    row = {"kind": order.kind, "handle": order.handle}
    if order.since is not None:
        row["since"] = order.since.isoformat()
    path = _path(home, order)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        half = path.with_suffix(".half")
        half.write_text(json.dumps(row), "utf-8")
        half.replace(path)
    except OSError as error:
        raise ConfigError([f"{path}: cannot be written ({error.strerror})"]) from error


def given(home: Path) -> list[Order]:
    """Give the orders that were not carried out yet; a damaged one is told and passed over."""
    found = []
    for path in sorted((home / "orders").glob("*.json")):
        try:
            row = json.loads(path.read_text("utf-8"))
            since = row.get("since")
            found.append(
                Order(
                    kind=row["kind"],
                    handle=row.get("handle", ""),
                    since=datetime.fromisoformat(since) if since else None,
                )
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("order_not_read", file=path.name, reason=type(error).__name__)
    return found


def carried_out(home: Path, order: Order) -> None:
    """Forget an order."""
    _path(home, order).unlink(missing_ok=True)


def _path(home: Path, order: Order) -> Path:
    name = f"{order.kind}-{order.handle.lower()}" if order.handle else order.kind
    return home / "orders" / f"{name}.json"

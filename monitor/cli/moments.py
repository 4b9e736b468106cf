"""Days and moments on the command line: a bare date is a day of the configured zone."""

from datetime import datetime

import typer


def moment(text: str | None, zone: str, option: str) -> datetime | None:
    """Read a date or an ISO 8601 moment with a zone; a wrong one is wrong usage (status 2)."""
    from monitor.digest.period import parse_bound

    if text is None:
        return None
    try:
        return parse_bound(text, zone)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error

"""Digest → one HTML page without scripts or outside parts, and the short one that is mailed."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.digest.period import Period
from monitor.digest.render.safe import link, plain, remarks, who
from monitor.digest.render.shown import shown
from monitor.digest.words import number
from monitor.domain.digest import Digest


def page(digest: Digest) -> str:
    """Write the whole digest as a page that is read on a screen, a phone or paper."""
    return _filled("page.html", digest)


def mail_page(digest: Digest) -> str:
    """Write the short page for an e-mail: the numbers, and the first lines of each section."""
    return _filled("mail.html", digest)


def _filled(template: str, digest: Digest) -> str:
    period = Period(since=digest.since, until=digest.until, zone=digest.zone)
    clock: Callable[[datetime], str] = period.clock
    values: dict[str, Any] = {"digest": digest, "clock": clock}
    return _templates().get_template(template).render(values)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("monitor.digest.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        link=link, number=number, plain=plain, remarks=remarks, who=who, shown=shown
    )
    return made

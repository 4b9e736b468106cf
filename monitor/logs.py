"""Events on standard error: JSON lines for machines, colours for a terminal, secrets for nobody."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any

import structlog

SECRET_KEYS = re.compile(
    r"(?i)(password|passwd|token|secret|api_hash|webhook|session|auth_key|phone)"
)
SECRET_VALUES = re.compile(
    r"https://hooks\.slack\.com/\S+|\bxox[abeprs]-[\w-]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|\b\d{8,10}:[\w-]{35}\b|\b1[\w-]{300,}=*"
)
HIDDEN = "[hidden]"


class Redactor:
    """The last processor: hides values of secret names, known secrets, and what looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._known = sorted((s for s in secrets if len(s) >= 6), key=len, reverse=True)

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        """Give the event without secrets; nested values are hidden too."""
        return {key: self._value(str(key), value) for key, value in event.items()}

    def _value(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: self._value(str(k), v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(key, v) for v in value]
        if value is not None and SECRET_KEYS.search(key):
            return HIDDEN
        return self.hide(value) if isinstance(value, str) else value

    def hide(self, value: str) -> str:
        """Give a text without secrets."""
        for known in self._known:
            value = value.replace(known, HIDDEN)
        return SECRET_VALUES.sub(HIDDEN, value)


def set_up_logs(secrets: Iterable[str] = (), *, level: str = "INFO") -> None:
    """Send every event to standard error, redacted; raise ValueError for an unknown level."""
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError("MONITOR_LOG_LEVEL: write DEBUG, INFO, WARNING or ERROR")
    redact = Redactor(secrets)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    terminal = sys.stderr.isatty()
    render: Any = (
        structlog.dev.ConsoleRenderer()
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, redact, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _tame_libraries(shared, redact, render, number)


def _tame_libraries(shared: list[Any], redact: Redactor, render: Any, number: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
    # httpx logs whole addresses at INFO, and a webhook's address is its password.
    for name in ("httpx", "httpcore", "telethon", "apscheduler", "aiosmtplib"):
        logging.getLogger(name).setLevel(logging.WARNING)

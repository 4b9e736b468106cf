"""Logs keep their mouths shut."""

import json
import logging

import pytest
import structlog

from monitor.logs import set_up_logs

WEBHOOK = "https://hooks.slack.com/services/T00/B00/abcdef"


@pytest.fixture(autouse=True)
def _logs_as_they_were():
    """Give structlog and the root logger back as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "fields",
    [
        {"api_hash": "s3cr3t-value"},
        {"where": "s3cr3t-value"},
        {"nested": {"deep": ["s3cr3t-value"]}},
        {"address": WEBHOOK},
        {"url": "postgresql://monitor:s3cr3t-value@host/db"},
    ],
)
def test_no_secret_leaves_by_an_event(fields: dict[str, object], capsys) -> None:
    """By its name, by its value, or by its looks."""
    set_up_logs(["s3cr3t-value"])
    structlog.get_logger().info("something_happened", **fields)
    line = capsys.readouterr().err

    assert json.loads(line)["event"] == "something_happened"
    assert "s3cr3t-value" not in line
    assert "abcdef" not in line


def test_no_secret_leaves_by_an_exception(capsys) -> None:
    """Tracebacks are redacted like anything else."""
    set_up_logs(["s3cr3t-value"])
    try:
        int(f"refused by {WEBHOOK} with s3cr3t-value")
    except ValueError:
        structlog.get_logger().exception("job_crashed")
    line = capsys.readouterr().err

    assert "ValueError" in line
    assert "s3cr3t-value" not in line
    assert "abcdef" not in line


def test_no_secret_leaves_by_a_library(capsys) -> None:
    """A library's own logger goes through the same redaction."""
    set_up_logs(["s3cr3t-value"])
    logging.getLogger("somelibrary").warning("token is %s", "s3cr3t-value")

    assert "s3cr3t-value" not in capsys.readouterr().err


def test_httpx_does_not_tell_addresses(capsys) -> None:
    """It logs each request's whole address at INFO; that level stays off."""
    set_up_logs()
    logging.getLogger("httpx").info("HTTP Request: POST %s", WEBHOOK)

    assert capsys.readouterr().err == ""


def test_an_unknown_level_is_explained() -> None:
    """A wrong word gets the list of right ones."""
    with pytest.raises(ValueError, match="DEBUG, INFO"):
        set_up_logs(level="LOUD")

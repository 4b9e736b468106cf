"""alerts.yaml: rules, receivers and routes that fit together."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config.alerts_file import AlertSettings, read_alerts
from monitor.domain.errors import ConfigError


def problems(folder: Path, text: str) -> tuple[str, ...]:
    """Read a faulty file and give what it complains about."""
    path = folder / "alerts.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_alerts(path)
    return caught.value.problems


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    """Nothing has to be written to start."""
    assert read_alerts(tmp_path / "alerts.yaml") == AlertSettings()


def test_our_own_file_is_valid() -> None:
    """What ships can be read."""
    settings = read_alerts(Path(__file__).parents[2] / "alerts.yaml")

    assert settings.group_wait == timedelta(seconds=30)


def test_a_route_to_nobody_is_found(tmp_path: Path) -> None:
    """A receiver that is not described is a mistake at the line that names it."""
    (found,) = problems(tmp_path, "routes:\n  - receivers: [desk]\n")

    assert found.startswith("alerts.yaml:2: `desk` is not among the receivers")


def test_a_duration_names_its_forms(tmp_path: Path) -> None:
    """`soon` is no duration."""
    (found,) = problems(tmp_path, "group_wait: soon\n")

    assert "30s or 48h" in found


def test_an_unknown_zone_is_found(tmp_path: Path) -> None:
    """The digest's week starts at a midnight that must exist."""
    (found,) = problems(tmp_path, "digest:\n  zone: Europe/Moskva\n")

    assert found.startswith("alerts.yaml:2: digest.zone")


def test_mail_without_an_address_is_found(tmp_path: Path) -> None:
    """A receiver that cannot be told anything is a mistake."""
    (found,) = problems(tmp_path, "receivers:\n  - {name: duty, kind: mail}\n")

    assert "needs `to:`" in found


def test_a_password_is_refused(tmp_path: Path) -> None:
    """By its key, and without repeating it."""
    text = "receivers:\n  - {name: duty, kind: mail, to: [a@example.org], password: hunter22}\n"
    found = "\n".join(problems(tmp_path, text))

    assert "holds a secret" in found
    assert "hunter22" not in found

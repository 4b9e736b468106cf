"""alerts.yaml: rules, receivers and routes that fit together."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.analysis.lexicon import glossary_terms
from monitor.config.alerts_file import AlertSettings, read_alerts
from monitor.domain.errors import ConfigError
from monitor.domain.taxonomy import TARGETS, THEMES


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


def test_health_told_to_nobody_is_found(tmp_path: Path) -> None:
    """Trouble must not vanish by a slip of the pen."""
    (found,) = problems(tmp_path, "health:\n  from_severity: urgent\n  receivers: [dutty]\n")

    assert found.startswith("alerts.yaml:3: `dutty` is not among the receivers")


def test_an_unknown_severity_of_health_is_found(tmp_path: Path) -> None:
    """With its line, as everywhere."""
    (found,) = problems(tmp_path, "health:\n  from_severity: grave\n")

    assert found.startswith("alerts.yaml:2: health.from_severity")


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


@pytest.mark.parametrize(
    ("rule", "hint"),
    [("targets: [modd]", "did you mean mod?"), ("themes: [C-SUPP]", "did you mean C-SUP?")],
)
def test_a_code_that_no_finding_has_is_found(tmp_path: Path, rule: str, hint: str) -> None:
    """Else the rule would wait for ever."""
    (found,) = problems(tmp_path, f"rules:\n  - {{name: one, {rule}}}\n")

    assert hint in found


@pytest.mark.parametrize("length", ["999999999d", "99999999999999d"])
def test_an_endless_duration_is_found(tmp_path: Path, length: str) -> None:
    """It would end alerting in an overflow."""
    (found,) = problems(tmp_path, f"group_wait: {length}\n")

    assert "at most 36525d" in found


@pytest.mark.parametrize("name", ["..", "a/b", "", "x" * 300])
def test_a_file_that_is_no_bare_name_is_found(tmp_path: Path, name: str) -> None:
    """It would lie outside home, or nowhere."""
    (found,) = problems(tmp_path, f'receivers:\n  - {{name: log, kind: file, file: "{name}"}}\n')

    assert "bare file name" in found


def test_an_address_with_a_line_break_is_found(tmp_path: Path) -> None:
    """It would be a header of its own."""
    text = 'receivers:\n  - {name: duty, kind: mail, to: ["a@example.org\\nBcc: b@example.org"]}\n'
    (found,) = problems(tmp_path, text)

    assert "addresses like" in found


def test_every_code_of_the_glossary_may_be_named_in_a_rule() -> None:
    """What findings carry, rules may ask for."""
    codes = {term.code for term in glossary_terms() if term.kind in ("blame", "coded", "pressure")}
    targets = {term.code for term in glossary_terms() if term.kind == "target"}

    assert codes - {""} <= THEMES
    assert targets <= TARGETS

"""Slips in labelled posts are told, not taught."""

from typing import Any

import pytest

from monitor.app.labels import faults

RIGHT = {"channel": "okopny", "text": "Тихое утро.", "criticism": "none"}


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (
            {"criticism": "MOD"},
            'criticism: "MOD" is not one of mod, other_ru, none; did you mean mod?',
        ),
        ({"criticism": None}, "criticism: is missing; write one of mod, other_ru, none"),
        ({"severity": "high"}, 'severity: "high" is not one of 1, 2, 3; did you mean 3?'),
        ({"severity": True}, "severity: True is not one of 1, 2, 3"),
        ({"severity": "2"}, 'severity: "2" is not one of 1, 2, 3; did you mean 2?'),
        ({"policing": "ja"}, 'policing: "ja" is not true or false; did you mean true?'),
        ({"repression": 1}, "repression: 1 is not true or false; did you mean true?"),
        ({"voice": "Own"}, 'voice: "Own" is not one of own, endorsed, reported, rejected; '
                           "did you mean own?"),
        ({"themes": "supply"}, 'themes: "supply" is not a list'),
        ({"critisism": "mod"}, "critisism: is no field of a labelled post; "
                               "did you mean criticism?"),
    ],
)  # fmt: skip
def test_a_slip_is_told(labels: dict[str, Any], told: str) -> None:
    """One line names the field, the value and what is allowed."""
    assert list(faults(RIGHT | labels)) == [told]


def test_a_code_is_told_its_family() -> None:
    """Themes are labelled by families, findings by codes: whoever mixes them up is helped."""
    [unknown, known] = faults(RIGHT | {"themes": ["C-FOO", "C-SUP", "supply"]})
    assert unknown.startswith('themes: "C-FOO" is not one of command, lies, supply')
    assert known.endswith("did you mean supply?")


def test_what_may_be_left_out() -> None:
    """Only criticism must be said; null is nothing said."""
    assert list(faults(RIGHT)) == []
    assert list(faults(RIGHT | {"themes": None, "severity": None, "policing": None})) == []


def test_fields_of_other_names_are_let_through() -> None:
    """People keep notes of their own in a row."""
    assert list(faults(RIGHT | {"reader_b": "anna", "remarks": ["?"]})) == []

"""places.yaml: the operator's own names, faults with their lines."""

from pathlib import Path

import pytest

from monitor.app.places import extra_places
from monitor.domain.errors import ConfigError


def test_names_are_read(tmp_path: Path) -> None:
    """With their other forms."""
    path = tmp_path / "places.yaml"
    path.write_text("- {id: hutor, name: Хутор, aliases: [Хуторок]}\n", "utf-8")
    (place,) = extra_places(path)

    assert (place.id, place.name, place.aliases) == ("hutor", "Хутор", ("Хуторок",))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {id: a, name: A}\n- {id: b}\n", "places.yaml:2: 1.name: is missing; add it"),
        ("- &a {id: a, name: A}\n- *a\n", "places.yaml:2: `*a` repeats another part"),
        ("id: a\n", "places.yaml:1: must hold a list"),
        ("", "places.yaml:1: must hold a list"),
        ("- {id: a, name: ''}\n", "places.yaml:1: 0.name: is empty"),
        ("- {id: ' ', name: A}\n", "places.yaml:1: 0.id: is empty"),
        ("- {id: a, name: A, forms: ['']}\n", "places.yaml:1: 0.forms.0: is empty"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    """As in the other files."""
    path = tmp_path / "places.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        extra_places(path)

    assert caught.value.problems[0].startswith(says)

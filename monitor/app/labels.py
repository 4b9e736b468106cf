"""What people may write into labelled posts; a slip would teach the opposite of what they meant."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from monitor.domain.finding import Form, Voice
from monitor.domain.taxonomy import THEME_FAMILY, THEMES_OF

CRITICISM = ("mod", "other_ru", "none")
CHOICES: Mapping[str, Sequence[str | int]] = {
    "criticism": CRITICISM,
    "voice": tuple(Voice),
    "form": tuple(Form),
    "severity": (1, 2, 3),
    "contradiction": ("explicit", "implicit", "none"),
    "contradiction_type": (
        "place_control", "fighting", "numbers", "strike_cause", "conditions", "general",
    ),
    "readers": (0, 1, 2),
}  # fmt: skip
_SWITCHES = ("official_claim", "policing", "repression", "agreed", "unsure", "labelled")
_SWITCH = ("true", "false")
_LISTS = ("themes", "evidence")
FIELDS = (*CHOICES, *_SWITCHES, *_LISTS)
# What else a row says: of the post, and of those who read it.
_OTHERS = frozenset("key sha channel date text note why writer author".split())
_YES = frozenset("ja yes y да oui 1".split())
_NO = frozenset("nein no n нет non 0".split())
_NEAR = 0.85


def faults(row: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with the labels of a row, a line a fault: field, value, what is allowed.

    `criticism` must be there; any other label may be left out or null.
    """
    for name in row:
        yield from _misnamed(str(name))
    if row.get("criticism") is None:
        yield f"criticism: is missing; write one of {_listed(CRITICISM)}"
    for name, allowed in CHOICES.items():
        yield from _chosen(name, row.get(name), allowed)
    for name in _SWITCHES:
        yield from _switched(name, row.get(name))
    for name in _LISTS:
        yield from _listing(name, row.get(name))


def _misnamed(name: str) -> Iterator[str]:
    if name in FIELDS or name in _OTHERS:
        return
    near = get_close_matches(name.lower(), FIELDS, 1, cutoff=_NEAR)
    if near:
        yield f"{name}: is no field of a labelled post; did you mean {near[0]}?"


def _chosen(name: str, value: Any, allowed: Sequence[str | int]) -> Iterator[str]:
    known = value is None or (not isinstance(value, bool) and value in allowed)
    if not known:
        yield f"{name}: {_shown(value)} is not one of {_listed(allowed)}{_hint(value, allowed)}"


def _switched(name: str, value: Any) -> Iterator[str]:
    if value is not None and not isinstance(value, bool):
        said = str(value).strip().lower()
        near = "true" if said in _YES else "false" if said in _NO else _like(said, _SWITCH)
        yield f"{name}: {_shown(value)} is not true or false{_meant(near)}"


def _listing(name: str, value: Any) -> Iterator[str]:
    if value is None:
        return
    if not isinstance(value, list):
        yield f"{name}: {_shown(value)} is not a list"
        return
    for one in value:
        if name == "themes":
            yield from _theme(one)
        elif not isinstance(one, str):
            yield f"{name}: {_shown(one)} is not a text"


def _theme(one: Any) -> Iterator[str]:
    families = tuple(THEMES_OF)
    if isinstance(one, str) and one in families:
        return
    # A code of findings stands for its family.
    code = THEME_FAMILY.get(one.strip().upper()) if isinstance(one, str) else None
    near = code or _like(one, families)
    yield f"themes: {_shown(one)} is not one of {_listed(families)}{_meant(near)}"


_GRAVE = {"low": 1, "medium": 2, "high": 3}


def _hint(value: Any, allowed: Sequence[str | int]) -> str:
    if 3 in allowed and isinstance(value, str) and value.strip().lower() in _GRAVE:
        return _meant(_GRAVE[value.strip().lower()])
    return _meant(_like(value, allowed))


def _like(value: Any, allowed: Sequence[str | int]) -> str | int | None:
    names = {str(one): one for one in allowed}
    near = get_close_matches(str(value).strip().lower(), names, 1, cutoff=0.6)
    return names[near[0]] if near else None


def _meant(near: str | int | None) -> str:
    return "" if near is None else f"; did you mean {near}?"


def _listed(allowed: Sequence[str | int]) -> str:
    return ", ".join(map(str, allowed))


def _shown(value: Any) -> str:
    words = " ".join(f'"{value}"'.split()) if isinstance(value, str) else str(value)
    return words if len(words) <= 40 else f"{words[:39]}…"

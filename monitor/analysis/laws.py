"""The catalogue of articles (laws.yaml): numbers, English titles, the plain names in posts."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from monitor.analysis.lexicon import Lexicon, Term, read_entries

ADMINISTRATIVE = " КоАП"


class Law(NamedTuple):
    """An article: `lesser` is the administrative one that the same plain name may mean."""

    number: str
    title: str
    codes: tuple[str, ...]
    lesser: str | None


@cache
def laws() -> dict[str, Law]:
    """Give the articles by their canonical numbers."""
    return {
        number: Law(number, fields["title"], tuple(fields["codes"].split()), fields.get("lesser"))
        for number, fields in _entries()
    }


@cache
def names() -> Lexicon:
    """Give the plain names of articles, compiled; the term's name is the number."""
    return Lexicon(
        [
            Term(name=number, kind="law", forms=tuple(map(str.strip, fields["forms"].split(","))))
            for number, fields in _entries()
        ]
    )


def _entries() -> list[tuple[str, dict[str, str]]]:
    return read_entries(files("monitor.analysis").joinpath("laws.yaml").read_text("utf-8"))

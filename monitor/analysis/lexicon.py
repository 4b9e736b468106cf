"""Terms of the genre, found in a document in one pass over its lemmas and one over its words.

A form of a term is a phrase, compared lemma by lemma. `=phrase` is compared word by word,
`stem*` by its beginning; `~N` allows up to N words between two parts (`взять ~3 в кредит`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

import ahocorasick

from monitor.analysis.text import Document, document, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry of a glossary: what its forms stand for.

    `kind` tells what the term does in a sentence (target, blame, coded, reject ...), `code` is
    a code of the taxonomy, `weight` the evidence of one hit from 0 to 1, `flags` its traps.
    """

    name: str
    kind: str
    forms: tuple[str, ...]
    code: str = ""
    weight: float = 0.5
    flags: frozenset[str] = frozenset()


class Hit(NamedTuple):
    """A term found at the tokens `first` to `last` (half-open)."""

    first: int
    last: int
    term: Term


class _Part(NamedTuple):
    words: tuple[str, ...]
    gap: int


class _Pattern(NamedTuple):
    term: Term
    head: int
    rest: tuple[_Part, ...]


class Lexicon:
    """Glossary terms compiled for search; built once, safe to share."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        self._lemmas = ahocorasick.Automaton()
        self._words = ahocorasick.Automaton()
        for term in terms:
            for form in term.forms:
                self._add(term, form)
        self._lemmas.make_automaton()
        self._words.make_automaton()

    def find(self, doc: Document) -> tuple[Hit, ...]:
        """Give all hits by position; where one lies inside a longer one of its kind, the longer."""
        if not doc.tokens:
            return ()
        found = [
            *_search(self._lemmas, doc.lemmas, doc.lemmas),
            *_search(self._words, doc.forms, doc.lemmas),
        ]
        return tuple(_longest(found))

    def _add(self, term: Term, form: str) -> None:
        if form.startswith("="):
            words = tuple(token.norm for token in document(form[1:]).tokens)
            _enter(self._words, f" {' '.join(words)} ", _Pattern(term, len(words), ()))
        elif form.endswith("*"):
            stem = fold(form[:-1])
            _enter(self._words, f" {stem}", _Pattern(term, stem.count(" ") + 1, ()))
        else:
            head, *rest = _parts(form)
            pattern = _Pattern(term, len(head.words), tuple(rest))
            _enter(self._lemmas, f" {' '.join(head.words)} ", pattern)


def glossary_terms() -> tuple[Term, ...]:
    """Read the glossary that comes with the program."""
    return read_terms(files("monitor.analysis").joinpath("glossary.yaml").read_text("utf-8"))


def read_terms(source: str) -> tuple[Term, ...]:
    """Read the terms of a glossary; raise ValueError with the line that does not fit."""
    return tuple(_term(name, fields) for name, fields in read_entries(source))


def read_entries(source: str) -> list[tuple[str, dict[str, str]]]:
    """Read the entries of a word list, each with its fields; raise ValueError as `read_terms` does.

    Such a list is YAML, but of so plain a sort (names, then `key: value`, long values going on
    in deeper lines) that reading it takes a millisecond and not a second.
    """
    entries: list[tuple[str, dict[str, str]]] = []
    key = ""
    for number, line in enumerate(source.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        name, colon, value = line.strip().partition(":")
        if indent == 0 and colon and not value:
            entries.append((name.strip('"'), {}))
        elif indent == 2 and colon and entries:
            key = name
            entries[-1][1][key] = value.strip()
        elif indent > 2 and entries and key:
            entries[-1][1][key] += " " + line.strip()
        else:
            raise ValueError(f"glossary line {number}: neither a name, a key nor a value")
    return entries


def _term(name: str, fields: dict[str, str]) -> Term:
    return Term(
        name=name,
        kind=fields["kind"],
        forms=tuple(form.strip() for form in fields["forms"].split(",") if form.strip()),
        code=fields.get("code", ""),
        weight=float(fields.get("weight", "0.5")),
        flags=frozenset(fields.get("flags", "").split()),
    )


_GAP = re.compile(r"\s*~(\d+)\s*")


def _parts(form: str) -> list[_Part]:
    pieces = _GAP.split(form)
    words = [tuple(token.lemma for token in document(piece).tokens) for piece in pieces[::2]]
    return [_Part(words[i], int(pieces[2 * i - 1]) if i else 0) for i in range(len(words))]


def _enter(automaton: ahocorasick.Automaton, key: str, pattern: _Pattern) -> None:
    if key.strip():
        automaton.add_word(key, [*automaton.get(key, []), pattern])


def _search(
    automaton: ahocorasick.Automaton, words: Sequence[str], lemmas: tuple[str, ...]
) -> Iterator[Hit]:
    if not len(automaton):
        return
    line = f" {' '.join(words)} "
    last = at = 0
    for end, patterns in automaton.iter(line):
        last += line.count(" ", at, end)
        at = end
        for pattern in patterns:
            whole = _end_of(pattern, last, lemmas) if pattern.rest else last
            if whole is not None:
                yield Hit(last - pattern.head, whole, pattern.term)


def _end_of(pattern: _Pattern, last: int, lemmas: tuple[str, ...]) -> int | None:
    for part in pattern.rest:
        size = len(part.words)
        for start in range(last, min(last + part.gap, len(lemmas) - size) + 1):
            if lemmas[start : start + size] == part.words:
                last = start + size
                break
        else:
            return None
    return last


def _longest(found: list[Hit]) -> Iterator[Hit]:
    found.sort(key=lambda hit: (hit.first, -hit.last))
    ends: dict[str, int] = {}
    for hit in found:
        if hit.last > ends.get(hit.term.kind, 0):
            ends[hit.term.kind] = hit.last
            yield hit

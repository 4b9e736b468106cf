"""Full-text search over the newest wordings: ё like е, any inflected form, newest first.

Inflection is added to the question, not to the index, so that the index needs no rebuild when
the analyser changes and phrases match real words.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Text, bindparam, false, func, or_, select, text
from sqlalchemy import literal_column as sql

from monitor.storage.rows import chunks, driver
from monitor.storage.schema import posts, wordings

# A Postgres search vector holds at most 1 MB; a longer post is found by its beginning.
INDEXED = 100_000
Expander = Callable[[str], Iterable[str]]

_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(=?)([^\s"]+))')
_INSERT = "INSERT INTO post_search(rowid, words) VALUES (?, ?)"
_DELETE = "INSERT INTO post_search(post_search, rowid, words) VALUES ('delete', ?, ?)"


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a question: a phrase of words in order, each in any of its listed forms."""

    words: tuple[tuple[str, ...], ...]
    without: bool = False


def parse_query(query: str, expand: Expander) -> tuple[Term, ...]:
    """Read a question: `word` in any form, `"a phrase"`, `=exact`, `-without`; all must hold.

    `expand` gives all forms of a word. Signs mean nothing, so any text is a valid question.
    """
    terms = []
    for minus, phrase, exact, word in _TERM.findall(query):
        found = _words(phrase or word)
        if not found:
            continue
        alike = bool(phrase or exact) or len(found) > 1
        forms = tuple((w,) if alike else _forms(w, expand) for w in found)
        terms.append(Term(forms, bool(minus)))
    return tuple(terms)


def matching(terms: Sequence[Term], dialect: str) -> ColumnElement[bool]:
    """Give the condition that a row of `posts` answers the question; never one that fails."""
    wanted = [term for term in terms if not term.without]
    unwanted = [term for term in terms if term.without]
    if not wanted:
        # «-word» alone asks for everything else.
        return (
            ~or_(*(matching([Term(t.words)], dialect) for t in unwanted)) if unwanted else false()
        )
    if dialect == "sqlite":
        question = " AND ".join(_fts(term) for term in wanted)
        question = " NOT ".join([f"({question})", *map(_fts, unwanted)])
        rows = text("SELECT rowid FROM post_search WHERE post_search MATCH :question")
        found = rows.bindparams(question=question).columns(sql("rowid"))
        return posts.c.time_order.in_(found)
    question = " & ".join([*map(_tsquery, wanted), *(f"!{_tsquery(t)}" for t in unwanted)])
    holds = sql(_VECTOR).op("@@")(
        func.to_tsquery(sql("'simple'"), bindparam("question", question, type_=Text))
    )
    return posts.c.newest.in_(select(wordings.c.id).where(holds).correlate(None))


def index_rows(db: Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Index texts by their `time_order`, on SQLite; Postgres indexes by itself."""
    if db.dialect.name == "sqlite":
        # Ascending rows stay in one segment of the index, others cost a flush each.
        values = [(row, folded(words)) for row, words in sorted(rows)]
        if values:
            driver(db).executemany(_INSERT, values)


def forget_rows(db: Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Take texts out of the index; each must be exactly the text that was put in."""
    if db.dialect.name == "sqlite":
        values = [(row, folded(words)) for row, words in sorted(rows)]
        if values:
            driver(db).executemany(_DELETE, values)


def add_newest(db: Connection, post_ids: Sequence[int]) -> None:
    """Index the newest wordings of posts that are not indexed."""
    index_rows(db, newest_texts(db, post_ids))


def remove(db: Connection, post_ids: Sequence[int]) -> None:
    """Take posts out of the index before they change or go."""
    forget_rows(db, newest_texts(db, post_ids))


def newest_texts(db: Connection, post_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Give (time_order, newest text) of posts that have words."""
    if not post_ids:
        return []
    found: list[tuple[int, str]] = []
    # Texts without words are not in the index: to take one out of it would break its count.
    query = (
        select(posts.c.time_order, wordings.c.text)
        .join(wordings, wordings.c.id == posts.c.newest)
        .where(wordings.c.text != "")
    )
    for some in chunks(post_ids):
        found += [(r.time_order, r.text) for r in db.execute(query.where(posts.c.id.in_(some)))]
    return found


def folded(words: str) -> str:
    """Give what is indexed of a text: its beginning, with ё as е."""
    return words[:INDEXED].replace("ё", "е").replace("Ё", "Е")


def _words(piece: str) -> list[str]:
    return [word.replace("ё", "е") for word in _WORD.findall(piece.lower())]


def _forms(word: str, expand: Expander) -> tuple[str, ...]:
    forms = {found for form in expand(word) for found in _words(form)}
    return tuple(sorted(forms | {word}))


def _fts(term: Term) -> str:
    # Only letters and digits are left in a word, and all of it stands in quotes.
    if len(term.words) == 1:
        return "(" + " OR ".join(f'"{form}"' for form in term.words[0]) + ")"
    return '"' + " ".join(forms[0] for forms in term.words) + '"'


def _tsquery(term: Term) -> str:
    if len(term.words) == 1:
        return "(" + " | ".join(f"'{form}'" for form in term.words[0]) + ")"
    return "(" + " <-> ".join(f"'{forms[0]}'" for forms in term.words) + ")"


_SIGNS = "-./:@_&+#%=?~''\\"
# To the letter the expression of the index, else Postgres does not use it.
_VECTOR = (
    f"to_tsvector('simple', translate(left(wordings.text, 100000), 'ёЁ{_SIGNS}', 'еЕ{' ' * 15}'))"
)

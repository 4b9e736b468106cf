"""What every form for people does to foreign text: no control characters, no unsafe links."""

import unicodedata
from urllib.parse import quote, urlsplit

from monitor.domain.digest import Cited

# Unicode's bidirectional controls: they can make a text read as what it is not.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """Bring foreign text on one line, without control and bidirectional characters."""
    if text.isprintable():
        return " ".join(text.split())
    kept = ("" if _hidden(c) else c for c in " ".join(text.split()))
    return "".join(kept)


def link(url: str | None) -> str | None:
    """Give the address if it is plain http(s) with a host, percent-encoded where needed."""
    if url is None:
        return None
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
    except ValueError:
        return None
    return quote(url.strip(), safe=":/?#@!$&+,;=%~-._")


def who(source: Cited) -> str:
    """Name the channel of a citation: title, handle, affiliations."""
    name = f"{source.title} (@{source.channel})" if source.title else f"@{source.channel}"
    return plain(name + (f" [{', '.join(source.affiliations)}]" if source.affiliations else ""))


def remarks(source: Cited) -> str:
    """Say what else is to know of a citation: the score, and that the post is deleted."""
    score = "" if source.score is None else f", score {source.score:.2f}"
    return score + (" (deleted)" if source.deleted else "")


def _hidden(character: str) -> bool:
    return character in BIDI or unicodedata.category(character) in {"Cc", "Cs", "Co"}

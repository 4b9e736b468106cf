"""Tokens that name nothing: links, handles, promo codes, Latin words that are no names."""

import re

from monitor.analysis.text import Document

# A host begins after no sign of a host, and has parts of bounded length: no word of a hostile text
# is tried again from each sign of it.
_ADDRESS = re.compile(
    r"(?:https?://|www\.|\bt\.me/|\btg://)\S+|@\w+|"
    r"(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}?\.(?:ru|com|me|org|net|io|su|"
    r"info|bet|site|online|store|shop|рф)\b(?:/\S*)?",
    re.IGNORECASE,
)
# What every address has: most texts need no look at each of their words.
_MAY_ADDRESS = re.compile(r"[@:.](?:(?<!\.)|(?=\S))")
# «HIMARS», «Leopard» and «F-16» are names; «item» and «KnfcPt4f» are none.
_NAME = re.compile(r"[A-Z]{2,8}|[A-Z][a-z]{2,14}|[A-Z]{1,3}-?\d{1,3}")


def mere(doc: Document) -> frozenset[int]:
    """Give the tokens that neither tie posts nor name what they tell of."""
    spans = [match.span() for match in _ADDRESS.finditer(doc.text)]
    inside = {at for start, end in spans for at in range(*doc.tokens_between(start, end))}
    return frozenset(
        at
        for at, token in enumerate(doc.tokens)
        if at in inside or _latin(doc.text[token.start : token.end])
    )


def without_addresses(text: str) -> str:
    """Give a text with blanks for its addresses: their figures count nothing that it tells of."""
    if not _MAY_ADDRESS.search(text):
        return text
    return _ADDRESS.sub(lambda match: " " * len(match[0]), text)


def _latin(word: str) -> bool:
    mixed = word.isascii() and any(map(str.isalpha, word))
    return mixed and _NAME.fullmatch(word) is None

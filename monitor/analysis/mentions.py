"""Whom a text names: channels by address or title, people by name, groups and roles."""

import re
from collections.abc import Iterator, Mapping, Sequence

from monitor.analysis.detail_words import role_of
from monitor.analysis.mention import ADJECTIVE, Kind, Mention, keys_of
from monitor.analysis.people import names, noun_before
from monitor.analysis.text import Document
from monitor.analysis.words import lemma, states
from monitor.domain.post import Post

_HANDLE = re.compile(r"(?<![\w@.])@([A-Za-z]\w{3,31})(?![\w.]*@)", re.ASCII)
_LINK = re.compile(
    r"(?:https?://)?(?:t\.me|telegram\.me)/(?:s/)?([A-Za-z]\w{3,31})(?:/\d+)?\b", re.ASCII
)
_NOT_HANDLES = frozenset(["joinchat", "addstickers", "share", "boost", "proxy", "invoice"])
_TITLE = re.compile(r"[«\"“„]([^«»\"“”„\n]{2,40})[»\"”“]")
_LONGEST_TITLE = 6


def mentions(doc: Document, post: Post, taken: Sequence[tuple[int, int]]) -> tuple[Mention, ...]:
    """Give all mentions in order, without overlaps; `taken` are tokens of what is no person."""
    links = _linked(doc, post)
    found: list[Mention] = []
    busy: set[int] = set()
    nobody = {at for first, last in taken for at in range(first, last)}
    every = (*_addresses(doc), *_titles(doc, links), *names(doc, nobody, links), *_roles(doc))
    for one in every:
        # What is no word is held by none: an address of signs alone cannot come.
        spread = range(one.first, max(one.last, one.first + 1))
        if busy.isdisjoint(spread):
            busy.update(spread)
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


# --- addresses -------------------------------------------------------------------------------


def _addresses(doc: Document) -> Iterator[Mention]:
    for match in (*_HANDLE.finditer(doc.text), *_LINK.finditer(doc.text)):
        handle = match[1]
        if handle.lower() not in _NOT_HANDLES:
            first, last = doc.tokens_between(match.start(), match.end())
            yield Mention(
                first, last, match.start(), match.end(), Kind.HANDLE, "channel",
                frozenset([f"@{handle.lower()}"]), handle,
            )  # fmt: skip


def _linked(doc: Document, post: Post) -> Mapping[int, str]:
    """Give the handles that marked words lead to, by the token that they begin with."""
    urls = [e for e in post.entities if e.value and _LINK.match(e.value)]
    if not urls:
        return {}
    found: dict[int, str] = {}
    for entity in urls:
        match = _LINK.match(entity.value or "")
        start = _code_points(post.text, entity.offset)
        first, last = doc.tokens_between(
            start, _code_points(post.text, entity.offset + entity.length)
        )
        if match and match[1].lower() not in _NOT_HANDLES:
            found |= dict.fromkeys(range(first, last), match[1])
    return found


def _code_points(text: str, units: int) -> int:
    """Give the code point at an offset in UTF-16 units."""
    head = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, units)]
    return len(head.decode("utf-16-le", "replace"))


# --- titles in quotation marks -----------------------------------------------------------------


def _titles(doc: Document, links: Mapping[int, str]) -> Iterator[Mention]:
    """Give short names in quotation marks with the noun before them: «канал „Тихий фронт“»."""
    for match in _TITLE.finditer(doc.text):
        first, last = doc.tokens_between(match.start(1), match.end(1))
        if not 1 <= last - first <= _LONGEST_TITLE or match[1][-1] in ".!?,":
            continue
        role, begin = noun_before(doc, first)
        span = doc.sentences[doc.sentence_at(first)]
        named = (
            match[1][0].isupper()
            and (first, last) != (span.first, span.last)
            and not _said(doc, first, last, match.start())
            and (bool(role) or _free(doc, first, match.start()))
        )
        if role in ("channel", "author", "group") or (named and role != "thing"):
            start = doc.tokens[begin].start if role else match.start()
            keys = keys_of(doc, range(first, last))
            yield Mention(begin, last, start, match.end(), Kind.TITLE, role, keys, links.get(first))


def _free(doc: Document, first: int, start: int) -> bool:
    """Say whether a title without a noun stands by itself: it opens, or is in a list."""
    before = doc.text[:start].rstrip()[-1:]
    return (
        not before or before in ".,:;(!?…—–»" or (first > 0 and doc.forms[first - 1] in ("и", "у"))
    )


def _said(doc: Document, first: int, last: int, start: int) -> bool:
    """Say whether quoted words are speech: they state something, or several follow a colon."""
    after_colon = doc.text[max(0, start - 2) : start].rstrip().endswith(":")
    return (after_colon and last - first > 2) or any(map(states, doc.forms[first:last]))


# --- by role alone ----------------------------------------------------------------------------


def _roles(doc: Document) -> Iterator[Mention]:
    """Give roles that stand for somebody: «некоторые военкоры», «жительницу Волгограда»."""
    for at in range(len(doc.tokens)):
        role = role_of(doc.lemmas[at]) or ("group" if _compound(doc.forms[at]) else "")
        if doc.forms[at].endswith(ADJECTIVE) and role_of(_lemma_after(doc, at)):
            # «диванным стратегам»
            continue
        if role and role != "thing":
            begin = _modifiers(doc, at)
            if role == "person" and not _SOME.isdisjoint(doc.lemmas[begin:at]):
                # «отдельные товарищи»
                role = "group"
            keys = frozenset([f"={doc.lemmas[at]}"])
            end = _of_whom(doc, at)
            yield Mention(
                begin, end, doc.tokens[begin].start, doc.tokens[end - 1].end, Kind.ROLE, role, keys
            )


def _lemma_after(doc: Document, at: int) -> str:
    if at + 1 == len(doc.tokens) or doc.text[doc.tokens[at].end : doc.tokens[at + 1].start] != " ":
        return ""
    return doc.lemmas[at + 1]


def _compound(form: str) -> bool:
    # «z-каналы», «горе-аналитик», «экс-редактор»
    _, _, tail = form.partition("-")
    return bool(tail) and role_of(lemma(tail)) in ("author", "channel", "group")


_SOME = frozenset(["отдельный", "некоторый", "определенный", "иной", "такой", "всякий"])
_THEIRS = frozenset(["их", "его", "ее", "твой", "ваш"])


def _modifiers(doc: Document, at: int) -> int:
    begin = at
    while begin > max(0, at - 3):
        form = doc.forms[begin - 1]
        gap = doc.text[doc.tokens[begin - 1].end : doc.tokens[begin].start]
        if gap.strip(' «"') or not (form.endswith(ADJECTIVE) or form[0].isdigit() or form == "так"):
            break
        if states(form) or form in _THEIRS:
            break
        begin -= 1
    return begin


def _of_whom(doc: Document, at: int) -> int:
    """Give the end with a following name of place or body: «жителя Бердянска»."""
    end = at + 1
    if end < len(doc.tokens) and doc.text[doc.tokens[at].end : doc.tokens[end].start] == " ":
        surface = doc.text[doc.tokens[end].start : doc.tokens[end].end]
        if surface[0].isupper():
            return end + 1
    return end

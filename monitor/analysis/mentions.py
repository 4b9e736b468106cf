"""Whom a text names: channels by address or title, people by name, groups and roles.

`kind` of a mention says how it names, `role` what the person is by the noun that stands with the
name or for it (a family of detail_words.txt: author, office, rank, soldier ...), empty if none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from monitor.analysis.detail_words import NAMES_NOBODY, role_of
from monitor.analysis.text import Document
from monitor.analysis.words import lemma, name_kinds, states
from monitor.domain.post import Post

_HANDLE = re.compile(r"(?<![\w@.])@([A-Za-z]\w{3,31})(?![\w.]*@)", re.ASCII)
_LINK = re.compile(
    r"(?:https?://)?(?:t\.me|telegram\.me)/(?:s/)?([A-Za-z]\w{3,31})(?:/\d+)?\b", re.ASCII
)
_NOT_HANDLES = frozenset(["joinchat", "addstickers", "share", "boost", "proxy", "invoice"])
_TITLE = re.compile(r"[«\"“„]([^«»\"“”„\n]{2,40})[»\"”“]")
_LONGEST_TITLE = 6
_INITIAL = re.compile(r"\s*[А-ЯЁ]\.")
_LONGEST_NAME = 3
_PLACING = frozenset("в во на под из у до около близ через за над".split())


class Kind(StrEnum):
    """How somebody is named."""

    HANDLE = "handle"
    TITLE = "title"
    NAME = "name"
    ROLE = "role"


class Mention(NamedTuple):
    """Somebody named at the tokens `first` to `last` and at `start` to `end` of the text.

    `keys` tell who it is: mentions that share one are of the same. `handle` is the channel's.
    """

    first: int
    last: int
    start: int
    end: int
    kind: Kind
    role: str = ""
    keys: frozenset[str] = frozenset()
    handle: str | None = None


def mentions(doc: Document, post: Post, taken: Sequence[tuple[int, int]]) -> tuple[Mention, ...]:
    """Give all mentions in order, without overlaps; `taken` are tokens of what is no person."""
    links = _linked(doc, post)
    found: list[Mention] = []
    busy: set[int] = set()
    nobody = {at for first, last in taken for at in range(first, last)}
    every = (*_addresses(doc), *_titles(doc, links), *_names(doc, nobody, links), *_roles(doc))
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
        role, begin = _noun_before(doc, first)
        named = match[1][0].isupper() and not _said(doc, first, last, match.start())
        if role in ("channel", "author", "group") or (named and role != "thing"):
            start = doc.tokens[begin].start if role else match.start()
            keys = _keys(doc, range(first, last))
            yield Mention(begin, last, start, match.end(), Kind.TITLE, role, keys, links.get(first))


def _said(doc: Document, first: int, last: int, start: int) -> bool:
    """Say whether quoted words are speech: they state something, or several follow a colon."""
    after_colon = doc.text[max(0, start - 2) : start].rstrip().endswith(":")
    return (after_colon and last - first > 2) or any(map(states, doc.forms[first:last]))


def _noun_before(doc: Document, first: int) -> tuple[str, int]:
    """Give the role noun right before a token, and the token that the whole begins with.

    «администраторов пабликов „А“», «бывшего комроты Сергея».
    """
    role, begin = "", first
    for at in range(first - 1, max(-1, first - 4), -1):
        gap = doc.text[doc.tokens[at].end : doc.tokens[at + 1].start]
        if gap.strip(' «"“„'):
            break
        found = role_of(doc.lemmas[at])
        if found:
            role, begin = found if not role or found in ("author", "office") else role, at
        elif role or not doc.lemmas[at].endswith(("ый", "ий", "ой")):
            break
    return role, begin


# --- people by name ------------------------------------------------------------------------------


def _names(doc: Document, nobody: set[int], links: Mapping[int, str]) -> Iterator[Mention]:
    at = 0
    while at < len(doc.tokens):
        end = _name_end(doc, at, nobody)
        if end == at:
            at += 1
            continue
        role, begin = _noun_before(doc, at)
        if role in ("thing", "channel"):
            # «в посте Максима Ладогина», «из чата Калининского района»
            role, begin = "", at
        start, stop = doc.tokens[begin].start, doc.tokens[end - 1].end
        initial = _INITIAL.match(doc.text, stop)
        if initial and end < len(doc.tokens):
            stop = initial.end()
        keys = _keys(doc, range(at, end))
        yield Mention(begin, end, start, stop, Kind.NAME, role, keys, links.get(at))
        at = end


def _name_end(doc: Document, at: int, nobody: set[int]) -> int:
    """Give the token after the name that begins here; the same token if none does."""
    end = at
    while end < min(at + _LONGEST_NAME, len(doc.tokens)) and _may_name(doc, end, nobody):
        if end > at and doc.text[doc.tokens[end - 1].end : doc.tokens[end].start] not in (
            " ",
            ". ",
        ):
            break
        end += 1
    if end == at:
        return at
    kinds = [name_kinds(doc.forms[n]) for n in range(at, end)]
    sure = any(kind & {"Name", "Surn", "Patr"} for kind in kinds)
    if _opens(doc, at) and not sure and not (end > at + 1 or _again(doc, at)):
        return at
    # «под Волчанском», «в Часов Яр»
    placed = at > 0 and doc.forms[at - 1] in _PLACING
    return at if placed and not (sure and end > at + 1) and not kinds[0] & {"Name"} else end


def _may_name(doc: Document, at: int, nobody: set[int]) -> bool:
    token = doc.tokens[at]
    surface = doc.text[token.start : token.end]
    if at in nobody or not surface[0].isupper() or surface.isascii():
        return False
    if len(surface) < 3:
        # «Л. Дорофеева»
        return len(surface) == 1 and doc.text[token.end : token.end + 2] == ". "
    if surface[1:2].isupper() or any(map(str.isdigit, surface)):
        return False
    if token.lemma in NAMES_NOBODY or role_of(token.lemma):
        return False
    kinds = name_kinds(token.norm)
    if "Orgn" in kinds or ("Geox" in kinds and not kinds & {"Name", "Surn"}):
        return False
    return not (_opens(doc, at) and "word" in kinds and not kinds & {"Name", "Surn", "Patr"}) or (
        _again(doc, at)
    )


def _opens(doc: Document, at: int) -> bool:
    start = doc.tokens[at].start
    first = doc.sentences[doc.sentence_at(at)].first == at
    before = doc.text[max(0, start - 3) : start].rstrip(' «"“„(')
    return first or before.endswith((".", "!", "?", ":", "\n", "—", "–", "…", "•")) or not before


def _again(doc: Document, at: int) -> bool:
    """Say whether the word is capitalised elsewhere inside a sentence."""
    stem = _stem(doc.forms[at])
    return any(
        one.norm[: len(stem)] == stem and doc.text[one.start].isupper() and not _opens(doc, n)
        for n, one in enumerate(doc.tokens)
        if n != at and len(one.norm) - len(stem) < 5
    )


def _keys(doc: Document, tokens: range) -> frozenset[str]:
    return frozenset(
        _stem(doc.forms[at]) for at in tokens if len(doc.forms[at]) > 2 and at < len(doc.forms)
    )


def _stem(form: str) -> str:
    """Give what is left of a name in all its cases."""
    return form[: max(3, len(form) - 2)] if len(form) > 4 else form[:3]


# --- by role alone ----------------------------------------------------------------------------


def _roles(doc: Document) -> Iterator[Mention]:
    """Give roles that stand for somebody: «некоторые военкоры», «жительницу Волгограда»."""
    for at in range(len(doc.tokens)):
        role = role_of(doc.lemmas[at]) or ("group" if _compound(doc.forms[at]) else "")
        if role and role != "thing":
            begin = _modifiers(doc, at)
            keys = frozenset([f"={doc.lemmas[at]}"])
            end = _of_whom(doc, at)
            yield Mention(
                begin, end, doc.tokens[begin].start, doc.tokens[end - 1].end, Kind.ROLE, role, keys
            )


def _compound(form: str) -> bool:
    # «z-каналы», «горе-аналитик», «экс-редактор»
    _, _, tail = form.partition("-")
    return bool(tail) and role_of(lemma(tail)) in ("author", "channel", "group")


_FORMING = (
    "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ым", "им",
    "ых", "их", "ыми", "ими", "ую", "юю", "ей",
)  # fmt: skip


def _modifiers(doc: Document, at: int) -> int:
    begin = at
    while begin > max(0, at - 3):
        form = doc.forms[begin - 1]
        gap = doc.text[doc.tokens[begin - 1].end : doc.tokens[begin].start]
        if gap.strip(' «"') or not (form.endswith(_FORMING) or form[0].isdigit() or form == "так"):
            break
        if states(form):
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

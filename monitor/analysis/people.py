"""People by name: capitalised words that are no place, no body and no thing."""

import re
from collections.abc import Iterator, Mapping

from monitor.analysis.detail_words import NAMES_NOBODY, role_of
from monitor.analysis.mention import ADJECTIVE, Kind, Mention, alike, keys_of
from monitor.analysis.text import Document
from monitor.analysis.words import name_kinds, states

_ALIAS = re.compile(r"\s*[«\"“„][А-ЯЁ][\w-]*[»\"”“]")
# «Нина П.», «Олег „Мазут“»
_CLOSING = re.compile(r"(?<!\w)[А-ЯЁ]\.|\w[»\"”“]")
_LONGEST_NAME = 3
# Of words that begin alike so many are compared: an attacker may put thousands into a post.
_MOST_ALIKE = 20
_BEGINNING = 3
_CALLED = frozenset(["позывной", "ник", "некий", "псевдоним", "прозвище"])
Capitals = Mapping[str, list[tuple[int, str]]]
_PLACING = frozenset("в во на под из у до около близ через за над".split())


def names(doc: Document, nobody: set[int], links: Mapping[int, str]) -> Iterator[Mention]:
    """Give the people whom a text names; `nobody` are tokens of what is no person.

    `links` are the handles that marked words lead to, by token.
    """
    at = 0
    capitals = _capitals(doc)
    while at < len(doc.tokens):
        end = _name_end(doc, at, nobody, capitals, linked=at in links)
        if end == at:
            at += 1
            continue
        role, begin = noun_before(doc, at)
        if role in ("", "thing", "channel"):
            # «в посте Максима Ладогина», «из чата Калининского района»
            role, begin = _office_before(doc, at), at
        end = _alias_end(doc, end)
        role = role or _noun_after(doc, end)
        start, stop = doc.tokens[begin].start, doc.tokens[end - 1].end
        if closing := _CLOSING.match(doc.text, stop - 1):
            opened = any(mark in doc.text[start:stop] for mark in '«"“„')
            stop = closing.end() if opened or closing[0].endswith(".") else stop
        keys = keys_of(doc, range(at, end))
        yield Mention(begin, end, start, stop, Kind.NAME, role, keys, links.get(at))
        at = end


def _office_before(doc: Document, at: int) -> str:
    """Give what a name is by a noun farther before: «командир штурмового отряда Кирилл»."""
    for back in range(at - 1, max(-1, at - 5), -1):
        gap = doc.text[doc.tokens[back].end : doc.tokens[back + 1].start]
        if gap != " " or states(doc.forms[back]):
            return ""
        if (role := role_of(doc.lemmas[back])) in ("office", "rank", "soldier", "author"):
            return role
    return ""


def _noun_after(doc: Document, end: int) -> str:
    """Give what a name is by a noun after a comma: «Иван Сергеевич, отец бойца»."""
    if not doc.text.startswith(", ", doc.tokens[end - 1].end):
        return ""
    for at in range(end, min(end + 2, len(doc.tokens))):
        if role := role_of(doc.lemmas[at]):
            return role if role in ("office", "rank", "soldier", "author", "relative") else ""
        if not doc.forms[at].endswith(ADJECTIVE):
            break
    return ""


def _alias_end(doc: Document, end: int) -> int:
    """Give the end with a name in quotation marks that follows: «Олег „Мазут“»."""
    match = _ALIAS.match(doc.text, doc.tokens[end - 1].end)
    return doc.tokens_between(0, match.end())[1] if match else end


def _name_end(doc: Document, at: int, nobody: set[int], capitals: Capitals, *, linked: bool) -> int:
    """Give the token after the name that begins here; the same token if none does."""
    end = at
    while end < min(at + _LONGEST_NAME, len(doc.tokens)) and _may_name(doc, end, nobody, capitals):
        if end > at and doc.text[doc.tokens[end - 1].end : doc.tokens[end].start] not in (
            " ",
            ". ",
        ):
            break
        end += 1
    if end == at:
        return at
    kinds = [name_kinds(doc.forms[n]) for n in range(at, end)]
    sure = linked or any(kind & {"Name", "Surn", "Patr"} for kind in kinds)
    if _opens(doc, at) and not sure and not (end > at + 1 or _again(doc, at, capitals)):
        return at
    if (end == at + 1 and _describes(doc, at)) or (
        # «Великой Отечественной»
        not sure and all(doc.forms[n].endswith(ADJECTIVE) for n in range(at, end)) and end > at + 1
    ):
        return at
    # «под Волчанском», «в Часов Яр»
    placed = at > 0 and doc.forms[at - 1] in _PLACING
    return at if placed and not (sure and end > at + 1) and not kinds[0] & {"Name"} else end


def _describes(doc: Document, at: int) -> bool:
    # «Южного округа», «Калининский район»
    if not doc.forms[at].endswith(ADJECTIVE) or at + 1 >= len(doc.tokens):
        return False
    after = doc.tokens[at + 1]
    gap = doc.text[doc.tokens[at].end : after.start]
    return gap == " " and doc.text[after.start].islower() and not states(after.norm)


def _may_name(doc: Document, at: int, nobody: set[int], capitals: Capitals) -> bool:
    token = doc.tokens[at]
    surface = doc.text[token.start : token.end]
    if at in nobody or not surface[0].isupper() or surface.isascii():
        return False
    if len(surface) < 3:
        # «Л. Дорофеева»
        return len(surface) == 1 and doc.text.startswith(".", token.end)
    if surface[1:2].isupper() or any(map(str.isdigit, surface)):
        return False
    if token.lemma in NAMES_NOBODY or role_of(token.lemma) or _in_marks(doc, at):
        return False
    kinds = name_kinds(token.norm)
    if "Orgn" in kinds or ("Geox" in kinds and not kinds & {"Name", "Surn"}):
        return False
    return not (_opens(doc, at) and "word" in kinds and not kinds & {"Name", "Surn", "Patr"}) or (
        _again(doc, at, capitals)
    )


def _in_marks(doc: Document, at: int) -> bool:
    # «Ахиллес»: a thing, unless what stands before says that it is a man.
    start = doc.tokens[at].start
    line = doc.text[max(0, start - 30) : start]
    opened = max(line.rfind("«"), line.rfind("“"), line.rfind("„"))
    if opened < 0 or "»" in line[opened:] or "»" not in doc.text[start : start + 30]:
        return False
    first, _ = doc.tokens_between(start - len(line) + opened, start)
    return at - first < 3 and not (first > 0 and doc.lemmas[first - 1] in _CALLED)


def _opens(doc: Document, at: int) -> bool:
    start = doc.tokens[at].start
    first = doc.sentences[doc.sentence_at(at)].first == at
    before = doc.text[max(0, start - 3) : start].rstrip(' «"“„(')
    return first or before.endswith((".", "!", "?", ":", "\n", "—", "–", "…", "•")) or not before


def _capitals(doc: Document) -> Capitals:
    """Give the words that are capitalised inside a sentence, by their beginnings."""
    found: dict[str, list[tuple[int, str]]] = {}
    for at, one in enumerate(doc.tokens):
        if doc.text[one.start].isupper():
            alike_ones = found.setdefault(one.norm[:_BEGINNING], [])
            if len(alike_ones) < _MOST_ALIKE and not _opens(doc, at):
                alike_ones.append((at, one.norm))
    return found


def _again(doc: Document, at: int, capitals: Capitals) -> bool:
    """Say whether the word is capitalised elsewhere inside a sentence."""
    form = doc.forms[at]
    return any(n != at and alike(one, form) for n, one in capitals.get(form[:_BEGINNING], ()))


def noun_before(doc: Document, first: int) -> tuple[str, int]:
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

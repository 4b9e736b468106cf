"""The articles of the law that a post names, by number or by plain name, with the exact words."""

import re
from collections.abc import Iterator, Sequence

from monitor.analysis.detail_words import words_of
from monitor.analysis.laws import ADMINISTRATIVE, Law, laws, names
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.text import Document, Sentence
from monitor.analysis.words import states
from monitor.domain.claim import quote
from monitor.domain.details import Article

_NUMBER = re.compile(
    r"(?<![\d.,:/№#])(\d{1,3}(?:\.\d{1,2}){0,2})(-?(?:ая|ую|ой|ей|я|ю|й|и|х))?(?![\d\w]|\.\d|:\d)"
)
_PART = r"(?:ч(?:\.|аст[ьи]\w*)?\s*\d(?:\.\d)?\s*,?\s*)?"
_LEAD = re.compile(
    rf"{_PART}(?<!\w)ст(?:\.|атья|атьи|атье|атью|атьей|атьям|атьями|атей)?\s*$", re.I
)
_TAIL = re.compile(r"\s*(?:УК|КоАП)\w*(?:\s+РФ)?")
_PART_AFTER = re.compile(r"\s*,?\s*(?:ч(?:\.|аст[ьи])\s*(?:\d|\w+ая))")
_BEFORE = 30
_OTHER = Law("", "another article", ("R-CRIM",), None)


def articles(doc: Document, scopes: Sequence[Scope]) -> tuple[Article, ...]:
    """Give the articles in the order of the text, each once; another country's are not read."""
    named = list(_named(doc, scopes))
    numbered = list(_numbered(doc, scopes, named))
    every = sorted([*numbered, *_new(named, numbered)], key=lambda one: one.words.start)
    once: dict[str, Article] = {}
    for one in every:
        once.setdefault(one.number, one)
    return tuple(once.values())


def _foreign(doc: Document, scopes: Sequence[Scope], token: int) -> bool:
    scope = scopes[doc.sentence_at(token)]
    return scope.camp is Camp.FOREIGN and not scope.carried


# --- by plain name -----------------------------------------------------------------------------


def _named(doc: Document, scopes: Sequence[Scope]) -> Iterator[Article]:
    for hit in names().find(doc):
        if _foreign(doc, scopes, hit.first) or not _of_law(doc, hit.first):
            continue
        law = laws()[hit.term.name]
        if law.lesser and _fined(doc, scopes[doc.sentence_at(hit.first)].sentence):
            law = laws()[law.lesser]
        start, end = doc.token_span(hit.first, hit.last)
        yield Article(number=law.number, title=law.title, words=quote(doc.text, start, end))


def _fined(doc: Document, span: Sentence) -> bool:
    """Say whether a sentence speaks of a fine and not of a criminal case."""
    lemmas = doc.lemmas[span.first : span.last]
    fine = any(one in words_of("fining") for one in lemmas)
    return fine and not any(one in words_of("criminal") for one in lemmas)


def _new(named: Sequence[Article], numbered: Sequence[Article]) -> Iterator[Article]:
    """Leave out names of what is also given by number, be it the graver or the lesser article."""
    known = {one.number for one in numbered}
    pairs = {law.number: law.lesser for law in laws().values() if law.lesser}
    alike = pairs | {lesser: graver for graver, lesser in pairs.items()}
    for one in named:
        if one.number not in known and alike.get(one.number) not in known:
            yield one


# --- by number ------------------------------------------------------------------------------------


def _numbered(
    doc: Document, scopes: Sequence[Scope], named: Sequence[Article]
) -> Iterator[Article]:
    found = False
    for match in _NUMBER.finditer(doc.text):
        first, _ = doc.tokens_between(match.start(1), match.end())
        if first >= len(doc.tokens) or _foreign(doc, scopes, first):
            continue
        lead = _LEAD.search(doc.text[max(0, match.start() - _BEFORE) : match.start()])
        tail = _TAIL.match(doc.text, match.end()) or _PART_AFTER.match(doc.text, match.end())
        law = _law(match[1], doc.text[match.end() : match.end() + 12])
        sure = bool(lead and lead[0]) or tail is not None
        if law is _OTHER:
            # «Статья 51 Конституции»: what the catalogue does not hold must be called law.
            sure = tail is not None or bool(lead and lead[0].lower().startswith("ч"))
        if law is None or not (
            sure or (law is not _OTHER and _legal(doc, match, first, named, found=found))
        ):
            continue
        found = True
        start = match.start() - (len(lead[0]) if lead else 0)
        words = quote(doc.text, start, tail.end() if tail else match.end())
        yield Article(number=law.number or match[1], title=law.title, words=words)


def _law(number: str, after: str) -> Law | None:
    administrative = laws().get(number + ADMINISTRATIVE)
    if administrative and ("КоАП" in after or number not in laws()):
        return administrative
    if number in laws():
        return laws()[number]
    return _OTHER if len(number) > 1 else None


def _legal(
    doc: Document,
    match: re.Match[str],
    first: int,
    named: Sequence[Article],
    *,
    found: bool,
) -> bool:
    """Say whether a number of the catalogue stands for its article where nothing says so."""
    number, ending = match[1], match[2]
    after = doc.text[match.end() : match.end() + 2]
    follows = doc.lemmas[first + 1] if first + 1 < len(doc.lemmas) else ""
    before = doc.lemmas[first - 1] if first else ""
    if {follows, before} & words_of("unit"):
        return False
    ends = not after[:1] or after[:1] in ".,;:!?)»\n" or after in (" —", " –", " и", " -")
    free = ends or states(doc.forms[first + 1] if first + 1 < len(doc.forms) else "")
    if "." in number:
        # «20.2» may be a date or an hour, «207.3» is none.
        return number.count(".") == 2 or (len(number.partition(".")[0]) == 3 and free)
    beside = any(0 <= match.start() - one.words.end <= 3 for one in named)
    if beside and ends:
        return True
    led = before in words_of("charging")
    if ending:
        return led or (free and before not in words_of("placing") and _of_law(doc, first))
    return ends and ((led and _of_law(doc, first)) or found)


def _of_law(doc: Document, token: int) -> bool:
    """Say whether the words around a number or a name speak of law."""
    number = doc.sentence_at(token)
    near = doc.sentences[max(0, number - 1) : number + 2]
    lemmas = doc.lemmas[near[0].first : near[-1].last]
    return not words_of("law").isdisjoint(lemmas)

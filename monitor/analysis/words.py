"""Lemmas and inflected forms of Russian words, by pymorphy3's dictionary."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any
from zlib import crc32

from pymorphy3 import MorphAnalyzer

from monitor.analysis.memo import Memo

_CYRILLIC_WORD = re.compile("[а-яёіїєґ]+(?:[-'’‑][а-яёіїєґ]+)*", re.IGNORECASE)
# The longest words of real posts have under 40 letters; longer runs are noise or an attack.
_LONGEST = 40


@cache
def _morph() -> MorphAnalyzer:
    return MorphAnalyzer(lang="ru")


def _lemma(form: str) -> str:
    if len(form) > _LONGEST or not _CYRILLIC_WORD.fullmatch(form):
        return form.lower().replace("ё", "е")
    return str(_morph().parse(form)[0].normal_form).replace("ё", "е")


lemma = Memo(_lemma, most=1 << 17).__getitem__
"""Give the dictionary form of a word, lower case and with ё as е; others stay as they are."""


@lru_cache(maxsize=1024)
def inflections(word: str) -> frozenset[str]:
    """Give all inflected forms that a word may stand for, itself included, with ё as е."""
    word = word.lower()
    forms = {word.replace("ё", "е")}
    if len(word) <= _LONGEST and _CYRILLIC_WORD.fullmatch(word):
        for parse in _morph().parse(word)[:4]:
            forms.update(str(form.word).replace("ё", "е") for form in parse.lexeme)
    return frozenset(forms)


def _checksum(word: str) -> tuple[int, bytes]:
    code = word.encode()
    return crc32(code), b" " + code


checksum = Memo(_checksum, most=1 << 15).__getitem__
"""Give the CRC-32 of a word, and the bytes by which to go on to it from the word before."""


_PROPER = frozenset(["Geox", "Name", "Surn", "Patr", "Orgn"])


def _name_kinds(form: str) -> frozenset[str]:
    if len(form) > _LONGEST or not _CYRILLIC_WORD.fullmatch(form):
        return frozenset()
    if not _morph().word_is_known(form):
        return frozenset()
    found: set[str] = set()
    for parse in _morph().parse(form):
        found |= (_PROPER & parse.tag.grammemes) or {"word"}
    return _one(frozenset(found))


@cache
def _one(kinds: frozenset[str]) -> frozenset[str]:
    # Thousands of words share the few sets there are.
    return kinds


name_kinds = Memo(_name_kinds, most=1 << 14).__getitem__
"""Say what kinds of proper name a word may be, as the dictionary marks them.

`Geox` place, `Name`, `Surn` and `Patr` person, `Orgn` body, `word` a common word; empty for a word
that the dictionary does not hold.
"""


_STATING = frozenset(["VERB", "PRTS", "GRND", "PRED", "ADJS"])


def _states(form: str) -> bool:
    if len(form) > _LONGEST or not _CYRILLIC_WORD.fullmatch(form):
        return False
    return _morph().parse(form)[0].tag.POS in _STATING


@lru_cache(maxsize=1 << 12)
def is_plural(form: str) -> bool:
    """Say whether a word stands in the plural, as it is most often read."""
    if len(form) > _LONGEST or not _CYRILLIC_WORD.fullmatch(form):
        return False
    return str(_morph().parse(form)[0].tag.number) == "plur"


states = Memo(_states, most=1 << 15).__getitem__
"""Say whether a word may carry a statement: a verb, a short participle, `нет`, `цел`."""


@lru_cache(maxsize=1 << 14)
def place_in_case(form: str, case: str) -> str | None:
    """Give the nominative of a place name that the dictionary holds in this case, else None."""
    for parse in _morph().parse(form):
        tag = parse.tag
        fits = str(tag.case) in (case, f"{case[:3]}2")
        if parse.is_known and fits and "Geox" in tag and tag.POS == "NOUN":
            return str(parse.inflect({"nomn"}).word)
    return None


@lru_cache(maxsize=1 << 12)
def neuter_in_case(form: str, case: str) -> str | None:
    """Give the nominative of a neuter noun of the dictionary in this case: `поля`, else None."""
    for parse in _morph().parse(form):
        tag = parse.tag
        if parse.is_known and tag.POS == "NOUN" and {"neut", "sing", case} in tag:
            return str(parse.normal_form)
    return None


@lru_cache(maxsize=1 << 14)
def agree(adjective: str, noun: str) -> bool:
    """Say whether an adjective may describe a noun: in the same case, gender and number."""
    if max(len(adjective), len(noun)) > _LONGEST:
        return False
    described = {
        form
        for parse in _morph().parse(noun)
        if parse.tag.POS in _NAMING and parse.score > _SELDOM
        for form in _forms(parse)
    }
    return any(
        not described.isdisjoint(_forms(parse))
        for parse in _morph().parse(adjective)
        if parse.tag.POS in _DESCRIBING
    )


_SELDOM = 0.1
_NAMING = frozenset(["NOUN", "ADJF", "PRTF", "NPRO"])
_DESCRIBING = frozenset(["ADJF", "PRTF"])


def _forms(parse: Any) -> Iterator[tuple[str, str]]:
    # A noun that stands in the plural only, or an unknown one, has no gender.
    tag = parse.tag
    gender = "plur" if tag.number == "plur" else str(tag.gender)
    for case in _SAME_CASE.get(str(tag.case), (str(tag.case),)):
        yield case, gender


# «в лесу» is a locative of its own.
_SAME_CASE = {"loc2": ("loct",), "gen2": ("gent",)}
_ADJECTIVE = re.compile(
    "(?:ого|его|ому|ему|ыми|ими|[оеы]й|ий|[ыи]м|[оe]м|ем|ую|юю|[аяоеыи][яе]|[ыи]х)$"
)
_HARD_ENDINGS = {"masc": "ый", "femn": "ая", "neut": "ое", "plur": "ые"}
_AFTER_BACK = {"masc": "ий", "femn": "ая", "neut": "ое", "plur": "ие"}
_SOFT_ENDINGS = {"masc": "ий", "femn": "яя", "neut": "ее", "plur": "ие"}


@lru_cache(maxsize=1 << 13)
def adjective_as(form: str, gender: str) -> str:
    """Give an adjective's nominative in a gender (`masc`, `femn`, `neut`) or in the plural."""
    stem = _ADJECTIVE.sub("", form)
    # «Сватовском» is of Сватовский, whatever else the dictionary offers.
    if len(form) <= _LONGEST and not stem.endswith(("ск", "цк")):
        for parse in _morph().parse(form):
            if parse.is_known and parse.tag.POS in ("ADJF", "PRTF"):
                return str(parse.inflect({"nomn", gender}).word)
    if stem[-1:] in "кгх":
        return stem + _AFTER_BACK[gender]
    soft = stem.endswith("н") and form.removeprefix(stem)[:1] in ("е", "и", "ю", "я")
    return stem + (_SOFT_ENDINGS if soft else _HARD_ENDINGS)[gender]

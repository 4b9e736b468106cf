"""Lemmas and inflected forms of Russian words, by pymorphy3's dictionary."""

import re
from functools import cache, lru_cache

from pymorphy3 import MorphAnalyzer

_CYRILLIC_WORD = re.compile("[а-яёіїєґ]+(?:[-'’‑][а-яёіїєґ]+)*", re.IGNORECASE)
# The longest words of real posts have under 40 letters; longer runs are noise or an attack.
_LONGEST = 40


@cache
def _morph() -> MorphAnalyzer:
    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1 << 17)
def lemma(form: str) -> str:
    """Give the dictionary form of a word, lower case and with ё as е; others stay as they are."""
    if len(form) > _LONGEST or not _CYRILLIC_WORD.fullmatch(form):
        return form.lower().replace("ё", "е")
    return str(_morph().parse(form)[0].normal_form).replace("ё", "е")


@lru_cache(maxsize=1024)
def inflections(word: str) -> frozenset[str]:
    """Give all inflected forms that a word may stand for, itself included, with ё as е."""
    word = word.lower()
    forms = {word.replace("ё", "е")}
    if len(word) <= _LONGEST and _CYRILLIC_WORD.fullmatch(word):
        for parse in _morph().parse(word)[:4]:
            forms.update(str(form.word).replace("ё", "е") for form in parse.lexeme)
    return frozenset(forms)


_PROPER = frozenset(["Geox", "Name", "Surn", "Patr", "Orgn"])


@lru_cache(maxsize=1 << 14)
def name_kinds(form: str) -> frozenset[str]:
    """Say what kinds of proper name a word may be, as the dictionary marks them.

    `Geox` place, `Name`, `Surn` and `Patr` person, `Orgn` body, `word` a common word; empty for
    a word that the dictionary does not hold.
    """
    if len(form) > _LONGEST or not _CYRILLIC_WORD.fullmatch(form):
        return frozenset()
    if not _morph().word_is_known(form):
        return frozenset()
    found: set[str] = set()
    for parse in _morph().parse(form):
        found |= (_PROPER & parse.tag.grammemes) or {"word"}
    return frozenset(found)

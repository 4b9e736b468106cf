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


@lru_cache(maxsize=1 << 16)
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

"""Nouns for people and channels, by what they are: the families of detail_words.txt."""

from functools import cache
from importlib.resources import files

from monitor.analysis.text import document

NAMES_NOBODY = frozenset(
    "россия рф украина минобороны генштаб роскомнадзор госдума кремль минюст росфинмониторинг "
    "следком январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь "
    "понедельник вторник среда четверг пятница суббота воскресенье бог господь родина отечество "
    "телеграм телеграмм ютуб интернет запад восток юг север центр днепр москва киев сво донбасс "
    "армия штаб ставка дума совет комитет суд прокуратура верховный главнокомандующий".split()
)
"""Lemmas that are written with a capital and are no person."""


_ROLES = frozenset(
    ["author", "group", "channel", "office", "rank", "soldier", "relative", "person", "thing"]
)


@cache
def _families() -> dict[str, tuple[str, ...]]:
    text = files("monitor.analysis").joinpath("detail_words.txt").read_text("utf-8")
    lines = (line.partition(":") for line in text.splitlines() if line and line[0] != "#")
    return {name: tuple(form.strip() for form in forms.split(",")) for name, _, forms in lines}


@cache
def words_of(family: str) -> frozenset[str]:
    """Give the words of a family, folded, with their lemmas."""
    tokens = [token for form in _families()[family] for token in document(form).tokens]
    return frozenset([token.norm for token in tokens] + [token.lemma for token in tokens])


@cache
def _roles() -> dict[str, str]:
    found: dict[str, str] = {}
    for family in _families():
        if family in _ROLES:
            found |= {word: family for word in words_of(family) if word not in found}
    return found


def role_of(lemma: str) -> str:
    """Give the family of a noun, or nothing."""
    return _roles().get(lemma, "")

"""Place names back in the nominative: `у Малых Проходов` is Малые Проходы.

A name that the gazetteer or the dictionary holds is taken from there; of others the ending is
changed by what villages are mostly called: -ово, -ино and -ское rather than surnames.
"""

from collections.abc import Sequence
from functools import lru_cache

from monitor.analysis.words import adjective_as, inflections, neuter_in_case, place_in_case

Rules = tuple[tuple[str, str], ...]

CASES = ("gent", "loct", "ablt", "datv", "accs")
PREPOSITIONS = {
    "в": "loct", "во": "loct", "на": "loct", "о": "loct", "об": "loct", "при": "loct",
    "под": "ablt", "над": "ablt", "надо": "ablt", "за": "ablt", "перед": "ablt", "между": "ablt",
    "с": "ablt", "со": "ablt",
    "к": "datv", "ко": "datv", "по": "datv",
    "через": "accs", "про": "accs",
}  # fmt: skip
"""The case after a preposition; after any other word a name stands in the genitive."""

_HUSHED = "кгхчжшщ"
_VOWELS = "аеиоуыэюяйь"
_FIRST_HALVES = ("верхне", "нижне", "средне", "софье", "марье")
_GENITIVE: Rules = (
    ("ого", "ое"), ("его", "ее"), ("ых", "ые"), ("их", "ие"), ("ова", "ово"), ("ева", "ево"),
    ("ина", "ино"), ("ына", "ыно"), ("ска", "ск"), ("цка", "цк"), ("ка", "ка"), ("ица", "ица"),
    ("ня", "ня"), ("ья", "ье"), ("ии", "ия"), ("еи", "ея"), ("ки", "ка"), ("ги", "га"),
    ("хи", "ха"), ("чи", "ча"), ("жи", "жа"), ("ши", "ша"), ("щи", "ща"), ("и", "ь"), ("ы", "а"),
    ("ена", "ено"), ("ава", "ава"), ("аха", "аха"), ("уха", "уха"), ("иха", "иха"),
    ("ьей", "ья"),
    ("ой", "ая"), ("чей", "чи"), ("ней", "ни"), ("лей", "ли"), ("ей", "и"), ("чек", "чки"),
    ("ок", "ки"), ("ек", "ки"), ("ец", "цы"), ("цев", "цы"), ("ов", "ы"), ("ев", "и"),
    ("ца", "ец"), ("я", "ь"),
    ("а", ""), ("", "ы"),
)  # fmt: skip
_DATIVE: Rules = (
    ("ому", "ое"), ("ему", "ее"), ("ым", "ые"), ("им", "ие"), ("ову", "ово"), ("еву", "ево"),
    ("ину", "ино"), ("ам", "ы"), ("ям", "и"), ("ью", "ье"), ("ии", "ия"), ("ой", "ая"), ("е", "а"),
    ("и", "ь"), ("у", ""), ("ю", "ь"),
)  # fmt: skip
_INSTRUMENTAL: Rules = (
    ("ыми", "ые"), ("ими", "ие"), ("ами", "ы"), ("ями", "и"), ("овом", "ово"), ("евом", "ево"),
    ("ином", "ино"), ("ыном", "ыно"), ("ним", "нее"), ("ым", "ое"), ("им", "ое"), ("ской", "ская"),
    ("цкой", "цкая"),
    ("щиной", "щина"), ("ной", "ная"), ("ой", "а"), ("ью", "ь"), ("ией", "ия"), ("чей", "ча"),
    ("цей", "ца"), ("ей", "я"), ("ьем", "ье"), ("ем", "е"), ("ом", ""),
)  # fmt: skip
_LOCATIVE: Rules = (
    ("ых", "ые"), ("их", "ие"), ("ах", "ы"), ("ях", "и"), ("ове", "ово"), ("еве", "ево"),
    ("ине", "ино"), ("ыне", "ыно"), ("ске", "ск"), ("цке", "цк"), ("ке", "ка"), ("ге", "га"),
    ("хе", "ха"), ("че", "ча"), ("ом", "ое"), ("ем", "ее"), ("ье", "ье"), ("ии", "ия"),
    ("ой", "ая"), ("и", "ь"), ("ле", "ль"), ("е", ""), ("у", ""), ("ю", "ь"),
)  # fmt: skip
_ACCUSATIVE: Rules = (("ую", "ая"), ("юю", "яя"), ("у", "а"), ("ю", "я"))
_OBLIQUE: Rules = (
    ("вке", "вка"), ("нке", "нка"), ("йке", "йка"), ("ике", "ика"), ("вку", "вка"), ("нку", "нка"),
    ("йку", "йка"), ("ику", "ика"), ("ове", "ово"), ("еве", "ево"), ("ине", "ино"),
    ("ском", "ское"), ("ского", "ское"), ("скому", "ское"), ("ную", "ная"),
    ("скую", "ская"), ("вкой", "вка"), ("нкой", "нка"),
)  # fmt: skip
_RULES = {
    "gent": _GENITIVE,
    "datv": _DATIVE,
    "ablt": _INSTRUMENTAL,
    "loct": _LOCATIVE,
    "accs": _ACCUSATIVE,
}
_ADJECTIVE = tuple(
    "ого его ому ему ым им ом ем ой ей ую юю ые ие ых их ыми ими ая яя ое ее ый ий".split()
)
_PLURAL = ("ых", "их", "ыми", "ими", "ые", "ие")
_PLURAL_NOUN: dict[str, Rules] = {
    "gent": (("чек", "чки"), ("ок", "ки"), ("ек", "ки"), ("ец", "цы"), ("ов", "ы"), ("ев", "и"),
             ("ей", "и"), ("", "ы")),
}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def nominative(
    name: str, case: str | None, names: tuple[str, ...] = (), *, masculine: bool = False
) -> str:
    """Give a name's nominative; `names` are those that the gazetteer knows for it.

    `case` is the one that its surroundings ask for, None where they ask for none; `masculine`
    says that it follows a word like «посёлок», with which an adjective agrees.
    """
    if masculine and name.endswith(("ый", "ий")):
        return name
    known = {_folded(each): each for each in names}
    if case is None and known and name.endswith(("у", "ю")):
        case = "accs"
    if _folded(name) in known and case in (None, "accs"):
        return known[_folded(name)]
    if case is None:
        return _known_form(name, names if " " not in name else ()) or _by_form(name)
    if case in ("loct", "ablt") and name.endswith(("у", "ю")):
        case = "accs"
    return _in_case(name, case, names, masculine=masculine)


def _in_case(name: str, case: str, names: tuple[str, ...], *, masculine: bool) -> str:
    known = {_folded(each): each for each in names}
    order = [case, *(other for other in CASES if other != case)]
    made = [_declined(name, each, masculine=masculine) for each in order]
    if masculine and made[0].endswith(("ый", "ий")):
        return made[0]
    # «под Боровой»: of the names that fit, that of an adjective; «в Димитрове»: the bare stem.
    adjective = [f"{name[:-2]}ая"] if name.endswith("ой") else []
    bare = (name[:-1], name[:-2], f"{name[:-1]}ь", f"{name[:-2]}ь", f"{name[:-2]}о")
    fitting = (
        known[_folded(each)] for each in (*adjective, *made, *bare) if _folded(each) in known
    )
    found = next(fitting, None)
    if found is None and case == "ablt" and made[0] == name:
        # «с Придачи», «со Счастья»: this preposition asks for the genitive too.
        made[0] = made[order.index("gent")]
    if found is not None or place_in_case(name.lower(), case) is not None:
        return found or made[0]
    # Of these endings the rules are the least sure.
    unsure = " " in name or name.endswith(("у", "ю")) or made[0].endswith(("ь", "ое", "ее"))
    known_form = _known_form(name, names) if unsure else None
    return known_form or _of_dictionary(name, made[0]) or made[0]


def _by_form(name: str) -> str:
    # «Горловке досталось больше»: no word asks for a case, but few names end so by themselves.
    word = name.rpartition(" ")[2]
    if word == name:
        return _cased(_ended(name.lower(), _OBLIQUE), name)
    return name


def _of_dictionary(name: str, made: str) -> str | None:
    # «В соседнем Саратове»: no word asks for a case, and the ending tells it.
    if _folded(made) != _folded(name) or " " in name or "-" in name:
        return None
    found = (place_in_case(name.lower(), each) for each in CASES)
    return next((_cased(each, name) for each in found if each is not None), None)


def _known_form(name: str, names: Sequence[str]) -> str | None:
    """Give the known name that this is a form of, as far as the dictionary can tell."""
    if " " in name:
        return names[0] if names else None
    form = _folded(name)
    return next((each for each in names if form in inflections(each)), None)


def _folded(name: str) -> str:
    return name.lower().replace("ё", "е")


def _declined(name: str, case: str | None, *, masculine: bool = False) -> str:
    if case is None:
        return name
    words = name.split(" ")
    if len(words) == 1:
        return _hyphened(words[0], case, masculine=masculine)
    return " ".join(_agreed(words, case))


def _hyphened(word: str, case: str, *, masculine: bool) -> str:
    parts = word.split("-")
    if len(parts) == 1:
        return _cased(_single(word.lower(), case, masculine=masculine), word)
    if parts[1].islower():
        # Славянск-на-Кубани, Ростов-на-Дону: the head alone is declined.
        return "-".join([_hyphened(parts[0], case, masculine=False), *parts[1:]])
    first = parts[0].lower()
    fixed = first.endswith("о") or first in _FIRST_HALVES
    if case != "accs" and first[-1] not in _VOWELS:
        # «под Посад-Покровским»: the first part keeps its form.
        fixed = True
    if parts[-1].lower().endswith(_ADJECTIVE) and not fixed:
        return "-".join(_agreed(parts, case, head=0))
    return "-".join([*parts[:-1], _hyphened(parts[-1], case, masculine=masculine)])


def _agreed(words: Sequence[str], case: str, head: int | None = None) -> list[str]:
    adjectives = [word.lower().endswith(_ADJECTIVE) for word in words]
    # The noun is the last word, unless that is an adjective: Новосёловка Первая.
    at = 0 if adjectives[-1] and not adjectives[0] else len(words) - 1
    at = at if head is None else head
    others = [word.lower() for number, word in enumerate(words) if number != at]
    plural = any(word.endswith(_PLURAL) for word in others)
    noun = _noun(words[at].lower(), case, others, plural=plural)
    form = "plur" if plural else _gender(noun, others)
    return [
        _cased(noun if number == at else _beside(word.lower(), form), word)
        for number, word in enumerate(words)
    ]


def _beside(word: str, form: str) -> str:
    # «Кучерова Яра»: -ов and -ин are adjectives of a short form.
    short = word.endswith(("ова", "ову", "ове", "ева", "еву", "еве", "ина", "ину", "ине"))
    if form == "masc" and short:
        return word[:-1]
    return adjective_as(word, form)


def _noun(word: str, case: str, others: Sequence[str], *, plural: bool) -> str:
    if plural and case in _PLURAL_NOUN:
        return _ended(word, _PLURAL_NOUN[case])
    neuter = None if plural else neuter_in_case(word, case)
    if neuter is not None and not place_in_case(word, case):
        return neuter
    feminine = any(other.endswith(("ой", "ей", "ую", "юю", "ая", "яя")) for other in others)
    if case == "gent" and not feminine and word.endswith("а") and word[-3:-1] not in ("ов", "ин"):
        # «Сухого Ставка» is of Сухой Ставок.
        fleeting = word.endswith("ка") and word[-3] not in "аеиоуыэюяс"
        return place_in_case(word, case) or (f"{word[:-2]}ок" if fleeting else word[:-1])
    return _single(word, case, masculine=False)


def _gender(noun: str, others: Sequence[str]) -> str:
    if any(other.endswith(("ой", "ую", "ая", "яя", "юю", "ью", "ья")) for other in others):
        return "femn"
    if noun.endswith(("о", "е")):
        return "neut"
    if noun.endswith(("ы", "и")):
        return "plur"
    return "femn" if noun.endswith(("а", "я")) else "masc"


def _single(word: str, case: str, *, masculine: bool) -> str:
    if masculine and word.endswith(("ого", "его", "ому", "ему", "ым", "им", "ом", "ем")):
        return adjective_as(word, "masc")
    return place_in_case(word, case) or _ended(word, _RULES[case])


def _ended(word: str, rules: Rules) -> str:
    for ending, instead in rules:
        if not ending and word[-1] in _VOWELS:
            return word
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: len(word) - len(ending)]
            return stem + ("и" if instead == "ы" and stem[-1] in _HUSHED else instead)
    return word


def _cased(word: str, like: str) -> str:
    return word[:1].upper() + word[1:] if like[:1].isupper() else word

"""What is named by an adjective and a noun: regions, districts, directions, waters, plants.

They tie no two statements, being too wide, but say where a claim happened: «над Брянской и
Курской областями» names two.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.numbers import quantity
from monitor.analysis.text import Document
from monitor.analysis.words import adjective_as, place_in_case

OBJECT, DISTRICT, DIRECTION, REGION, COUNTRY = 1, 2, 3, 4, 5

# Noun: its gender, what it is called, and how wide it is (a smaller number beats a greater one).
HEADS: dict[str, tuple[str, str, int]] = {
    "область": ("femn", "область", REGION),
    "обл": ("femn", "область", REGION),
    "край": ("masc", "край", REGION),
    "регион": ("femn", "область", REGION),
    "республика": ("femn", "Республика", REGION),
    "район": ("masc", "район", DISTRICT),
    "округ": ("masc", "округ", DISTRICT),
    "направление": ("neut", "направление", DIRECTION),
    "участок": ("masc", "участок", DIRECTION),
    "море": ("neut", "море", OBJECT),
    "водохранилище": ("neut", "водохранилище", OBJECT),
    "бухта": ("femn", "бухта", OBJECT),
    "залив": ("masc", "залив", OBJECT),
    "пролив": ("masc", "пролив", OBJECT),
    "лиман": ("masc", "лиман", OBJECT),
    "мост": ("masc", "мост", OBJECT),
    "сторона": ("femn", "сторона", OBJECT),
    "аэс": ("femn", "АЭС", OBJECT),
    "гэс": ("femn", "ГЭС", OBJECT),
    "тэц": ("femn", "ТЭЦ", OBJECT),
    "грэс": ("femn", "ГРЭС", OBJECT),
    "нпз": ("masc", "НПЗ", OBJECT),
}
# Of these an adjective in small letters is a name too: «на донецком направлении».
SMALL = frozenset(["направление", "участок", "море", "водохранилище"])
NO_NAMES = frozenset("государственный северный южный восточный западный передний".split())
SHORT = dict.fromkeys(["р-н", "р-не", "р-на", "р-ну", "р-ном"], "район")
SORTS = frozenset(
    f"{stem}{end}"
    for stem in ("городск", "муниципальн")
    for end in ("ой", "ий", "ый", "ом", "ого", "ому", "им", "ым")
)
ENDINGS = {
    "femn": ("ой", "ей", "ую", "юю", "ая", "яя"),
    "masc": ("ом", "ем", "ого", "его", "ому", "ему", "ий", "ый", "ым", "им"),
    "neut": ("ом", "ем", "ого", "его", "ому", "ему", "ое", "ее", "ым", "им"),
}
REGIONS = {
    stem + "ский": "область"
    for stem in (
        "белгород кур брян воронеж ростов липец орлов туль калуж рязан смолен твер моско москов "
        "псков новгород ленинград саратов самар волгоград астрахан тамбов пензен владимир "
        "иванов костром ярослав нижегород ульянов оренбург челябин свердлов тюмен омск "
        "архангель мурман вологод калининград донец луган запорож херсон харьков сум "
        "днепропетров чернигов николаев полтав киев житомир одес киров"
    ).split()
} | {
    "курский": "область", "брянский": "область", "липецкий": "область", "рязанский": "область",
    "смоленский": "область", "донецкий": "область", "псковский": "область", "сумский": "область",
    "самарский": "область", "тульский": "область", "калужский": "область", "одесский": "область",
    "краснодарский": "край", "ставропольский": "край", "пермский": "край",
}  # fmt: skip
BY_ITSELF = {
    "днр": "ДНР", "лнр": "ЛНР", "крым": "Крым", "татарстан": "Татарстан", "адыгея": "Адыгея",
    "дагестан": "Дагестан", "чечня": "Чечня", "башкирия": "Башкирия", "осетия": "Осетия",
    "башкортостан": "Башкортостан", "мордовия": "Мордовия", "калмыкия": "Калмыкия",
    "удмуртия": "Удмуртия", "чувашия": "Чувашия", "ингушетия": "Ингушетия", "коми": "Коми",
    "карелия": "Карелия", "подмосковье": "Подмосковье", "кубань": "Кубань",
    "приднестровье": "Приднестровье", "белоруссия": "Белоруссия", "донбасс": "Донбасс",
    "орловщина": "Орловская область", "брянщина": "Брянская область",
    "белгородчина": "Белгородская область", "херсонщина": "Херсонская область",
    "харьковщина": "Харьковская область", "сумщина": "Сумская область",
    "ставрополье": "Ставропольский край", "украина": "Украина",
}  # fmt: skip


class Area(NamedTuple):
    """An area at the tokens `first` to `last` (half-open): its name and how wide it is."""

    first: int
    last: int
    name: str
    rank: int


def areas(doc: Document, first: int, last: int) -> tuple[Area, ...]:
    """Give the areas that the tokens first to last (half-open) name, in order."""
    found: list[Area] = []
    taken = first
    for at in range(first, last):
        lemma = SHORT.get(doc.tokens[at].norm) or doc.tokens[at].lemma
        if lemma in HEADS and not (lemma == "лиман" and _capital(doc, at)):
            found += _described(doc, taken, at, lemma)
        elif lemma in BY_ITSELF and _capital(doc, at):
            found += _alone(doc, first, at, lemma)
        else:
            continue
        taken = found[-1].last if found else taken
    found += _shortened(doc, first, last, found)
    return tuple(sorted(found))


def _alone(doc: Document, first: int, at: int, lemma: str) -> list[Area]:
    rank = COUNTRY if lemma == "украина" else REGION
    before = at - 1
    if lemma == "осетия" and before >= first:
        return [Area(before, at + 1, "Северная Осетия", rank)]
    # «Республики Крым» is one name.
    start = before if before >= first and doc.tokens[before].lemma == "республика" else at
    return [Area(start, at + 1, BY_ITSELF[lemma], rank)]


def _described(doc: Document, first: int, at: int, head: str) -> list[Area]:
    gender, noun, rank = HEADS[head]
    found: list[Area] = []
    end, to = at + 1, at - 1
    while to >= first:
        token = doc.tokens[to]
        if token.norm in ("и", "или") and found:
            to -= 1
            continue
        if token.norm in SORTS and not found:
            # «Шебекинский муниципальный округ» is the Шебекинский округ.
            to -= 1
            continue
        if not _names(doc, to, head, many=bool(found)):
            break
        name = _name(doc, to, gender, noun)
        found.append(Area(to, end if not found else to + 1, name, rank))
        to -= 1
    return _state(doc, at) or found[::-1]


def _state(doc: Document, at: int) -> list[Area]:
    # «Донецкой Народной Республики» qualifies and is no word of its own.
    words = [token.lemma for token in doc.tokens[max(0, at - 2) : at + 1]]
    if words[1:] != ["народный", "республика"] or words[0] not in ("донецкий", "луганский"):
        return []
    return [Area(at - 2, at + 1, "ДНР" if words[0] == "донецкий" else "ЛНР", REGION)]


def _names(doc: Document, at: int, head: str, *, many: bool) -> bool:
    token = doc.tokens[at]
    if not token.norm.endswith(_endings(head)) or (
        token.lemma in NO_NAMES and not _capital(doc, at)
    ):
        return False
    noun = any(place_in_case(token.norm, case) for case in ("ablt", "loct"))
    if noun and not token.norm.endswith(("ском", "цком", "ским", "цким")):
        # «над Белгородом и Белгородским округом»
        return False
    between = doc.text[token.end : doc.tokens[at + 1].start]
    if between.strip() not in (("", ",") if many or doc.tokens[at + 1].norm == "и" else ("",)):
        return False
    if _capital(doc, at):
        return not doc.text[token.start : token.end].isupper()
    return (
        head in SMALL
        and token.lemma.endswith(("ский", "цкий", "черный"))
        and (token.lemma != "городской")
    )


def _endings(head: str) -> tuple[str, ...]:
    # «Московский регион» is called a region and is a «область» all the same.
    return ENDINGS["masc" if head == "регион" else HEADS[head][0]]


def _name(doc: Document, at: int, gender: str, noun: str) -> str:
    token = doc.tokens[at]
    surface = doc.text[token.start : token.end]
    parts = surface.split("-")
    word = "-".join([*parts[:-1], adjective_as(parts[-1].lower(), gender)])
    if len(parts) > 1 and parts[-1][:1].isupper():
        word = "-".join([*parts[:-1], adjective_as(parts[-1].lower(), gender).capitalize()])
    return f"{word[:1].upper()}{word[1:]} {noun}"


def _shortened(doc: Document, first: int, last: int, found: Sequence[Area]) -> Iterator[Area]:
    # «над Брянской областью, шесть — над Псковской»: the noun is left out.
    taken = {at for area in found for at in range(area.first, area.last)}
    gender, noun, rank = "", "", 0
    for at in range(first, last):
        if at in taken:
            gender, noun, rank = _repeatable(doc, at) or (gender, noun, rank)
            continue
        if not _capital(doc, at):
            continue
        kind = REGIONS.get(doc.tokens[at].lemma)
        its = "femn" if kind == "область" else "masc"
        if kind is not None and doc.tokens[at].norm.endswith(ENDINGS[its]):
            if _lone(doc, at) or _counted(doc, at):
                yield Area(at, at + 1, _name(doc, at, its, kind), REGION)
        elif noun and _lone_adjective(doc, at, gender):
            yield Area(at, at + 1, _name(doc, at, gender, noun), rank)


def _repeatable(doc: Document, at: int) -> tuple[str, str, int] | None:
    # «в Погарском районе, остальные — в Суземском»
    head = HEADS.get(SHORT.get(doc.tokens[at].norm) or doc.tokens[at].lemma)
    return head if head is not None and head[2] in (DISTRICT, DIRECTION) else None


def _lone_adjective(doc: Document, at: int, gender: str) -> bool:
    token = doc.tokens[at]
    of_place = token.lemma.endswith(("ский", "цкий"))
    return of_place and token.norm.endswith(ENDINGS[gender]) and _lone(doc, at)


def _lone(doc: Document, at: int) -> bool:
    before = doc.tokens[at - 1].norm if at else ""
    end = doc.tokens[at].end
    follows = doc.text[end : end + 2].strip(" )»")
    joined = doc.text[end : end + 3] == " и "
    return before in ("над", "в", "и", "во", "на") and (
        not follows or not follows[0].isalpha() or joined
    )


def _counted(doc: Document, at: int) -> bool:
    # «Белгородская — 7, Курская — 12»: a list of regions with their numbers.
    if at + 1 >= len(doc.tokens) or not doc.tokens[at].norm.endswith("ая"):
        return False
    between = doc.text[doc.tokens[at].end : doc.tokens[at + 1].start].strip()
    return between in ("—", "–", "-", ":") and quantity(doc.tokens, at + 1) is not None


def _capital(doc: Document, at: int) -> bool:
    return doc.text[doc.tokens[at].start].isupper()

"""Place names in a text: those of the gazetteer, the operator's own, and unknown ones by context.

Russian place names are inflected, so names are compared by stems: `Каменки`, `Каменку` and
`Каменка` are one. An unknown name gets an identity made of its stems, the same in every post.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.analysis.gazetteer import REGION_WORDS, Place, known_places, well_known
from monitor.analysis.memo import Memo
from monitor.analysis.text import Document, fold, folded_words
from monitor.analysis.words import name_kinds

ENDING = re.compile(
    "(?:ого|его|ому|ему|ыми|ими|ами|ями|ией|иям|иях|ой|ою|ей|ею|ым|им|ом|ем|ам|ям|ах|ях|ые|ие|ых|их|"
    "ую|юю|ая|яя|ое|ее|ый|ий|ия|ии|ию|ью|а|я|о|е|у|ю|ы|и|ь|й)$"
)
SHORTEST_STEM = 3
LONGEST_NAME = 3

CLASSIFIERS = frozenset(
    "село поселок деревня город городок хутор станица слобода нп пгт пункт населенник район".split()
)
BEFORE = frozenset("в под за у из возле около близ к ко на до от через".split())
TAKEN = frozenset(
    "освободить освобождение освобожденный взять взятие взятый занять занятый захватить захват "
    "зачистить зачистка оставить сдать потерять удерживать контролировать контроль отбить "
    "штурмовать штурм окружить окружение бой выбить войти зайти закрепиться прорваться прорыв "
    "наступление атаковать флаг прилететь прилет ударить удар освобождать брать занимать "
    "захватывать зачищать оставлять сдавать входить заходить окружать".split()
)
# Words beside which «в», «под» or «за» lead to a place that is fought for.
FOUGHT = TAKEN | frozenset(
    "противник враг неприятель всу хохол зачищать держать оборона серый сводка котел склад завод "
    "ночь прилетать гореть пожар взрыв обстрел".split()
)
# Capitalised words that are no settlements.
NO_PLACES = frozenset(
    "россия рф украина всу мо минобороны генштаб крым донбасс днр лнр сша нато европа запад восток "
    "север юг центр днепр телеграм telegram путин шойгу герасимов белоусов зеленский сырский "
    "пво рэб бпла дрг вс грв гв сво мчс фсб цру гур сбу нацгвардия росгвардия ахмат вагнер бог "
    "польша румыния германия франция британия англия литва латвия эстония молдавия молдова "
    "финляндия швеция норвегия чехия словакия венгрия болгария турция иран китай европа америка "
    "япония канада родина победа герой россиянин украинец подписаться подписывайтесь видео "
    "фото".split()
)

DIRECTIONS = frozenset("южный северный западный восточный центральный".split())
NOT_NAMES = NO_PLACES | CLASSIFIERS | TAKEN
REGIONS = frozenset("область край округ республика".split())
REPUBLICS = frozenset(["днр", "лнр"])
SHORTEST_NAME = 4
ADJECTIVE = (
    "ый",
    "ий",
    "ой",
    "ая",
    "яя",
    "ое",
    "ее",
    "ого",
    "его",
    "ому",
    "ему",
    "ую",
    "юю",
    "ые",
    "ых",
    "ей",
    "им",
    "ым",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceEntry:
    """A place that an operator adds: its id, its name, further forms and other names."""

    id: str
    name: str
    forms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place in a text: tokens `first` to `last` (half-open), its original offsets.

    `ids` are those of all places that it may be: more than one where a name is not unique and
    nothing in the text says which.

    `known` is false for a name that only its context makes a place; `sure` is false for a
    capitalised name without even that, which means something only where a claim names it too.
    `names` are the names of known places that the words may be a form of: the one used here,
    where `name` is the one a place is filed under.
    """

    ids: tuple[str, ...]
    name: str
    first: int
    last: int
    start: int
    end: int
    known: bool
    sure: bool = True
    names: tuple[str, ...] = ()

    @property
    def place_id(self) -> str:
        """The first of its ids."""
        return self.ids[0]


MOST_HOMONYMS = 6
# The id of a name that no list of places holds begins so.
NAMELESS = "name:"

Stems = tuple[str, ...]


def _stem(norm: str) -> str:
    if "-" in norm:
        return "-".join(map(stem, norm.split("-")))
    found = ENDING.search(norm)
    if found is None or found.start() < SHORTEST_STEM:
        return norm
    return norm[: found.start()]


stem = Memo(_stem, most=1 << 14).__getitem__
"""Cut a word's case ending, where at least three letters are left."""


class Gazetteer:
    """Names of places compiled by their stems; built once, safe to share."""

    def __init__(self, extra: Sequence[PlaceEntry] = ()) -> None:
        self._places: dict[Stems, tuple[Place, ...]] = {}
        self._names: dict[Stems, tuple[str, ...]] = {}
        self._firsts: set[str] = set()
        for place, names in well_known():
            for name in names:
                self._add(name, place)
        # «Артёмовск» is Бахмут, though smaller places bear that name too.
        settled = frozenset(self._places)
        for place, names in known_places():
            for name in names:
                self._add(name, place, settled)
        for entry in extra:
            own = Place(id=entry.id, name=entry.name)
            for name in (entry.name, *entry.aliases, *entry.forms):
                self._put(_stems(name), (own,))
                self._call(name)

    def _add(self, name: str, place: Place, settled: Collection[Stems] = ()) -> None:
        stems = _stems(name)
        others = self._places.get(stems, ())
        if stems not in settled and all(place.id != other.id for other in others):
            self._put(stems, (*others, place))
        if name.endswith(("ов", "ев", "ёв")) and " " not in name:
            # «в Димитрове»: the ending of a town, which in other names is one of a case.
            whole = (folded_words(name)[0],)
            if whole not in self._places:
                self._put(whole, (place,))
                self._names[whole] = (name,)
        self._call(name)

    def _call(self, name: str) -> None:
        stems = _stems(name)
        others = self._names.get(stems, ())
        if name not in others:
            self._names[stems] = (*others, name)

    def _put(self, stems: Stems, places: tuple[Place, ...]) -> None:
        if stems:
            self._places[stems] = places
            self._firsts.add(stems[0])

    def find(self, doc: Document) -> tuple[PlaceMention, ...]:
        """Give the places of a text by position; the longest name wins.

        A name that several places bear is narrowed to the regions that the text names, else to
        those of its other places; what is still open keeps them all in `ids`.
        """
        capitals = [at for at, token in enumerate(doc.tokens) if doc.text[token.start].isupper()]
        if not capitals:
            return ()
        stems = [""] * len(doc.tokens)
        for at in capitals:
            stems[at] = stem(doc.forms[at])
        found: list[tuple[PlaceMention, tuple[Place, ...]]] = []
        past = 0
        for at in capitals:
            if at >= past and stems[at] in self._firsts:
                mention = self._known(doc, stems, at)
                if mention is not None:
                    found.append(mention)
                    past = mention[0].last
        known = _narrowed(doc, found)
        return tuple(sorted([*known, *_unknown(doc, stems, known)], key=lambda m: m.first))

    def _known(
        self, doc: Document, stems: Sequence[str], at: int
    ) -> tuple[PlaceMention, tuple[Place, ...]] | None:
        for last in range(min(at + LONGEST_NAME, len(stems)), at, -1):
            # A later word of a name may be small: Часов яр.
            key = (stems[at], *map(stem, doc.forms[at + 1 : last]))
            places = self._places.get(key)
            if (
                places is not None
                and _adjacent(doc, at, last)
                and not (last == at + 1 and (_region(doc, last) or _longer(doc, stems, at, last)))
                and not (last == at + 1 and _doubtful(doc, at, places))
                and not _half(doc, stems, at)
                and not _direction(doc, at, last)
                and not _new_year(doc, last)
            ):
                mention = _mention(doc, at, last, places[0].id, places[0].name)
                return replace(mention, names=self._names[key]), places
        return None


def _stems(name: str) -> Stems:
    return tuple(map(stem, folded_words(name)))


def _doubtful(doc: Document, at: int, places: Sequence[Place]) -> bool:
    # «Победа», «Мирное», «Николаев»: a name that is a common word too needs its surroundings.
    if any(place.region is None for place in places):
        return False
    if _in_context(doc, at) or _names_region(doc, at + 1):
        return False
    kinds = name_kinds(doc.tokens[at].norm)
    if "Geox" in kinds:
        return False
    opens = doc.sentences[doc.sentence_at(at)].first == at
    return bool(kinds & {"Name", "Patr", "Surn"}) or ("word" in kinds and opens)


def _direction(doc: Document, at: int, last: int) -> bool:
    # «Южная часть», «Северная окраина»: a side of some place, not the town of that name.
    return (
        last == at + 1
        and doc.lemmas[at] in DIRECTIONS
        and last < len(doc.tokens)
        and doc.text[doc.tokens[last].start].islower()
        and _adjacent(doc, at, last + 1)
    )


def _new_year(doc: Document, last: int) -> bool:
    # «Под Новый год».
    return (
        last < len(doc.tokens) and doc.lemmas[last] == "год" and _adjacent(doc, last - 1, last + 1)
    )


def _half(doc: Document, stems: Sequence[str], at: int) -> bool:
    # «Нижняя Ольшаница» is another village than Ольшаница.
    before = at - 1
    return (
        before >= 0
        and bool(stems[before])
        and doc.sentences[doc.sentence_at(at)].first != before
        and doc.tokens[before].norm.endswith(ADJECTIVE)
        and doc.tokens[before].lemma not in NOT_NAMES
        and _adjacent(doc, before, at + 1)
    )


def _narrowed(
    doc: Document, found: Sequence[tuple[PlaceMention, tuple[Place, ...]]]
) -> list[PlaceMention]:
    named = {REGION_WORDS[lemma] for lemma in doc.lemmas if lemma in REGION_WORDS}
    beside = {places[0].region for _, places in found if len(places) == 1}
    return [
        _with(mention, _stated(doc, mention, places) or _ids(places, named, beside))
        for mention, places in found
    ]


def _with(mention: PlaceMention, ids: tuple[str, ...]) -> PlaceMention:
    return mention if ids == mention.ids else replace(mention, ids=ids)


def _stated(doc: Document, mention: PlaceMention, places: Sequence[Place]) -> tuple[str, ...]:
    # «Андреевка Сумской области»: that one, listed or not.
    last = mention.last
    if last >= len(doc.tokens) or not _adjacent(doc, mention.first, last + 1):
        return ()
    if not _names_region(doc, last):
        return ()
    region = REGION_WORDS[doc.lemmas[last]]
    fitting = [place.id for place in places if place.region == region]
    return tuple(fitting) or (f"{places[0].id.split('@')[0]}@{fold(region)}",)


def _names_region(doc: Document, at: int) -> bool:
    # «Сумской области», «Донецкой Народной Республики», «ДНР».
    if at >= len(doc.tokens) or doc.lemmas[at] not in REGION_WORDS:
        return False
    following = doc.lemmas[at + 1 : at + 2]
    return doc.tokens[at].norm in REPUBLICS or following == ("народный",) or _region(doc, at + 1)


def _ids(
    places: Sequence[Place], named: Collection[str], beside: Collection[str | None]
) -> tuple[str, ...]:
    return tuple(place.id for place in _fitting(places, named, beside))[:MOST_HOMONYMS]


def _fitting(
    places: Sequence[Place], named: Collection[str], beside: Collection[str | None]
) -> Sequence[Place]:
    if len(places) == 1:
        return places
    for regions in (named, beside):
        fitting = [place for place in places if place.region in regions]
        if fitting:
            return fitting
    return places


def _region(doc: Document, last: int) -> bool:
    # «Брянская область» is not Брянск, and too wide to be the same place twice.
    return last < len(doc.tokens) and doc.tokens[last].lemma in REGIONS


def _longer(doc: Document, stems: Sequence[str], at: int, last: int) -> bool:
    # «Песчаный Лог» is not Песчаное: an adjective before another capital begins a longer name.
    return (
        last == at + 1
        and last < len(stems)
        and bool(stems[last])
        and doc.tokens[at].norm.endswith(ADJECTIVE)
        and not _names_region(doc, last)
        and _adjacent(doc, at, last + 1)
    )


def _unknown(
    doc: Document, stems: Sequence[str], known: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    taken = {token for mention in known for token in range(mention.first, mention.last)}
    may = [at for at, stem in enumerate(stems) if stem and _may_start(doc, stems, at)]
    follow = {at + 1 for at in may}
    starts = [
        at
        for at in may
        if at not in taken and not (at in follow and _adjacent(doc, at - 1, at + 1))
    ]
    named: set[Stems] = set()
    for at in starts:
        if _in_context(doc, at):
            named.add(tuple(stems[at : _name_end(doc, stems, at)]))
    for at in starts:
        last = _name_end(doc, stems, at)
        key = tuple(stems[at:last])
        name = doc.text[doc.tokens[at].start : doc.tokens[last - 1].end]
        place_id = NAMELESS + " ".join(key)
        yield _mention(doc, at, last, place_id, name, sure=key in named)


def _may_start(doc: Document, stems: Sequence[str], at: int) -> bool:
    token = doc.tokens[at]
    if (
        len(token.norm) < SHORTEST_NAME
        or doc.text[token.start : token.end].isupper()
        or not NOT_NAMES.isdisjoint((token.lemma, token.norm))
        or _region(doc, at + 1)
        or _direction(doc, at, at + 1)
        or _new_year(doc, at + 1)
    ):
        return False
    kinds = name_kinds(token.norm)
    if kinds & {"Name", "Patr", "Surn"} and "Geox" not in kinds:
        return False
    # The capital of a sentence's first word says nothing about a common word.
    opens = doc.sentences[doc.sentence_at(at)].first == at
    return not (opens and "word" in kinds and not _names_on(doc, stems, at))


def _names_on(doc: Document, stems: Sequence[str], at: int) -> bool:
    # «Малые Броды взяты»: a common adjective opens a name of two capitals.
    token = doc.tokens[at]
    return (
        at + 1 < len(stems)
        and bool(stems[at + 1])
        and token.norm.endswith((*ADJECTIVE, "ым", "ом", "ими", "ыми", "ей"))
        and _adjacent(doc, at, at + 2)
    )


def _name_end(doc: Document, stems: Sequence[str], at: int) -> int:
    last = at + 1
    while (
        last < min(at + LONGEST_NAME, len(stems))
        and stems[last]
        and doc.tokens[last].lemma not in NO_PLACES
        and not _names_region(doc, last)
        and not doc.text[doc.tokens[last].start : doc.tokens[last].end].isupper()
        and _adjacent(doc, last - 1, last + 1)
    ):
        last += 1
    return last


def _in_context(doc: Document, at: int) -> bool:
    before = doc.lemmas[at - 1] if at else ""
    if (before in CLASSIFIERS or before in TAKEN) and _adjacent(doc, at - 1, at + 1):
        return True
    near = doc.lemmas[max(0, at - 5) : at + 6]
    opens = doc.sentences[doc.sentence_at(at)].first == at
    return not FOUGHT.isdisjoint(near) and (before in BEFORE or (opens and _subject(doc, at)))


def _subject(doc: Document, at: int) -> bool:
    # «Каменка освобождена», «Каменка наша»: the name opens the sentence, a statement follows.
    return not TAKEN.isdisjoint(doc.lemmas[at + 1 : at + 5])


def _adjacent(doc: Document, first: int, last: int) -> bool:
    between = doc.text[doc.tokens[first].start : doc.tokens[last - 1].end]
    return not any(sign in between for sign in ",.;:!?()\n")


def _mention(
    doc: Document,
    first: int,
    last: int,
    place_id: str,
    name: str,
    *,
    sure: bool = True,
) -> PlaceMention:
    start, end = doc.token_span(first, last)
    return PlaceMention(
        ids=(place_id,),
        name=name,
        first=first,
        last=last,
        start=start,
        end=end,
        known=not place_id.startswith(NAMELESS),
        sure=sure,
    )


def ids_of(places: Sequence[PlaceMention]) -> tuple[str, ...]:
    """Give the ids of mentions, each once."""
    return tuple(dict.fromkeys(number for place in places for number in place.ids))

"""What a sentence says of the ground: where it states something, of which kind, of which places."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from monitor.analysis.clauses import Clause
from monitor.analysis.lexicon import Hit, Lexicon, Term
from monitor.analysis.manners import passed_on
from monitor.analysis.places import PlaceMention
from monitor.analysis.text import Document
from monitor.analysis.windows import CARRY, LONGEST_HEADING, beside, mentions

# The family of words that states a kind.
KINDS = {
    "taken": "TAKEN", "left": "LOST", "over": "LOST", "comes": "LOST", "repelled": "REPELLED",
    "struck": "STRUCK", "downed": "DOWNED", "harmed": "HARMED",
}  # fmt: skip
GIVEN_UP = ("left", "over")
OURS = frozenset(["наш", "наша", "наше", "наши", "все", "вся", "весь", "взято", "взята", "взят"])
SURELY = frozenset("уже теперь точно полностью целиком весь вся все наконец снова опять да".split())
NOT = frozenset(["не", "ни", "нет", "без", "никто"])
ANSWERED = frozenset(["наш", "наша", "наше"])
# Words before a name that is only a landmark: «дорога на Купянск», «у Каменки».
ASIDE = frozenset(
    "к ко на до от под у возле около близ вблизи через между перед над мимо вокруг напротив "
    "из-под по сторону направлении подступах".split()
)
OUT_OF = frozenset(["из", "с", "со"])
# So many words may lie between who comes and that he does.
SUBJECT = 5
BEYOND = 3
DOERS = frozenset(
    "противник враг враги неприятель всу хохол хохлы укры немец немцы украинцы они те остатки "
    "вояки".split()
)
MARKS = frozenset('«"“„')
# «Отдали взвод» is no place; «отдали в пятницу» is.
GIVEN = frozenset("оставили сдали потеряли отдали утратили покинули отвели".split())
PASSIVE = ("бит", "бита", "бито", "биты", "ен", "ена", "ено", "ены")
ACTIVE = ("л", "ла", "ло", "ли", "лся", "лась", "лось", "лись")


@cache
def families() -> Lexicon:
    """The families of words, compiled once."""
    text = files("monitor.analysis").joinpath("assertion_words.txt").read_text("utf-8")
    entries = (line.partition(":") for line in text.splitlines() if line and line[0] != "#")
    return Lexicon(
        [
            Term(name=name, kind=name, forms=tuple(one.strip() for one in forms.split(",")))
            for name, _, forms in entries
        ]
    )


class Ground:
    """A sentence that may state something, with the families of words in it.

    `named` are the places that it names, landmarks left out, `before` the one that was named last
    before it, `alien` the ranges of somebody else's words.
    """

    def __init__(
        self, doc: Document, sentences: Sequence[Clause], number: int, hits: Sequence[Hit]
    ) -> None:
        self.doc = doc
        self.clause = sentences[number]
        self.hits = hits
        self.parts = _parts(doc, self.clause)
        self.named = [m for m in mentions(self.clause) if not beside(doc, m)]
        self.before = _carried(doc, sentences, number)
        self.alien = (*self.clause.scope.quoted, *passed_on(doc, self.clause))

    def part_of(self, at: int) -> tuple[int, int]:
        """Give the part of the sentence, between signs, that a token stands in."""
        return next(part for part in self.parts if part[0] <= at < part[1])

    def has(self, family: str, first: int, last: int) -> bool:
        """Say whether words of a family stand among tokens."""
        return any(h.term.name == family and first <= h.first < last for h in self.hits)


def _parts(doc: Document, clause: Clause) -> list[tuple[int, int]]:
    span = clause.scope.sentence
    cuts = [span.first]
    for at in range(span.first + 1, span.last):
        gap = doc.text[doc.tokens[at - 1].end : doc.tokens[at].start]
        if any(sign in gap for sign in ";:()…\n") or gap.strip() in (",", "—", "–", "-"):
            cuts.append(at)
    return list(pairwise([*cuts, span.last]))


def _carried(doc: Document, sentences: Sequence[Clause], number: int) -> list[PlaceMention]:
    """Give the place that was named last before a sentence, or the only one of the post."""
    for one in reversed(sentences[max(0, number - CARRY) : number]):
        short = one.scope.sentence.last - one.scope.sentence.first <= LONGEST_HEADING
        named = mentions(one) if short else one.places
        found = [m for m in named if not beside(doc, m) and not landmark(doc, m)]
        if found:
            return found if len({m.ids for m in found}) == 1 else []
    every = [m for one in sentences[:number] for m in one.places if not landmark(doc, m)]
    return every[:1] if len({m.ids for m in every}) == 1 else []


def stated(told: Ground, *, official: bool) -> Iterator[tuple[int, str]]:
    """Give where in a sentence something is stated, and of which kind."""
    for hit in told.hits:
        kind = _kind(told, hit)
        if kind is None or _denied(told.doc, hit.first) or _in_marks(told.doc, hit):
            continue
        # «Заявление пресс-офицера: подразделения оставили» is what they say themselves.
        if hit.term.name not in GIVEN_UP if official else _quoted(told, hit.first):
            continue
        if _HOLDS[kind](told, hit):
            yield hit.first, kind
    if not official:
        for at in _ours_at(told):
            if not _partly(told, at) and not _quoted(told, at):
                yield at, "TAKEN"


def _kind(told: Ground, hit: Hit) -> str | None:
    # «Враг выбит»: who is driven out does not come.
    driven = hit.term.name == "comes" and told.doc.forms[hit.first].endswith(PASSIVE)
    return "TAKEN" if driven and _theirs(told, hit) else KINDS.get(hit.term.name)


def _denied(doc: Document, first: int) -> bool:
    return first > 0 and not NOT.isdisjoint(doc.forms[max(0, first - 1) : first])


def _in_marks(doc: Document, hit: Hit) -> bool:
    # «По „уничтоженной“ прошли шесть грузовиков»
    return doc.text[: doc.tokens[hit.first].start][-1:] in MARKS


def _quoted(told: Ground, at: int) -> bool:
    return any(first <= at < last for first, last in told.alien)


def _ours_at(told: Ground) -> Iterator[int]:
    """Give where a name is said to be ours: «Красногоровка наша», «Каменка, теперь наша»."""
    doc = told.doc
    ends = {m.last for m in told.named}
    last = told.clause.scope.sentence.last
    for at in range(told.clause.scope.sentence.first + 1, last):
        if doc.forms[at] not in OURS:
            continue
        start = at
        while (
            start - 1 > 0
            and start not in ends
            and (doc.forms[start - 1] in SURELY or doc.forms[start - 1].isdecimal())
        ):
            start -= 1
        said = start in ends or (doc.forms[at] in ANSWERED and _after_colon(doc, at))
        if said and _ends_there(doc, at, last):
            yield at


def _after_colon(doc: Document, at: int) -> bool:
    # «Отвечу в сотый раз: наша.»
    return ":" in doc.text[doc.tokens[at - 1].end : doc.tokens[at].start]


def _ends_there(doc: Document, at: int, last: int) -> bool:
    if at + 1 >= last or doc.forms[at + 1] in SURELY:
        return True
    gap = doc.text[doc.tokens[at].end : doc.tokens[at + 1].start]
    return not gap.isspace()


def _taken(told: Ground, hit: Hit) -> bool:
    driven = hit.term.name == "comes"
    # «Закрашиваю до моста», «Что закрасили: две улицы»
    first, _ = told.part_of(hit.first)
    upto = told.doc.forms[first] == "что" or "до" in told.doc.forms[hit.last : hit.last + 1]
    return not upto and not _partly(told, hit.first) and _theirs(told, hit) == driven


def _theirs(told: Ground, hit: Hit) -> bool:
    """Say whether the enemy does what a word tells: «противник занял», «занято врагом»."""
    first, last = told.part_of(hit.first)
    who = told.doc.forms[max(first, hit.first - SUBJECT) : hit.first]
    return not DOERS.isdisjoint(who) or told.has("enemy", hit.first, min(last, hit.last + 2))


def _partly(told: Ground, at: int) -> bool:
    first, last = told.part_of(at)
    return any(told.has(family, first, last) for family in ("past", "season", "partly"))


def _lost(told: Ground, hit: Hit) -> bool:
    if told.hits and told.has("past", *told.part_of(hit.first)):
        return False
    if hit.term.name == "over":
        # «Желанное: минус.», but not «минус шесть».
        last = told.clause.scope.sentence.last
        return told.doc.forms[hit.first] != "минус" or hit.last == last
    if hit.term.name == "left":
        # «Хохлы оставили село»
        return not _theirs(told, hit) and _of_place(told, hit)
    if not told.doc.forms[hit.first].endswith(ACTIVE):
        return False
    first, last = told.part_of(hit.first)
    near = (max(first, hit.first - SUBJECT), min(last, hit.last + BEYOND))
    return told.has("enemy", *near) and not told.has("left", *near)


def _of_place(told: Ground, hit: Hit) -> bool:
    _, last = told.part_of(hit.first)
    if told.doc.forms[hit.first] not in GIVEN or hit.last >= last:
        return True
    near = any(hit.last <= m.first <= hit.last + 1 for m in mentions(told.clause))
    return near or any(h.term.name == "object" and h.first == hit.last for h in told.hits)


def _always(told: Ground, hit: Hit) -> bool:
    return True


_HOLDS = {
    "TAKEN": _taken,
    "LOST": _lost,
    "REPELLED": _always,
    "STRUCK": _always,
    "DOWNED": _always,
    "HARMED": _always,
}


def places_of(told: Ground, at: int, kind: str) -> list[PlaceMention]:
    """Give the places that the words at a token are about: of their part, else the nearest."""
    first, last = told.part_of(at)
    own = [m for m in told.named if not landmark(told.doc, m, kind)]
    here = [m for m in own if first <= m.first < last]
    if here:
        return _listed(told.doc, here, own)
    before = [m for m in own if m.last <= at]
    if before:
        return _listed(told.doc, before[-1:], own)
    if told.before:
        return told.before
    return own[:1]


def _listed(
    doc: Document, chosen: list[PlaceMention], own: Sequence[PlaceMention]
) -> list[PlaceMention]:
    """Add what is listed beside the chosen places: «А, Б и В взяты»."""
    found = list(chosen)
    for one, other in pairwise(own):
        joined = doc.text[one.end : other.start].strip() in (",", "и", ", и")
        if joined and (one in found) != (other in found):
            found.append(other if one in found else one)
    return sorted(found, key=lambda m: m.first)


def landmark(doc: Document, place: PlaceMention, kind: str = "") -> bool:
    """Say whether a place is only named to tell where another is."""
    before = doc.forms[place.first - 1] if place.first else ""
    opens = doc.sentences[doc.sentence_at(place.first)].first == place.first - 1
    if before in OUT_OF:
        return kind != "LOST"
    if kind in ("REPELLED", "STRUCK", "HARMED", "DOWNED"):
        return before in ("к", "ко", "на", "от", "через", "из-под", "сторону")
    return before in ASIDE and not (before == "по" and opens)

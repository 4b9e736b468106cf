"""Which poles of an event a post takes, with the words that show it.

What is conceded before «но», what is quoted and what is rejected is nobody's pole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.analysis.evidence import distinct
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.stancing import NONE, Stancing, Words, own_concepts, piece
from monitor.analysis.standpoints import told
from monitor.analysis.text import Document
from monitor.domain.claim import Quote, quote
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Post

VERSION = "stances@2"
# So sure a pole must be in a story that is argued about: the surest one, and any further.
SURE = 0.25
FURTHER = 0.20
BY_ITSELF = 0.50
WINDOW = 3
# A finding is listed only from here on.
TOLD = 0.40


@dataclass(frozen=True, slots=True, kw_only=True)
class Pole:
    """A pole of taxonomy 2.6 with its probability and the sentence that shows it best."""

    code: str
    chance: float
    quote: Quote


def stance(post: Post, poles: Sequence[Pole], *, parted: bool) -> Finding:
    """Make the finding of a post's poles; it is asserted where the story has camps (`parted`).

    A bare forward takes no pole itself: its words count for their origin.
    """
    surest = max(pole.chance for pole in poles)
    own = post.forward is None
    return Finding(
        kind=FindingKind.STANCE,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=round(surest, 4),
        asserted=parted and own and surest >= TOLD,
        alerting=False,
        quotes=distinct(pole.quote for pole in poles),
        analyser=VERSION,
        because="wording like that of this pole, in a story that has camps"
        if parted
        else "wording like that of this pole, in a story without camps",
        themes=tuple(pole.code for pole in poles),
        voice=Voice.OWN if own else Voice.REPORTED,
    )


def poles_of(
    doc: Document, scopes: Sequence[Scope], model: Stancing | None = None
) -> tuple[Pole, ...]:
    """Give the poles that the author of a post takes, the surest first."""
    if not scopes:
        return ()
    read = _Read(doc, model or Stancing.shipped())
    best: dict[str, tuple[float, Sequence[Scope]]] = {}
    for window, surest in _windows(scopes):
        chances = read.chances(window)
        top = max(chances.values())
        for name, chance in chances.items():
            enough = surest if chance == top or len(window) == 1 < len(scopes) else FURTHER
            if name != NONE and chance >= enough and chance > best.get(name, (0.0, ()))[0]:
                best[name] = chance, window
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    return tuple(
        Pole(code=name, chance=chance, quote=read.evidence(window, name))
        for name, (chance, window) in ranked
    )


class _Read:
    """A post under the eyes of the model; each sentence lies in several windows."""

    def __init__(self, doc: Document, model: Stancing) -> None:
        self._doc, self._model, self._words = doc, model, Words(doc)
        self._told: dict[int, tuple[tuple[str, float], ...]] = {}

    def chances(self, window: Sequence[Scope]) -> dict[str, float]:
        """Give the chance of each pole in consecutive sentences."""
        seen = self._model.chances(piece(self._words, window))
        chances = dict(zip(self._model.names, map(float, seen), strict=True))
        for scope in window:
            if scope.camp is not Camp.FOREIGN and scope.voice is Voice.OWN:
                for pole, weight in self._signs(scope):
                    chances[pole] = 1.0 - (1.0 - chances.get(pole, 0.0)) * (1.0 - weight)
        return chances

    def evidence(self, window: Sequence[Scope], name: str) -> Quote:
        """Quote the sentence that shows a pole best."""
        scored = [self.chances([scope]).get(name, 0.0) for scope in window]
        span = window[scored.index(max(scored))].sentence
        return quote(self._doc.text, span.start, span.end)

    def _signs(self, scope: Scope) -> tuple[tuple[str, float], ...]:
        start = scope.sentence.first
        if start not in self._told:
            self._told[start] = tuple(told(own_concepts(self._words, scope)))
        return self._told[start]


def _windows(scopes: Sequence[Scope]) -> Iterator[tuple[Sequence[Scope], float]]:
    for start in range(max(1, len(scopes) - WINDOW + 1)):
        yield scopes[start : start + WINDOW], SURE
    if len(scopes) > 1:
        # A sentence by itself has less around it that could deny its pole.
        yield from (([scope], BY_ITSELF) for scope in scopes)

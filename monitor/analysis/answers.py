"""Counter-statements that no cue names: windows of a post which the model takes for one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.clauses import PAST, Clause, is_question
from monitor.analysis.countering import Countering, nones
from monitor.analysis.counters import cited
from monitor.analysis.manners import manner, passed_on
from monitor.analysis.numbers import quantity_starts
from monitor.analysis.pieces import ENEMY
from monitor.analysis.places import ids_of
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.analysis.things import Named
from monitor.analysis.told import Told
from monitor.analysis.windows import Window, beside, windows
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Counter, Quote
from monitor.domain.finding import Voice
from monitor.domain.post import Post

VERSION = "answers@5"
LOWEST = 0.22
SLIGHT = 0.04
CARRIED = 0.85
CUE = 0.3
MODEL = 0.5
# Who collects money tells why, and contradicts nobody.
COLLECTING = frozenset(["реквизиты", "реквизит"])
ENTERING = frozenset(["зайти", "войти", "заходить", "входить"])
PARAGRAPH = "\n\n"
ADDRESS = "t.me/"
MOST = 12
MOST_EACH = 3
OFFICIAL = frozenset(
    "сводка официал официальный официально доклад доложить отчитаться отрапортовать заявление "
    "заявить объявить брифинг ведомство губернатор агентство спикер рапорт минобороны министр "
    "реляция пресс-служба объявлять докладывать отчёт отчет".split()
)


def find_answers(
    doc: Document,
    sentences: Sequence[Clause],
    post: Post,
    speaker: Speaker,
    cued: Sequence[Counter],
    things: Named,
) -> tuple[Counter, ...]:
    """Give what a commentator says that may be against an official claim, the likeliest only.

    `cued` are the counter-statements that a cue names; they come back with their chances;
    `things` are those that the sentences name.
    """
    if speaker.role is not ChannelRole.COMMENTARY or speaker.side is Side.UA:
        return tuple(cued)
    told = Told(
        doc=doc,
        sentences=sentences,
        post=post,
        officials=[_speaks_of_officials(doc, one) for one in sentences],
        names=[_names(doc, one) for one in sentences],
        cited=cited(doc),
        counts=quantity_starts(doc.tokens, 0, len(doc.tokens)),
        things=things,
        manner=manner(doc, sentences),
    )
    looked = _answering(told)
    if not looked:
        return tuple(cued)
    model = Countering.shipped()
    chances = model.chances(doc, sentences, looked)
    chances[:, nones(model.names)] = 0
    weights = [told.manner.weight(window) for window in looked]
    if any(weight != 1.0 for weight in weights):
        chances *= np.array(weights, dtype=np.float32)[:, None]
    sure = _sure(told, cued, looked, chances) if cued else []
    carried = [number for number, window in enumerate(looked) if window.carried]
    if carried:
        chances[carried] *= np.float32(CARRIED)
    return (*sure, *_few(told, looked, chances))


def _sure(
    told: Told, cued: Sequence[Counter], looked: Sequence[Window], chances: NDArray[np.float32]
) -> list[Counter]:
    totals = list(zip(chances.sum(axis=1).tolist(), looked, strict=True))
    return [
        replace(
            one,
            chances=_cue(told.sentences, one, totals),
            subject=(*one.subject, *told.named_at(one.quote)),
        )
        for one in cued
    ]


def _cue(
    sentences: Sequence[Clause], cued: Counter, totals: Iterable[tuple[float, Window]]
) -> tuple[tuple[str, float], ...]:
    """Let the model speak with a cue: how sure the cue is depends on the words around it."""
    around = [
        total
        for total, window in totals
        if sentences[window.first].scope.sentence.start
        <= cued.quote.start
        < sentences[window.last - 1].scope.sentence.end
    ]
    return ((cued.kind, round(CUE + MODEL * max(around, default=0.5), 3)),)


def _answering(told: Told) -> list[Window]:
    own = {Voice.OWN, Voice.ENDORSED}
    # Who adds a paragraph to what he forwards speaks himself.
    if told.post.forward is not None and PARAGRAPH in told.post.text:
        own.add(Voice.REPORTED)
    idle = [
        one.scope.voice not in own
        or _says_nothing(told.doc, one)
        or passed_on(told.doc, one)
        or (_quotes(one) and not officials)
        for one, officials in zip(told.sentences, told.officials, strict=True)
    ]
    foreign = [one.scope.foreign_speaker for one in told.sentences]
    pointing = points(told.post)
    return [
        window
        for window in windows(told.doc, told.sentences)
        if not any(idle[window.first : window.last])
        # «Киев заявил о взятии села. Фейк.» denies the other side, not ours.
        and not any(foreign[max(0, window.first - 1) : window.last])
        and (window.focus or pointing or told.of_officials(window) or told.names_things(window))
    ]


def points(post: Post) -> bool:
    """Say whether a post forwards, answers or gives the address of another."""
    return post.reply_to is not None or post.forward is not None or ADDRESS in post.text


def _quotes(one: Clause) -> bool:
    # «„Село сдали, все врут“, пересылают мне»: somebody else's words, and not the officials'.
    span = one.scope.sentence
    return 2 * sum(last - first for first, last in one.scope.quoted) > span.last - span.first


def _says_nothing(doc: Document, one: Clause) -> bool:
    words = doc.lemmas[one.scope.sentence.first : one.scope.sentence.last]
    if not COLLECTING.isdisjoint(words):
        return True
    if not PAST.isdisjoint(words) or ("ли" in words and is_question(doc, one)):
        return True
    # «Противник в село не заходил» says that he is not there.
    return not ENEMY.isdisjoint(words) and any(
        word == "не" and following in ENTERING for word, following in pairwise(words)
    )


def _placed(window: Window) -> bool:
    return bool(window.focus) and not window.carried


def _few(told: Told, looked: Sequence[Window], chances: NDArray[np.float32]) -> Iterator[Counter]:
    sums = chances.sum(axis=1)
    numbers = np.argsort(-sums, kind="stable")[: np.count_nonzero(sums >= LOWEST)]
    if not len(numbers):
        return
    likely = np.argsort(-chances[numbers], axis=1, kind="stable").tolist()
    seen: dict[tuple[str, ...], int] = {}
    keys: set[tuple[int, int, int]] = set()
    for number, kinds in zip(numbers.tolist(), likely, strict=True):
        window = looked[number]
        words, places = told.words(window), told.places(window)
        key = (kinds[0], words.start, words.end)
        if key in keys or seen.get(places, 0) >= MOST_EACH:
            continue
        keys.add(key)
        seen[places] = seen.get(places, 0) + 1
        yield _counter(told, window, words, places, _named(chances[number], kinds))
        if len(keys) >= MOST:
            return


def _named(chances: NDArray[np.float32], kinds: Sequence[int]) -> tuple[tuple[str, float], ...]:
    """Give the likely kinds of a window with their chances, the likeliest first."""
    names = Countering.shipped().names
    every = chances.tolist()
    likely = kinds[: max(1, int(np.count_nonzero(chances >= SLIGHT)))]
    return tuple([(names[n], round(every[n], 3)) for n in likely])


def _counter(
    told: Told,
    window: Window,
    words: Quote,
    places: tuple[str, ...],
    likely: tuple[tuple[str, float], ...],
) -> Counter:
    share = told.sentences[window.first : window.last]
    return Counter(
        ref=told.post.ref,
        kind=likely[0][0],
        quote=words,
        place_ids=places,
        subject=(*told.cited, *told.named(window.first, window.last, placed=_placed(window))),
        quantity=told.quantity(window),
        explicit=told.of_officials(window),
        hedged=any(one.scope.hedged for one in share),
        chances=likely,
        posted_at=told.post.posted_at,
        undated=told.post.undated,
        analyser=VERSION,
    )


def _names(doc: Document, one: Clause) -> tuple[str, ...]:
    return ids_of([place for place in one.names if not beside(doc, place)])


def _speaks_of_officials(doc: Document, one: Clause) -> bool:
    span = one.scope.sentence
    return one.scope.official or not OFFICIAL.isdisjoint(doc.lemmas[span.first : span.last])

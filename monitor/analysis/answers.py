"""Counter-statements that no cue names: windows of a post which the model takes for one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.clauses import LONGEST_QUOTE, PAST, Clause, is_question
from monitor.analysis.countering import Countering
from monitor.analysis.counters import cited
from monitor.analysis.numbers import first_quantity
from monitor.analysis.pieces import ENEMY
from monitor.analysis.places import PlaceMention, ids_of
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.analysis.windows import Window, beside, windows
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Counter, Quote, quote
from monitor.domain.finding import Voice
from monitor.domain.post import Post

VERSION = "answers@2"
LOWEST = 0.22
SLIGHT = 0.04
CARRIED = 0.85
CUE = 0.25
MODEL = 0.5
Found = tuple[float, Window, NDArray[np.float32]]
ENTERING = frozenset(["зайти", "войти", "заходить", "входить"])
PARAGRAPH = "\n\n"
ADDRESS = "t.me/"
MOST = 12
MOST_EACH = 3
OFFICIAL = frozenset(
    "сводка официал официальный официально доклад доложить отчитаться отрапортовать заявление "
    "заявить объявить брифинг ведомство губернатор агентство спикер рапорт минобороны министр "
    "пресс-служба объявлять докладывать отчёт отчет".split()
)


def find_answers(
    doc: Document,
    sentences: Sequence[Clause],
    post: Post,
    speaker: Speaker,
    cued: Sequence[Counter],
) -> tuple[Counter, ...]:
    """Give what a commentator says that may be against an official claim, the likeliest only.

    `cued` are the counter-statements that a cue names; they come back with their chances.
    """
    if speaker.role is not ChannelRole.COMMENTARY or speaker.side is Side.UA:
        return tuple(cued)
    looked = [one for one in windows(doc, sentences) if _may_answer(doc, sentences, one, post)]
    if not looked:
        return tuple(cued)
    model = Countering.shipped()
    chances = model.chances(doc, sentences, looked)
    chances[:, model.nones] = 0
    found = [
        (float(each.sum()), window, each * CARRIED if window.carried else each)
        for window, each in zip(looked, chances, strict=True)
    ]
    told = cited(doc)
    # One by one: most of them are never wanted.
    made = (
        _counter(doc, sentences, post, window, each, told)
        for _, window, each in sorted(found, key=lambda one: -one[2].sum())
        if each.sum() >= LOWEST
    )
    sure = [replace(one, chances=_cue(sentences, one, found)) for one in cued]
    return (*sure, *_few(made))


def _cue(
    sentences: Sequence[Clause], cued: Counter, found: Sequence[Found]
) -> tuple[tuple[str, float], ...]:
    """Let the model speak with a cue: how sure the cue is depends on the words around it."""
    around = [
        total
        for total, window, _ in found
        if sentences[window.first].scope.sentence.start
        <= cued.quote.start
        < sentences[window.last - 1].scope.sentence.end
    ]
    return ((cued.kind, round(CUE + MODEL * max(around, default=0.5), 3)),)


def _may_answer(doc: Document, sentences: Sequence[Clause], window: Window, post: Post) -> bool:
    share = sentences[window.first : window.last]
    own = {Voice.OWN, Voice.ENDORSED}
    # Who adds a paragraph to what he forwards speaks himself.
    if post.forward is not None and PARAGRAPH in post.text:
        own.add(Voice.REPORTED)
    if any(one.scope.voice not in own or _says_nothing(doc, one) for one in share):
        return False
    # «Киев заявил о взятии села. Фейк.» denies the other side, not ours.
    before = sentences[max(0, window.first - 1) : window.last]
    if any(one.scope.foreign_speaker for one in before):
        return False
    return bool(window.focus) or points(post) or mentions_officials(doc, sentences, window)


def points(post: Post) -> bool:
    """Say whether a post forwards, answers or gives the address of another."""
    return post.reply_to is not None or post.forward is not None or ADDRESS in post.text


def _says_nothing(doc: Document, one: Clause) -> bool:
    words = [
        token.lemma for token in doc.tokens[one.scope.sentence.first : one.scope.sentence.last]
    ]
    if "ли" in words and is_question(doc, one):
        return True
    # «Противник в село не заходил» says that he is not there.
    stays = any(
        word == "не" and not ENTERING.isdisjoint(words[at + 1 : at + 2])
        for at, word in enumerate(words)
    )
    return not PAST.isdisjoint(words) or (stays and not ENEMY.isdisjoint(words))


def _few(made: Iterable[Counter]) -> Iterator[Counter]:
    seen: dict[tuple[str, ...], int] = {}
    keys: set[tuple[str, int, int]] = set()
    for one in made:
        key = (one.kind, one.quote.start, one.quote.end)
        if key in keys or seen.get(one.place_ids, 0) >= MOST_EACH:
            continue
        keys.add(key)
        seen[one.place_ids] = seen.get(one.place_ids, 0) + 1
        yield one
        if len(keys) >= MOST:
            return


def _counter(
    doc: Document,
    sentences: Sequence[Clause],
    post: Post,
    window: Window,
    chances: NDArray[np.float32],
    told: tuple[str, ...],
) -> Counter:
    names = Countering.shipped().names
    order = np.argsort(-chances, kind="stable")
    likely = [n for n in order if chances[n] >= SLIGHT] or order[:1]
    kept = tuple((names[n], round(float(chances[n]), 3)) for n in likely)
    first = sentences[window.first].scope.sentence
    last = sentences[window.last - 1].scope.sentence
    return Counter(
        ref=post.ref,
        kind=names[order[0]],
        quote=_words(doc, first.start, last.end),
        place_ids=tuple(dict.fromkeys([*ids_of(window.focus), *_names(doc, sentences)])),
        subject=told,
        quantity=first_quantity(doc.tokens, first.first, last.last),
        explicit=mentions_officials(doc, sentences, window),
        hedged=any(one.scope.hedged for one in sentences[window.first : window.last]),
        chances=kept,
        posted_at=post.posted_at,
        undated=post.undated,
        analyser=VERSION,
    )


def _names(doc: Document, sentences: Sequence[Clause]) -> tuple[str, ...]:
    found: list[PlaceMention] = [
        place for one in sentences for place in one.names if not beside(doc, place)
    ]
    return ids_of(found)[:8]


def _words(doc: Document, start: int, end: int) -> Quote:
    return quote(doc.text, start, min(end, start + LONGEST_QUOTE))


def mentions_officials(doc: Document, sentences: Sequence[Clause], window: Window) -> bool:
    """Say whether a window or the sentence before it speaks of what officials said."""
    for one in sentences[max(0, window.first - 1) : window.last]:
        if one.scope.official:
            return True
        span = one.scope.sentence
        if any(token.lemma in OFFICIAL for token in doc.tokens[span.first : span.last]):
            return True
    return False

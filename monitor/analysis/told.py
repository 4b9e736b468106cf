"""A post with what all its windows share: who speaks of whom, and what is named where."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis.clauses import LONGEST_QUOTE, Clause
from monitor.analysis.manners import Manner
from monitor.analysis.numbers import Range, first_of
from monitor.analysis.places import ids_of
from monitor.analysis.text import Document
from monitor.analysis.things import NAME, Named
from monitor.analysis.windows import Window
from monitor.domain.claim import Quote, quote
from monitor.domain.post import Post

# A post of so many sentences is about one matter; in a longer one, what is named not far before.
SHORT_POST = 8
NEAR = 3
MOST_NAMES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A post with what all its windows share.

    `officials` says of each sentence whether it speaks of what officials said, `names` are the
    ids of mere names of each, `things` what else they name, `cited` the phrases in quotation marks,
    `counts` the tokens at which a quantity may begin.
    """

    doc: Document
    sentences: Sequence[Clause]
    post: Post
    officials: Sequence[bool]
    names: Sequence[tuple[str, ...]]
    cited: tuple[str, ...]
    counts: Sequence[int]
    things: Named
    manner: Manner

    def of_officials(self, window: Window) -> bool:
        """Say whether a window or the sentence before it speaks of what officials said."""
        return any(self.officials[max(0, window.first - 1) : window.last])

    def places(self, window: Window) -> tuple[str, ...]:
        """Give the ids of the places that a window may be about."""
        names = [name for each in self.names[self._near(*window[:2])] for name in each]
        return tuple(dict.fromkeys([*ids_of(window.focus), *names[:MOST_NAMES]]))

    def _near(self, first: int, last: int) -> slice:
        # Of a short post all, of a longer one what stands not far before.
        if len(self.sentences) <= SHORT_POST:
            return slice(None)
        return slice(max(0, first - NEAR), last + 1)

    def named(self, first: int, last: int, *, placed: bool = False) -> tuple[str, ...]:
        """Give the things that sentences may be about: of a short post all, else those near.

        Words that are `placed` are about what they name themselves; a name holds for them, too.
        """
        near = self.things.among(self._near(first, last))
        if placed:
            own = self.things.among(slice(first, last))
            near = (*own, *[thing for thing in near if thing.startswith(NAME)])
        return tuple(dict.fromkeys(near))

    def names_things(self, window: Window) -> bool:
        """Say whether a window may be about any thing."""
        return bool(self.things.among(self._near(window.first, window.last)))

    def named_at(self, words: Quote) -> tuple[str, ...]:
        """Give the things that quoted words may be about."""
        ends = [one.scope.sentence.end for one in self.sentences]
        at = bisect_right(ends, words.start)
        return self.named(at, at + 1)

    def quantity(self, window: Window) -> Range | None:
        """Give the first quantity in the words of a window, or None."""
        first = self.sentences[window.first].scope.sentence.first
        last = self.sentences[window.last - 1].scope.sentence.last
        starts = slice(bisect_left(self.counts, first), bisect_left(self.counts, last))
        return first_of(self.doc.tokens, self.counts[starts])

    def words(self, window: Window) -> Quote:
        """Give the words of a window, as many as a quote may have."""
        start = self.sentences[window.first].scope.sentence.start
        end = self.sentences[window.last - 1].scope.sentence.end
        return quote(self.doc.text, start, min(end, start + LONGEST_QUOTE))

"""Boilerplate of a channel: footers, slogans, link lists that stand at the ends of its posts.

Learning is string work alone. Whether a learnt line may be ignored in a post is asked again when
the post is read, by someone who knows the glossary: see `without`.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from monitor.analysis.clauses import statements
from monitor.analysis.lexicon import Lexicon
from monitor.analysis.phrase_list import phrases
from monitor.analysis.places import Gazetteer
from monitor.analysis.text import document, fold, folded_words

VERSION = "boilerplate@2"
WINDOW = 200
FEWEST_POSTS = 20
SHARE = 0.2
LONGEST_LINE = 160
AT_THE_END = 8
AT_THE_START = 2
_LINE = re.compile(r"[^\n]+")
_LINK = re.compile(r"https?://|\bt\.me/|(?<!\w)@\w{4,}")
# Words that judge; with one of ours beside them a line is criticism, however often it comes.
_JUDGING = frozenset(["blame", "coded", "question", "irony", "attack", "pressure"])
_PLACED = frozenset(["направление", "область", "район", "участок", "фронт"])
_SILENT = frozenset(["military", "praise", "calm", "author", "formation"])

# A line of these words alone, with one that calls, is a footer in whatever channel.
_CALLING = frozenset(
    "подписаться подписывайтесь подписывайся подпишись подпишитесь подписка подписывайся".split()
)
_CALLED = _CALLING | frozenset(
    "на наш нашего нас наши свой мой канал канала каналы чат телеграм телеграмм telegram tg max "
    "макс вк вконтакте дзен ютуб rutube мы в и".split()
)

Span = tuple[int, int]


def learnt(texts: Sequence[str]) -> frozenset[str]:
    """Give the keys of the lines that recur at the ends of more than a fifth of the texts.

    `texts` are one channel's posts, the newest first; each run of `WINDOW` of them is looked at
    by itself. Fewer than 20 different texts teach nothing.
    """
    found: set[str] = set()
    for start in range(0, max(1, len(texts) - WINDOW // 2), WINDOW):
        # The last run holds what is left over, unless that is a run of its own.
        last = start + WINDOW + WINDOW // 2 > len(texts)
        found |= _recurring(texts[start:] if last else texts[start : start + WINDOW])
    return frozenset(found)


def _recurring(texts: Sequence[str]) -> set[str]:
    # One text posted again and again is no boilerplate, only a repeated text.
    different = set(texts)
    if len(different) < FEWEST_POSTS:
        return set()
    counts = Counter(key for text in different for key in _end_keys(text))
    return {key for key, count in counts.items() if count > SHARE * len(different)}


def _end_keys(text: str) -> set[str]:
    lines = [key for key, _ in _lines(text)]
    # What is a post by itself is its matter.
    if len(lines) < 2:
        return set()
    return {key for key in chain(lines[:AT_THE_START], lines[-AT_THE_END:]) if key}


def _lines(text: str) -> list[tuple[str, Span]]:
    """Give every line that has words with its key (empty for a long one)."""
    found = [(_key(match[0]), match.span()) for match in _LINE.finditer(text)]
    return [(key, span) for key, span in found if key is not None]


def _key(line: str) -> str | None:
    if len(line) > LONGEST_LINE:
        return ""
    words = folded_words(line)
    return " ".join(words) if words else None


def guard(lexicon: Lexicon, gazetteer: Gazetteer) -> Callable[[str, bool], bool]:
    """Give what says of a line, and of whether officials post it, that it tells something.

    A line that leads elsewhere tells something only when it blames one of ours; any other line
    does when it names somebody or some place, states something or opens a list. What officials
    repeat is a statement unless it leads elsewhere.
    """

    @lru_cache(maxsize=4096)
    def tells(line: str, official: bool) -> bool:
        doc = document(line)
        kinds = {hit.term.kind for hit in lexicon.find(doc)}
        if is_service(line):
            return "target" in kinds and not _JUDGING.isdisjoint(kinds)
        opens = line.rstrip(" *_").endswith(":")
        placed = bool(gazetteer.find(doc)) or any(t.lemma in _PLACED for t in doc.tokens)
        stated = bool(kinds - _SILENT) or bool(statements().find(doc))
        return official or opens or placed or stated

    return tells


def is_service(line: str) -> bool:
    """Say whether a line leads elsewhere: a link, a handle, a call to subscribe or to pay."""
    return (
        _LINK.search(line) is not None
        or phrases("service_words.txt").search(fold(line)) is not None
    )


def hidden(text: str, keys: Collection[str], tells: Callable[[str], bool]) -> Iterator[Span]:
    """Give the lines at the start and the end of a text that are boilerplate, as spans.

    `tells` says of a line that it states something of its own: such a line stays, and what
    stands further in stays with it. A post is never hidden whole. Calls to subscribe are hidden
    before they are learnt.
    """
    if not keys and "одпи" not in text:
        return
    edges = list(_LINE.finditer(text))
    first, last = 0, len(edges)
    while last > first and last > len(edges) - 3 * AT_THE_END:
        held = _holds(edges[last - 1][0], keys, tells)
        if held is False:
            break
        last -= 1
    while first < last and first < AT_THE_START:
        if not _holds(edges[first][0], keys, tells):
            break
        first += 1
    if first == last:
        return
    yield from (edge.span() for edge in (*edges[:first], *edges[last:]))


def _holds(line: str, keys: Collection[str], tells: Callable[[str], bool]) -> bool | None:
    """Say whether a line may be ignored; None for one without words."""
    key = _key(line)
    if key is None:
        return None
    return _only_calls(key) or (key in keys and not tells(line))


def _only_calls(key: str) -> bool:
    words = set(key.split())
    return words <= _CALLED and not words.isdisjoint(_CALLING)

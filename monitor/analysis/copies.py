"""Near copies: texts that share most of their words in a row are one voice.

A sketch keeps the 32 smallest hashes of a text's word triples (bottom-k sketch; Cohen & Kaplan,
PODC 2007). Equal texts measure 1; an edited repost 0.5 to 0.8; below that, texts share little
more than a footer (measured on pro-war channels).
"""

from collections.abc import Sequence
from zlib import crc32

from monitor.analysis.text import Document
from monitor.analysis.words import checksum

SIZE = 32
SAME_TEXT = 0.8
EDITED = 0.5
BANDS = 8
# Fewer triples are too little to call two short posts the same by chance.
LEAST = 6


def sketch(doc: Document) -> tuple[int, ...]:
    """Give a text's sketch in rising order; empty for a text too short to compare."""
    words = list(map(checksum, doc.forms))
    in_a_row = zip(words, words[1:], words[2:], strict=False)
    triples = {crc32(three, crc32(two, one)) for (one, _), (_, two), (_, three) in in_a_row}
    return tuple(sorted(triples)[:SIZE]) if len(triples) >= LEAST else ()


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate how many of both texts' triples they share: from 0 to 1."""
    both = set(one).intersection(other)
    if not both:
        return 0.0
    # Only hashes below the smaller of both horizons were surely kept by both.
    lowest = sorted({*one, *other})[:SIZE]
    return len(both.intersection(lowest)) / len(lowest)


def same_voice(one: Sequence[int], other: Sequence[int]) -> bool:
    """Say whether two texts are copies of one, edited or not."""
    # The common part bounds the similarity, and most candidates share a footer alone.
    if len(set(one).intersection(other)) < EDITED * max(len(one), len(other), 1):
        return False
    return similarity(one, other) >= EDITED


def bands(values: Sequence[int]) -> tuple[int, ...]:
    """Give the keys by which copies are found: the smallest hash of each eighth of all hashes.

    Texts with similarity s share at least one key with a chance of about 1 - (1 - s)^8.
    """
    if not values:
        return ()
    smallest: dict[int, int] = {}
    for value in values:
        smallest.setdefault(value % BANDS, value)
    # An eighth without a hash borrows the smallest of all, so that it is no key of every post.
    return tuple(smallest.get(band, -1 - values[0]) for band in range(BANDS))

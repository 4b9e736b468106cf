"""What words mean, as directions: words that are used alike point alike.

Few labelled texts hold few words; a direction that they taught holds for words they never had. The
table is of general news (bench/build_meanings.py), and names lemmas by a hash alone.
"""

import io
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.memo import Memo

DIMENSIONS = 96
WEIGHTS = "model/meanings.npz"


def meaning(lemmas: Sequence[str]) -> NDArray[np.float32]:
    """Give the direction of some words together, of length 1; zeros where none is known."""
    return directed(
        _table().take([_row[lemma] for lemma in lemmas], axis=0).sum(axis=0, dtype=np.float32)
    )


def running(lemmas: Sequence[str]) -> NDArray[np.float32]:
    """Give the sums of all words before each of them, and of all: (words + 1, dimensions)."""
    sums = np.zeros((len(lemmas) + 1, DIMENSIONS), dtype=np.float32)
    taken = _table().take([_row[lemma] for lemma in lemmas], axis=0)
    np.cumsum(taken, axis=0, dtype=np.float32, out=sums[1:])
    return sums


def directed(sums: NDArray[np.float32], room: float = 0.0) -> NDArray[np.float32]:
    """Bring each row to length 1; zeros stay zeros.

    With `room` the sums of few words stay shorter, since few words tell less: one as long as
    `room` comes to half.
    """
    length = np.sqrt(np.einsum("...d,...d->...", sums, sums))[..., None]
    return np.asarray(sums / np.maximum(length + np.float32(room), np.float32(1e-6)))


@cache
def _loaded() -> tuple["array[int]", NDArray[np.int8]]:
    content = files("monitor.analysis").joinpath(WEIGHTS).read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        # The last row, of zeros, is that of words which the table does not know.
        rows = np.concatenate([data["rows"], np.zeros((1, DIMENSIONS), dtype=np.int8)])
        return array("I", data["hashes"].tolist()), rows


def _table() -> NDArray[np.int8]:
    return _loaded()[1]


def _row_of(lemma: str) -> int:
    hashes, rows = _loaded()
    wanted = crc32(lemma.encode())
    at = bisect_left(hashes, wanted)
    known = at < len(hashes) and hashes[at] == wanted and not lemma.isascii()
    return at if known else len(rows) - 1


_row = Memo(_row_of, most=1 << 16)

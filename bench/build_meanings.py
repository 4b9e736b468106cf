"""Build monitor/analysis/model/meanings.npz: python bench/build_meanings.py NAVEC.tar [OUT].

The archive is `navec_news_v1_1B_250K_300d_100q.tar` of the Navec project (A. Kukushkin, MIT
licence), which comes inside the wheel of the `natasha` package (`natasha/data/emb`): 300 numbers
for each of 250,000 words, learnt from a billion words of general Russian news (GloVe).
None of our data goes into it. The forms of one lemma are joined, the directions in which words
differ most are kept, rare words count more than frequent ones, and words are named by a hash alone.
"""

import gzip
import re
import sys
import tarfile
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.meanings import DIMENSIONS, WEIGHTS
from monitor.analysis.text import fold, lemma

OUT = Path(__file__).parents[1] / "monitor/analysis" / WEIGHTS
LEMMAS = 40_000
CYRILLIC = re.compile("[а-яё-]+")
# A word that is one in ten thousand counts 1, the rarest hardly more.
USUAL = 1e4
MOST = 1.3
Floats = NDArray[np.float64]


def read(path: Path) -> tuple[list[str], Floats, NDArray[np.float32]]:
    """Give the words of a Navec archive, how often each was seen, and their vectors."""
    with tarfile.open(path) as tar:
        vocabulary, packed = (
            tar.extractfile(name).read()  # type: ignore[union-attr]
            for name in ("vocab.bin", "pq.bin")
        )
    content = gzip.decompress(vocabulary)
    size = int(np.frombuffer(content[:4], np.uint32)[0])
    counts = np.frombuffer(content[4 : 4 + 4 * size], np.uint32).astype(np.float64)
    words = content[4 + 4 * size :].decode().splitlines()
    count, _, parts, _ = np.frombuffer(packed[:16], np.uint32).tolist()
    numbers = np.frombuffer(packed[16 : 16 + count * parts], np.uint8).reshape(count, parts)
    codes = np.frombuffer(packed[16 + count * parts :], np.float32).reshape(parts, 256, -1)
    return words, counts, codes[np.arange(parts), numbers].reshape(count, -1)


def by_lemma(
    words: list[str], counts: Floats, vectors: NDArray[np.float32]
) -> tuple[list[str], Floats, Floats]:
    """Join the forms of each Cyrillic lemma, frequent ones counting more; most frequent first."""
    held: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        if CYRILLIC.fullmatch(word):
            held.setdefault(lemma(fold(word)), []).append(number)
    totals = {name: float(counts[numbers].sum()) for name, numbers in held.items()}
    lemmas = sorted(held, key=lambda name: (-totals[name], name))
    shares = [(held[name], np.sqrt(counts[held[name]])) for name in lemmas]
    joined = np.stack([share @ vectors[numbers] / share.sum() for numbers, share in shares])
    return lemmas, np.array([totals[name] for name in lemmas]), joined


def table(totals: Floats, vectors: Floats) -> Floats:
    """Turn vectors into rows of the table: centred, of one length, reduced, rare words longer."""
    worth = np.sqrt(totals)[:, None]
    away = vectors - (vectors * worth).sum(axis=0) / worth.sum()
    away /= np.linalg.norm(away, axis=1, keepdims=True) + 1e-9
    away, worth = away[:LEMMAS], worth[:LEMMAS]
    _, directions = np.linalg.eigh((away * worth).T @ away)
    kept = directions[:, ::-1][:, :DIMENSIONS]
    # The sign of a direction is arbitrary; fixed, the same archive gives the same table.
    kept = kept * np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(DIMENSIONS)])
    rarity = np.log(totals.sum() / totals[:LEMMAS]) / np.log(USUAL)
    return away @ kept * np.minimum(rarity, MOST)[:, None]


def main(source: Path, out: Path = OUT) -> None:
    """Build and write the table."""
    lemmas, totals, vectors = by_lemma(*read(source))
    rows = table(totals, vectors)
    rows = np.round(rows / np.abs(rows).max() * 127).astype(np.int8)
    # Of two lemmas of one hash the more frequent is kept.
    hashes, firsts = np.unique(
        [crc32(name.encode()) for name in lemmas[:LEMMAS]], return_index=True
    )
    np.savez_compressed(out, hashes=hashes.astype(np.uint32), rows=rows[firsts])
    print(f"{len(hashes)} lemmas, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

"""What an author states himself, read by a small linear model beside the lists of words.

Trained by bench/train_stating.py from invented sentences; no word can be read back.
"""

from dataclasses import dataclass

from monitor.analysis.countering import Countering

WEIGHTS = "model/stating.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stating(Countering):
    """Weights of what is stated by (bucket, kind); NONE is one of them."""

    FILE = WEIGHTS

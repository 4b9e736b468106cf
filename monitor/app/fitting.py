"""The heads of the model, fitted to examples near the shipped weights."""

import hashlib
from collections.abc import Sequence

import numpy as np

from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.scorer import GIVEN, MEASURED, Alone, Scorer
from monitor.analysis.training import (
    NEAR,
    Described,
    Floats,
    Heard,
    Matrix,
    describe,
    scorer,
    train,
    vector,
)
from monitor.app.teaching import Example


def fitted(examples: Sequence[Example]) -> Scorer:
    """Give the shipped weights, moved towards the labels of some examples."""
    shipped, lexicon = Scorer.shipped(), Lexicon(glossary_terms())
    seen = [describe(one.post, one.speaker, lexicon) for one in examples]
    heads = {head: vector(shipped, head) for head in shipped.heads}
    # What another question is asked under comes first: the other is taught what is left.
    for head in sorted(heads, key=lambda name: name in GIVEN):
        known = [n for n, one in enumerate(examples) if head in one.labels]
        if not known:
            continue
        taught = [seen[n] for n in known]
        heads[head] = train(
            taught,
            [examples[n].labels[head] for n in known],
            [examples[n].weight for n in known],
            ridge=NEAR,
            prior=heads[head],
            heard=_heard(taught, head, shipped.alone, heads),
        )
    made = hashlib.sha256(b"".join(w.tobytes() for w in heads.values())).hexdigest()[:12]
    return scorer(heads, shipped, digest=made)


def _heard(
    taught: Sequence[Described], head: str, alone: Alone, heads: dict[str, Floats]
) -> Heard | None:
    """Say how a head reaches its score; as it is, unless the sentences speak too.

    A verdict is on the score: taught as if nothing else spoke, the whole would not move enough.
    """
    if head not in MEASURED:
        return None
    at, scale = MEASURED.index(head), alone.mixed(head)[0]
    said = [0.0 if one.sentences is None else alone.beside(one.sentences)[at] for one in taught]
    heard = Heard.plain(len(taught))._replace(scale=scale, offset=np.array(said))
    if head not in GIVEN:
        return heard
    return heard._replace(given=np.clip(Matrix(taught).times(heads[GIVEN[head]]), -30, 30))

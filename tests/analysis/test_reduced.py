"""Training within the span of some posts gives the same weights."""

import numpy as np

from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.reduced import Reduced
from monitor.analysis.scorer import Scorer
from monitor.analysis.speaker import Speaker
from monitor.analysis.training import FREE, describe, train, vector
from tests.analysis.pairs import PAIRS
from tests.factories import a_post


def test_the_weights_are_the_same() -> None:
    """Of a part of the posts, from the shipped weights on, one of them twice."""
    lexicon, shipped = Lexicon(glossary_terms()), Scorer.shipped()
    texts = [text for pair in [*PAIRS[:12], PAIRS[0]] for text in pair]
    items = [describe(a_post(text=text), Speaker(handle="okopny"), lexicon) for text in texts]
    kept = [*range(3, len(items))]
    labels, weights = [float(n % 2 == 0) for n in kept], [0.6 if n % 5 else 1.0 for n in kept]
    prior = vector(shipped, "any")
    plain = train([items[n] for n in kept], labels, weights, FREE, prior)
    reduced = Reduced(items).train(kept, labels, weights, FREE, prior)
    assert np.abs(plain - prior).max() > 0.01
    assert np.abs(plain - reduced).max() < 1e-6

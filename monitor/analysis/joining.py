"""The view of the rules and of the model, joined; the sentence that only the model points at."""

from collections.abc import Sequence

from monitor.analysis.scopes import Scope
from monitor.analysis.scorer import Scorer
from monitor.analysis.text import Document
from monitor.domain.claim import Quote

# What is joined counts as found from here on, whatever the model's own threshold is.
FINDING = 0.6


def joined(rules: float, chance: float, floor: float) -> float:
    """Join the evidence of rules (0: none) with the model's chance, whose threshold is `floor`.

    The model alone is enough from its threshold on; rules alone never are.
    """
    if chance < floor:
        model = FINDING * chance / floor
    else:
        model = FINDING + (1.0 - FINDING) * (chance - floor) / (1.0 - floor)
    return max(0.5 * rules + 0.5 * model, model) if rules else model


def pointed_at(doc: Document, scopes: Sequence[Scope], scorer: Scorer, head: str) -> Quote:
    """Quote the sentence whose words speak most for a head."""
    weights = scorer.weigh_sentences(doc, head)
    scope = scopes[max(range(len(weights)), key=weights.__getitem__)]
    start, end = doc.token_span(scope.sentence.first, scope.sentence.last)
    return Quote(start=start, end=end, text=doc.text[start:end])

"""What words speak of: few concepts for many words, so that few examples teach much."""

from functools import cache
from importlib.resources import files

SHORTEST = 2
LONGEST = 12


def concepts(lemma: str, listed: str = "concepts.txt") -> tuple[str, ...]:
    """Give the concepts of a lemma, in a fixed order; `listed` names the list of them."""
    known, whole = _listed(listed)
    found = [*whole.get(lemma, ())]
    for size in range(SHORTEST, min(LONGEST, len(lemma)) + 1):
        found += known.get(lemma[:size], ())
    return tuple(sorted(set(found)))


@cache
def _listed(name: str) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    text = files("monitor.analysis").joinpath(name).read_text("utf-8")
    known: dict[str, tuple[str, ...]] = {}
    whole: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, words = line.split(":")
        for word in words.split():
            table, key = (whole, word[1:]) if word.startswith("=") else (known, word)
            table[key] = (*table.get(key, ()), name)
    return known, whole

"""Train the weights of what authors state themselves: python bench/train_stating.py [FOLDER] [OUT].

The folder (`bench`) holds counters.jsonl, statings.jsonl and claims.jsonl, all invented and ours;
the same files give the same weights. Who agrees with a claim of some kind states the same; nothing
else does.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from train_counters import HERE, Example, Reader, rows, train

from monitor.analysis.countering import NONE
from monitor.analysis.stating import WEIGHTS, Stating

OUT = HERE.parent / "monitor/analysis" / WEIGHTS
STATED = {
    "CAPTURED": "TAKEN", "REPELLED": "REPELLED", "STRIKE": "STRUCK", "DESTROYED": "STRUCK",
    "SHOT_DOWN": "DOWNED", "DAMAGE": "HARMED", "OWN_CASUALTIES": "HARMED", "WITHDRAWAL": "LOST",
    "ADVANCED": "ADVANCED",
}  # fmt: skip
# The words of officials are not those of who agrees with them.
OFFICIAL = 0.3
AGREEING = "agrees"
# One agrees where ten do not.
STATING = 3.0
# Of another place, or by another, the same may well be stated.
EITHER = frozenset(["near-place", "mirror", "before-claim", "defends-official", "reported-both"])


def examples(reader: Reader, folder: Path) -> Iterator[Example]:
    """Give the examples of the folder."""
    for row in rows(folder / "counters.jsonl"):
        if row["why"] in EITHER:
            continue
        kind = _kind(row)
        worth = 1.0 if kind == NONE else STATING
        yield from reader.examples(row["text"], kind, place=row["place"], weight=worth, whole=True)
    for row in rows(folder / "statings.jsonl"):
        yield from reader.examples(
            row["text"], row["kind"], place=row["place"], weight=STATING, whole=True
        )
    for row in rows(folder / "claims.jsonl"):
        kinds = {STATED.get(one["kind"], NONE) for one in row["claims"]}
        if len(kinds) == 1:
            yield from reader.examples(row["text"], kinds.pop(), weight=OFFICIAL, whole=True)


def _kind(row: dict[str, Any]) -> str:
    if row["kind"] == "LOST":
        return "LOST"
    if row["kind"] == NONE and row["why"] == AGREEING:
        return STATED.get(row["claim_kind"], "SO")
    return NONE


def main(folder: Path, out: Path) -> None:
    """Train and write the weights."""
    given = list(examples(Reader(), folder))
    model = train(given)
    shipped = Stating(names=model.names, bias=model.bias, weights=model.weights)
    out.write_bytes(shipped.dump())
    print(f"{len(given)} windows, {out.stat().st_size} bytes")


if __name__ == "__main__":
    paths = [Path(one) for one in sys.argv[1:]]
    main(*(paths + [HERE, OUT][len(paths) :]))

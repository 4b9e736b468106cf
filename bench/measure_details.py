"""Measure details of findings: python bench/measure_details.py DETAILS.jsonl [--errors].

A line is {"id", "text", "role", "labels": {"policing": null | {"codes", "accused": [words],
"accuser"}, "repression": null | {"codes", "articles": [{"article", "words"}], "status", "whom":
[words], "kind_of_person"}, "relatives": null | {"codes", "words"}}}. Each post is read by itself.

Details are measured twice: `found` over all posts, where what has no asserted finding of the kind
has no details; `told` over the posts labelled so, where the kind is told beforehand. Spans count
as right when they overlap; articles by their number. Intervals of shares are Wilson's, of F1 by
resampling the posts.
"""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from monitor.analysis.detailing import Told, detailed
from monitor.analysis.measure import RESAMPLES, wilson
from monitor.analysis.places import Gazetteer
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole
from monitor.domain.details import Details
from monitor.domain.finding import Finding, FindingKind
from monitor.domain.post import Post, PostRef, clean_text

Row = dict[str, Any]
PLACES = Gazetteer()
NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was found, what is labelled, and what of each is right, in one post."""

    found: int = 0
    gold: int = 0
    right_found: int = 0
    right_gold: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A row with what the program says of it: findings as they are, and details told the kind."""

    row: Row
    findings: tuple[Finding, ...]
    told: dict[FindingKind, Details]

    def label(self, kind: FindingKind) -> Row:
        """Give the label of a kind; empty for none."""
        return self.row["labels"].get(kind.value) or {}

    def asserted(self, kind: FindingKind) -> Finding | None:
        """Give the asserted finding of a kind."""
        return next((f for f in self.findings if f.kind is kind and f.asserted), None)

    def details(self, kind: FindingKind, *, told: bool) -> Details:
        """Give the details of a kind, empty where there are none."""
        if told:
            return self.told.get(kind, Details())
        found = self.asserted(kind)
        return (found and found.details) or Details()


def read_rows(lines: Iterable[str]) -> list[Read]:
    """Read every row of a file, each post by itself."""
    analyser = Analyser()
    return [_read(analyser, json.loads(line)) for line in lines if line.strip()]


def _read(analyser: Analyser, row: Row) -> Read:
    text = clean_text(row["text"])
    post = Post(ref=PostRef(channel_id=1, message_id=1), text=text, posted_at=NOON)
    speaker = Speaker(handle="author", role=ChannelRole(row.get("role") or "commentary"))
    look = analyser.look(post, speaker)
    kinds = (FindingKind.POLICING, FindingKind.REPRESSION)
    labelled = [kind for kind in kinds if row["labels"].get(kind.value)]
    case = Told(look.doc, look.scopes, post, speaker, PLACES.find(look.doc))
    told = {kind: detailed(kind, case) or Details() for kind in labelled}
    return Read(row=row, findings=analyser.read(post, speaker).findings, told=told)


def measure(read: Sequence[Read]) -> list[Row]:
    """Give a row of figures for each question."""
    rows = []
    for told in (False, True):
        way = "told" if told else "found"
        rows += [
            _figures(f"accused, {way}", [accused(one, told=told) for one in read]),
            _figures(f"articles, {way}", [articles(one, told=told) for one in read]),
            _figures(f"whom, {way}", [whom(one, told=told) for one in read]),
            _share(f"accuser, {way}", [accuser(one, told=told) for one in read]),
            _share(f"status, {way}", [status(one, told=told) for one in read]),
        ]
    return [
        *rows,
        *(_figures(kind.value, [asked(one, kind) for one in read]) for kind in KINDS),
        _figures("relatives, codes", [codes(one) for one in read]),
    ]


KINDS = (FindingKind.POLICING, FindingKind.REPRESSION, FindingKind.RELATIVES)


def accused(one: Read, *, told: bool) -> Count:
    """Count whom an attack is at."""
    gold = one.label(FindingKind.POLICING).get("accused", [])
    return _spans(one, gold, one.details(FindingKind.POLICING, told=told))


def whom(one: Read, *, told: bool) -> Count:
    """Count who is under pressure."""
    gold = one.label(FindingKind.REPRESSION).get("whom", [])
    return _spans(one, gold, one.details(FindingKind.REPRESSION, told=told))


def articles(one: Read, *, told: bool) -> Count:
    """Count articles by their number."""
    label = one.label(FindingKind.REPRESSION).get("articles", [])
    gold = {each["article"] for each in label}
    found = {each.number for each in one.details(FindingKind.REPRESSION, told=told).articles}
    return _sets(found, gold)


def status(one: Read, *, told: bool) -> bool | None:
    """Say whether the status is right; None where nothing is labelled or (found) nothing found."""
    label = one.label(FindingKind.REPRESSION)
    said = one.details(FindingKind.REPRESSION, told=told).status
    return said.value == label["status"] if label and said else None


def accuser(one: Read, *, told: bool) -> bool | None:
    """Say whether the attacker is right; None where nothing is labelled or (found) found."""
    label = one.label(FindingKind.POLICING)
    who = one.details(FindingKind.POLICING, told=told).who
    if not label or who is None:
        return None
    gold = label.get("accuser") or "author"
    if who.words is None or gold == "author":
        return who.words is None and gold == "author"
    return _overlap((who.words.start, who.words.end), _found(one.row["text"], gold))


def asked(one: Read, kind: FindingKind) -> Count:
    """Count a kind at the level of posts."""
    found, gold = one.asserted(kind) is not None, bool(one.label(kind))
    return Count(found=found, gold=gold, right_found=found and gold, right_gold=found and gold)


def codes(one: Read) -> Count:
    """Count the codes of relatives and mobilisation."""
    found = one.asserted(FindingKind.RELATIVES)
    gold = one.label(FindingKind.RELATIVES).get("codes", [])
    return _sets(set(found.themes if found else ()), set(gold))


def _sets(found: set[str], gold: set[str]) -> Count:
    right = len(found & gold)
    return Count(found=len(found), gold=len(gold), right_found=right, right_gold=right)


def _spans(one: Read, words: Sequence[str], details: Details) -> Count:
    gold = [_found(one.row["text"], each) for each in words]
    found = [(party.words.start, party.words.end) for party in details.whom if party.words]
    return Count(
        found=len(found),
        gold=len(gold),
        right_found=sum(any(_overlap(f, g) for g in gold) for f in found),
        right_gold=sum(any(_overlap(f, g) for f in found) for g in gold),
    )


def _found(text: str, words: str) -> tuple[int, int]:
    start = text.find(words)
    return (start, start + len(words)) if start >= 0 else (-1, -1)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _figures(name: str, counts: Sequence[Count]) -> Row:
    found, gold, right_found, right_gold = _sums(counts)
    marks = np.array([(c.found, c.gold, c.right_found, c.right_gold) for c in counts])
    draws = np.random.default_rng(1).integers(len(marks), size=(RESAMPLES, len(marks)))
    seen = sorted(_f1(*map(int, sums)) for sums in marks[draws].sum(axis=1))
    return {
        "question": name,
        "found": found,
        "gold": gold,
        "precision": right_found / found if found else None,
        "precision_95": wilson(right_found, found),
        "recall": right_gold / gold if gold else None,
        "recall_95": wilson(right_gold, gold),
        "f1": _f1(found, gold, right_found, right_gold),
        "f1_95": (seen[RESAMPLES // 40], seen[-1 - RESAMPLES // 40]),
    }


def _sums(counts: Sequence[Count]) -> tuple[int, int, int, int]:
    parts: tuple[Callable[[Count], int], ...] = (
        lambda c: c.found, lambda c: c.gold, lambda c: c.right_found, lambda c: c.right_gold,
    )  # fmt: skip
    a, b, c, d = (sum(map(part, counts)) for part in parts)
    return a, b, c, d


def _f1(found: int, gold: int, right_found: int, right_gold: int) -> float:
    precision = right_found / found if found else 0.0
    recall = right_gold / gold if gold else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _share(name: str, answers: Sequence[bool | None]) -> Row:
    kept = [one for one in answers if one is not None]
    low, high = wilson(sum(kept), len(kept))
    share = sum(kept) / len(kept) if kept else None
    return {"question": name, "n": len(kept), "share": share, "share_95": (low, high)}


def _line(row: Row) -> str:
    if "share" in row:
        return f"{row['question']:22} {_said(row['share'], row['share_95'])} of {row['n']}"
    parts = [
        f"{name} {_said(row[name], row[f'{name}_95'])}" for name in ("precision", "recall", "f1")
    ]
    return (
        f"{row['question']:22} {'  '.join(parts)}  (found {row['found']}, labelled {row['gold']})"
    )


def _said(share: float | None, interval: tuple[float, float]) -> str:
    return "-" if share is None else f"{share:.2f} ({interval[0]:.2f}-{interval[1]:.2f})"


def _errors(read: Sequence[Read]) -> Iterable[str]:
    for one in read:
        for kind in (FindingKind.POLICING, FindingKind.REPRESSION):
            label = one.label(kind)
            if label:
                said = one.details(kind, told=True)
                yield f"{one.row['id']} {kind.value} {'' if one.asserted(kind) else '(not found)'}"
                yield f"   label {label.get('accused') or label.get('whom')}"
                yield f"         {label.get('accuser') or label['articles']} {label.get('status')}"
                yield f"   said  {[party.words.text for party in said.whom if party.words]}"
                yield f"         {said.who or [(a.number, a.words.text) for a in said.articles]}"
                yield f"         {said.status} {said.status_words}"
        found, label = one.asserted(FindingKind.RELATIVES), one.label(FindingKind.RELATIVES)
        if found or label:
            yield f"{one.row['id']} relatives: {label} / {found and (found.themes, found.because)}"


if __name__ == "__main__":
    READ = read_rows(Path(sys.argv[1]).read_text("utf-8").splitlines())
    if "--errors" in sys.argv:
        print("\n".join(_errors(READ)))
    print("\n".join(map(_line, measure(READ))))

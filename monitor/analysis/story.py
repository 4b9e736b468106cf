"""Whole stories: what was expected of each post, and of the alerts, against what came."""

from collections.abc import Mapping, Sequence
from typing import Any

from monitor.analysis.measure import wilson

Row = Mapping[str, Any]


def score_stories(
    stories: Sequence[Row], findings: Sequence[Row], alerts: Sequence[Row]
) -> list[dict[str, Any]]:
    """Give four rows: found, rightly linked, left alone, and stories with as many alerts as asked.

    `findings` and `alerts` are rows of the interchange formats. A post is found when it is
    asserted with the target expected; linked when a contradiction names the claim's post; left
    alone when nothing was expected of it and nothing is asserted.
    """
    expected = {post: want for story in stories for post, want in story["expect"].items()}
    critical, linked = _critical(findings), _linked(findings)
    wanted = {post: want["criticism"] for post, want in expected.items()}
    found = [critical.get(post) == target for post, target in wanted.items() if target != "none"]
    pairs = [
        (post, want.get("claim")) for post, want in expected.items() if want.get("contradiction")
    ]
    right = [_fits(linked.get(post, set()), claim) for post, claim in pairs]
    quiet = [
        post not in critical and post not in linked
        for post, want in expected.items()
        if want["criticism"] == "none" and not want.get("contradiction")
    ]
    return [
        _row("found", found),
        _row("rightly linked", right),
        _row("left alone", quiet),
        _row("alerts right", [_alerts_fit(story, alerts) for story in stories]),
    ]


def _critical(findings: Sequence[Row]) -> dict[str, str]:
    # Of both targets the ministry is the one that a story asks for.
    ranked = sorted(findings, key=lambda row: row["target"] == "mod")
    return {_post(row): row["target"] for row in ranked if row["kind"] == "criticism"}


def _linked(findings: Sequence[Row]) -> dict[str, set[str | None]]:
    links: dict[str, set[str | None]] = {}
    for row in findings:
        if row["kind"] == "contradiction":
            links.setdefault(_post(row), set()).add(_claim(row["claim"]))
    return links


def _claim(claim: Row | None) -> str | None:
    if claim is None or claim["channel"] is None:
        return None
    return f"{claim['channel']}/{claim['post_id']}".lower()


def _post(row: Row) -> str:
    return f"{row['post']['channel']}/{row['post']['post_id']}"


def _fits(links: set[str | None], claim: str | None) -> bool:
    return bool(links) if claim is None else claim.lower() in links


def _alerts_fit(story: Row, alerts: Sequence[Row]) -> bool:
    own = set(story["expect"]) | {f"{p['channel']}/{p['post_id']}" for p in story["posts"]}
    count = sum(not own.isdisjoint(alert["posts"]) for alert in alerts)
    return bool(story["alerts"]["min"] <= count <= story["alerts"]["max"])


def _row(measure: str, cases: Sequence[bool]) -> dict[str, Any]:
    low, high = wilson(sum(cases), len(cases))
    return {
        "measure": measure,
        "right": sum(cases),
        "of": len(cases),
        "share": round(sum(cases) / len(cases), 3) if cases else None,
        "interval": [round(low, 3), round(high, 3)],
    }

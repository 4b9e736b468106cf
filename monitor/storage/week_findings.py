"""The findings of a period as a digest needs them, and light ones for the periods before."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from monitor.digest.period import Period
from monitor.digest.tally import Said
from monitor.digest.week import ClaimRow, FindingRow, PostRow
from monitor.domain.details import from_row
from monitor.domain.finding import FindingKind, Judgement, Relation, shown
from monitor.storage.channels import networks
from monitor.storage.schema import (
    claim_versions,
    claims,
    findings,
    posts,
    verdicts,
    wordings,
)
from monitor.storage.week_posts import (
    VOICE_COLUMNS,
    PostBook,
    Scope,
    chunks,
    voice,
    with_voice,
    within,
    wordings_of,
)

TOLD = tuple(kind.value for kind in FindingKind if kind is not FindingKind.STANCE)


def findings_of(db: Connection, scope: Scope, book: PostBook) -> tuple[list[FindingRow], int]:
    """Give the period's findings, and how many were left out because an editor refused them."""
    rows = _asserted(db, scope)
    wrong = refused(db, scope, [row.id for row in rows])
    kept = [row for row in rows if row.id not in wrong]
    cited = book.get(row.post_id for row in kept)
    stored = _claims(db, scope, book, [row.claim_id for row in kept if row.claim_id is not None])
    found = [
        _finding(row, cited[row.post_id], stored.get(row.claim_id))
        for row in kept
        if row.post_id in cited
    ]
    return [each for each in found if _complete(each)], len(rows) - len(kept)


def said_before(db: Connection, scope: Scope, earlier: Sequence[Period]) -> list[list[Said]]:
    """Give the little that counting needs of each earlier period's findings, as they read now."""
    owners = networks(db)
    return [_said(db, scope, period, owners) for period in earlier]


def posts_with_findings(db: Connection, ids: Sequence[int]) -> set[int]:
    """Say which posts (by row number) carry a finding that the program asserts."""
    told: set[int] = set()
    for part in chunks(ids):
        asked = and_(findings.c.post_id.in_(part), findings.c.asserted, findings.c.kind.in_(TOLD))
        told.update(db.scalars(select(findings.c.post_id).where(asked)))
    return told


def _asserted(db: Connection, scope: Scope) -> list[Any]:
    asked = (
        select(findings, posts.c.newest)
        .join(posts, posts.c.id == findings.c.post_id)
        .join(wordings, wordings.c.id == findings.c.wording_id)
        .where(
            within(findings.c.posted_at, scope.span()),
            findings.c.kind.in_(TOLD),
            scope.dated(),
            scope.seen(wordings.c.seen_at),
        )
        .order_by(findings.c.id)
    )
    if scope.as_of is None:
        return list(db.execute(asked.where(findings.c.current, findings.c.asserted)))
    return [row for row in _read_then(db, scope, list(db.execute(asked))) if row.asserted]


def _read_then(db: Connection, scope: Scope, rows: Sequence[Any]) -> Iterable[Any]:
    # What holds now may rest on words that were written later: take what the latest analyser
    # says of the words that held then.
    versions = wordings_of(db, scope, sorted({row.post_id for row in rows}))
    seen = {post: [each.id for each in known] for post, known in versions.items()}
    held: dict[int, int] = {}
    for row in rows:
        known = seen[row.post_id]
        held[row.post_id] = row.newest if row.newest in known else known[-1]
    valid = [row for row in rows if row.wording_id == held[row.post_id]]
    latest = {(row.post_id, row.kind): row.analyser for row in valid}
    return (row for row in valid if row.analyser == latest[row.post_id, row.kind])


def refused(db: Connection, scope: Scope, ids: Sequence[int]) -> set[int]:
    """Say which findings an editor called anything but right, by his newest word."""
    word: dict[int, str] = {}
    for part in chunks(ids):
        rows = db.execute(
            select(verdicts.c.finding_id, verdicts.c.judgement)
            .where(verdicts.c.finding_id.in_(part), scope.seen(verdicts.c.given_at))
            .order_by(verdicts.c.given_at, verdicts.c.id)
        )
        word.update((row.finding_id, row.judgement) for row in rows)
    return {finding for finding, judgement in word.items() if judgement != Judgement.RIGHT.value}


def _claims(
    db: Connection, scope: Scope, book: PostBook, ids: Sequence[int]
) -> dict[int | None, ClaimRow]:
    found: dict[int | None, ClaimRow] = {}
    for part in chunks(sorted(set(ids))):
        rows = db.execute(select(claims).where(claims.c.id.in_(part), ~claims.c.undated)).all()
        cited = book.get(row.post_id for row in rows)
        then = _quotes_then(db, scope, part)
        for row in rows:
            words = row.quote if scope.as_of is None else then.get(row.id)
            if row.post_id in cited and words is not None:
                found[row.id] = ClaimRow(
                    key=f"claim:{row.id:020}",
                    quote=words,
                    claimant=row.claimant,
                    post=cited[row.post_id],
                    quoted_in=row.quoted_in,
                    place=row.place,
                    kind=row.kind,
                )
    return found


def _quotes_then(db: Connection, scope: Scope, ids: Sequence[int]) -> dict[int, str]:
    if scope.as_of is None:
        return {}
    rows = db.execute(
        select(claim_versions.c.claim_id, claim_versions.c.quote)
        .join(wordings, wordings.c.id == claim_versions.c.wording_id)
        .where(claim_versions.c.claim_id.in_(ids), scope.seen(wordings.c.seen_at))
        .order_by(wordings.c.ord)
    )
    return {row.claim_id: row.quote for row in rows}


def _finding(row: Any, post: PostRow, claim: ClaimRow | None) -> FindingRow:
    return FindingRow(
        kind=FindingKind(row.kind),
        post=post,
        quotes=tuple(words for _, _, words in sorted(shown(FindingKind(row.kind), row.spans))),
        score=row.score,
        target=row.target,
        targets=tuple(row.targets),
        themes=tuple(row.themes),
        type=row.type,
        relation=None if row.relation is None else Relation(row.relation),
        claim=claim or _quoted_claim(row, post),
        details=from_row(row.details) if row.details else None,
    )


def _quoted_claim(row: Any, post: PostRow) -> ClaimRow | None:
    if row.quoted_claim is None:
        return None
    words = _words(row.quoted_claim)
    claimant = row.quoted_claim.get("claimant") or "official"
    # Copies of one post quote the same words: they are one line.
    return ClaimRow(
        key=f"quoted:{claimant}:{' '.join(words.split()).casefold()}",
        quote=words,
        claimant=claimant,
        post=post,
        quoted_in=True,
        place=row.quoted_claim.get("place"),
        kind=row.quoted_claim.get("kind"),
    )


def _words(quoted_claim: dict[str, Any]) -> str:
    quote = quoted_claim.get("quote")
    return str(quote.get("text", "")) if isinstance(quote, dict) else str(quote or "")


def _complete(found: FindingRow) -> bool:
    return found.kind is not FindingKind.CONTRADICTION or found.claim is not None


def _said(db: Connection, scope: Scope, period: Period, owners: Mapping[int, int]) -> list[Said]:
    rows = db.execute(
        select(
            *findings.c["id", "kind", "target", "themes"],
            *VOICE_COLUMNS,
        )
        .select_from(with_voice(findings.join(posts, posts.c.id == findings.c.post_id)))
        .where(
            within(findings.c.posted_at, (period.since, period.until)),
            findings.c.current,
            findings.c.asserted,
            findings.c.kind.in_(TOLD),
            scope.dated(),
        )
    ).all()
    wrong = refused(db, scope, [row.id for row in rows])
    return [
        Said(
            kind=FindingKind(row.kind),
            voice=voice(row, owners),
            target=row.target,
            themes=tuple(row.themes),
        )
        for row in rows
        if row.id not in wrong
    ]

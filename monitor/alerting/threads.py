"""Puts findings into threads: of the post itself, of its original, of its line, or a new one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from monitor.alerting.facts import FindingFacts
from monitor.alerting.grouping import Line, Span, choose, lines
from monitor.alerting.policy import AlertPolicy
from monitor.alerting.repeat import is_new, is_news
from monitor.alerting.rules import Decision
from monitor.alerting.titles import subject
from monitor.domain.alert import AlertState, Severity
from monitor.domain.post import PostRef

Known = tuple[PostRef, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A finding that waits for a thread.

    `claim_key` tells the claims of one post apart. `copies` are the store's numbers of the post
    and of those it repeats. `live` says that the post was seen as it appeared and that this is
    no second reading of it; `asked` that the operator wants to be told of it, however old.
    """

    facts: FindingFacts
    claim_key: str
    copies: frozenset[int]
    live: bool
    asked: bool = False

    @property
    def known_as(self) -> Known:
        """What makes two findings one in a thread: post, kind and claim."""
        return (self.facts.ref, self.facts.kind.value, self.claim_key)


@dataclass(slots=True, kw_only=True)
class Thread:
    """An alert while findings are being put into it; `id` is None until it is stored.

    `voices` are channel ids; `posts` those of its posts that matter to the work under way.
    """

    id: int | None = None
    key: str
    kind: str
    subject: str
    rule: str | None
    severity: Severity
    state: AlertState = AlertState.OPEN
    since: datetime
    until: datetime
    newest_post_at: datetime | None = None
    voices: set[int] = field(default_factory=set)
    posts: set[PostRef] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A finding in its thread; `news` says that it may tell somebody."""

    finding_id: int
    thread: Thread
    news: bool


class Threads:
    """The threads that some waiting findings may join, and those that they open."""

    def __init__(self, threads: Iterable[Thread] = ()) -> None:
        self._by_key: dict[str, list[Thread]] = defaultdict(list)
        self._by_post: dict[Known, Thread] = {}
        self._by_copy: dict[tuple[int, str], Thread] = {}
        for thread in threads:
            if thread.state is not AlertState.CLOSED:
                self._by_key[thread.key].append(thread)

    def remember(self, thread: Thread, known: Known, copies: Iterable[int]) -> None:
        """Note that a thread has a post, and the posts that it repeats."""
        ref, kind, _ = known
        thread.posts.add(ref)
        self._by_post.setdefault(known, thread)
        if thread.state is not AlertState.CLOSED:
            for copy in copies:
                self._by_copy.setdefault((copy, kind), thread)

    def join(
        self,
        waiting: Waiting,
        decision: Decision,
        *,
        now: datetime,
        policy: AlertPolicy,
        notify: bool | None,
    ) -> Joined:
        """Put a finding into its thread.

        `notify` None tells of live posts that are young enough or asked for; True tells of
        every post that is new to the thread, whatever its age; False tells nobody.
        """
        facts = waiting.facts
        thread = self._find(waiting) or self._open(facts, decision)
        ageless = notify or (waiting.live and waiting.asked)
        if ageless:
            news = is_new(facts, thread.posts, thread.voices)
        else:
            news = is_news(facts, thread.posts, thread.voices, now=now, policy=policy)
        _grow(thread, waiting, decision)
        self.remember(thread, waiting.known_as, waiting.copies)
        wanted = waiting.live if notify is None else notify
        return Joined(finding_id=facts.id, thread=thread, news=news and wanted)

    def _find(self, waiting: Waiting) -> Thread | None:
        known = self._by_post.get(waiting.known_as)
        if known is not None:
            return known
        candidates = lines(waiting.facts)
        return self._echoed(waiting, candidates[0]) or self._fitting(candidates)

    def _echoed(self, waiting: Waiting, line: Line) -> Thread | None:
        claim = waiting.facts.claim
        if claim is not None and claim.id is not None:
            return None
        for copy in sorted(waiting.copies):
            thread = self._by_copy.get((copy, waiting.facts.kind.value))
            if thread is not None and choose(line, [_span(0, thread)]) is not None:
                return thread
        return None

    def _fitting(self, candidates: tuple[Line, ...]) -> Thread | None:
        for line in candidates:
            threads = self._by_key.get(line.key, [])
            found = choose(line, [_span(n, thread) for n, thread in enumerate(threads)])
            if found is not None:
                return threads[found.alert_id]
        return None

    def _open(self, facts: FindingFacts, decision: Decision) -> Thread:
        line = lines(facts)[0]
        thread = Thread(
            key=line.key,
            kind=facts.kind.value,
            subject=subject(facts),
            rule=decision.rule.name,
            severity=decision.severity,
            since=line.moment,
            until=line.moment,
        )
        self._by_key[line.key].append(thread)
        return thread


def _grow(thread: Thread, waiting: Waiting, decision: Decision) -> None:
    facts = waiting.facts
    if decision.severity.rank > thread.severity.rank:
        thread.severity, thread.rule = decision.severity, decision.rule.name
    moment = lines(facts)[0].moment
    thread.since, thread.until = min(thread.since, moment), max(thread.until, moment)
    thread.voices.add(facts.voice)
    if not facts.undated:
        newest = thread.newest_post_at
        thread.newest_post_at = max(newest, facts.posted_at) if newest else facts.posted_at


def _span(number: int, thread: Thread) -> Span:
    return Span(alert_id=number, since=thread.since, until=thread.until)

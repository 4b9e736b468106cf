"""Where the community splits: events with camps, who stands where, and in what words."""

from collections.abc import Iterator
from dataclasses import replace

from monitor.digest.cite import cite
from monitor.digest.week import CampRow, PhraseRow, PostRow, SplitRow, Week
from monitor.digest.words import many, pole
from monitor.domain.digest import Cited, Line, Section

EXAMPLES = 3

Said = tuple[PostRow, str, float]


def splits(week: Week) -> Section:
    """Give the section of events on which camps form, most voices with a pole first."""
    ranked = sorted(week.splits or (), key=lambda s: (-s.with_pole, s.first.posted_at, s.first.ref))
    return Section(
        key="splits",
        title="Where the community splits",
        lines=tuple(_line(week, one) for one in ranked),
        empty="The stories of this period could not be told: the log says why. `monitor stories` "
        "tells them by hand."
        if week.splits is None
        else "No event on which five voices took more than one pole was found in this period.",
        note=_limit(week)
        + "Posts on one event within 72 hours; a forward, a near copy and channels of one owner "
        "are one voice. The split index is 1 minus the sum of squared shares of the poles: 0 where "
        "all agree. Each voice has one vote; one that takes several poles divides it evenly. "
        "Intervals by resampling the voices. Events are named by the words most posts share.",
    )


def _limit(week: Week) -> str:
    if week.compared is None:
        return ""
    told, of = week.compared
    return f"Stories were told from the {told:,} newest of {of:,} posts. "


def _line(week: Week, one: SplitRow) -> Line:
    camps = "; ".join(_camp(camp) for camp in one.camps)
    phrases = ", ".join(
        f"«{phrase.text}» ({many(phrase.voices, 'voice')})" for phrase in one.phrases
    )
    parts = [
        f"{', '.join(one.words)} (from {week.period.clock(one.first.posted_at)}): "
        f"{one.with_pole} of {many(one.voices, 'voice')} take a pole in {many(one.posts, 'post')}.",
        f"{camps[:1].upper()}{camps[1:]}.",
        f"Split index {one.index:.2f} (95 % interval {one.low:.2f} to {one.high:.2f}).",
        f"Key phrases: {phrases}." if phrases else "",
    ]
    return Line(
        text=" ".join(part for part in parts if part),
        sources=tuple(_sources(one)),
        data=(
            ("words", ", ".join(one.words)),
            ("posts", one.posts),
            ("voices", one.voices),
            ("voices_with_pole", one.with_pole),
            ("split", round(one.index, 3)),
            ("split_low", round(one.low, 3)),
            ("split_high", round(one.high, 3)),
            ("poles", ", ".join(f"{camp.pole} {camp.voices}" for camp in one.camps)),
            ("affiliations", "; ".join(_ties(camp) for camp in one.camps if camp.affiliations)),
            ("phrases", ", ".join(f"{p.text} {p.voices}" for p in one.phrases)),
        ),
    )


def _camp(camp: CampRow) -> str:
    ties = ", ".join(f"{tie} {count}" for tie, count in camp.affiliations)
    return f"{pole(camp.pole)}: {camp.voices}" + (f" ({ties})" if ties else "")


def _ties(camp: CampRow) -> str:
    return f"{camp.pole}: " + ", ".join(f"{tie} {count}" for tie, count in camp.affiliations)


def _sources(one: SplitRow) -> Iterator[Cited]:
    """Give an example of each pole, the first uses of phrases, then further examples."""
    examples = {camp.pole: _examples(camp) for camp in one.camps}
    for code, said in examples.items():
        yield from (_cited(one, code) for one in said[:1])
    yield from map(_first_use, one.phrases)
    for code, said in examples.items():
        yield from (_cited(one, code) for one in said[1:])


def _cited(said: Said, code: str) -> Cited:
    post, words, score = said
    return replace(cite(post, words, pole(code)), score=score)


def _examples(camp: CampRow) -> list[Said]:
    heard: set[int] = set()
    found: list[Said] = []
    for said in sorted(camp.said, key=lambda said: (-said[2], said[0].posted_at)):
        if said[0].voice not in heard and len(found) < EXAMPLES:
            found.append(said)
        heard.add(said[0].voice)
    return found


def _first_use(phrase: PhraseRow) -> Cited:
    return cite(phrase.first, phrase.text, f"first of {many(phrase.voices, 'voice')} to say so")

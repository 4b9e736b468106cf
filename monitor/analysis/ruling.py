"""How a question about a post was decided: its score, the levels that applied, what spoke against.

The finders decide by these reasons, so that what is explained is what was decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass

PARTED = "its words are taken for the other one of criticism and attack on critics"
"""Why a finding that nothing else speaks against stands back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision, for people.

    `head` names the question to the model; `wording` is the chance that it gives, `terms` what
    known terms weigh. `against` says why there is no finding, `quiet` why a finding does not
    alert; both are empty where it does. `kept`: likely enough to be kept at all.
    """

    kind: str
    head: str
    target: str | None = None
    score: float
    wording: float
    terms: float
    finding_from: float
    alert_from: float | None
    kept: bool
    against: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """Say in one sentence what was decided, and why not more."""
        if self.against:
            return f"no finding: {'; '.join(self.against)}"
        return f"found, no alert: {'; '.join(self.quiet)}" if self.quiet else "found, alerts"


def none(reasons: Iterable[str]) -> bool:
    """Say whether nothing speaks against; asks for no more than the first reason."""
    return next(iter(reasons), None) is None


def below(score: float, level: float, what: str) -> str:
    """Say that a score lies below a level."""
    # Two decimals may make both alike.
    return f"{score:.3f} is below {what} {level:.3f}"

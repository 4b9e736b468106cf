"""A few English words that name an alert."""

from monitor.alerting.facts import ClaimFacts, FindingFacts
from monitor.alerting.themes import NAMES, families
from monitor.alerting.wording import headline, many
from monitor.domain.finding import FindingKind

TARGETS = {"mod": "the Ministry of Defence", "other_ru": "other Russian authorities"}
PREDICATES = {
    "control": "control of ground",
    "attack_repelled": "a repelled attack",
    "losses": "losses",
    "strike": "a strike",
    "air_defence": "air defence",
    "cause": "the cause of an incident",
    "condition": "conditions",
    "policy": "policy",
}


def subject(facts: FindingFacts) -> str:
    """Name what a finding is about, as the title of the alert that it opens."""
    if facts.claim is not None:
        return f"Contradicted: official claim on {_matter(facts.claim)}"
    if facts.kind is FindingKind.CRITICISM:
        about = TARGETS.get(facts.target or "", "Russian authorities")
        return f"Criticism of {about}: {NAMES[families(facts.themes)[0]]}"
    channel = headline(facts.channel, 64)
    return {
        FindingKind.CONTRADICTION: f"Contradicted: official words, by @{channel}",
        FindingKind.POLICING: f"Attack on critics by @{channel}",
        FindingKind.REPRESSION: "Pressure on authors or critics",
    }.get(facts.kind, f"Position on an event, by @{channel}")


def with_voices(title: str, voices: int) -> str:
    """Add how many voices an alert has."""
    return f"{headline(title, 130)} ({many(voices, 'voice')})"


def _matter(claim: ClaimFacts) -> str:
    what = PREDICATES.get(claim.predicate, "a matter")
    return f"{headline(claim.place, 60)}: {what}" if claim.place else what

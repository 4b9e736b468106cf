"""Families of themes: a line of criticism is told by its family, not by its exact code."""

from monitor.domain.taxonomy import THEME_FAMILY as FAMILY

GENERAL = "general"

NAMES = {
    "command": "command and tactics",
    "lies": "false reports and silence",
    "supply": "supply and equipment",
    "training_manning": "training and manning",
    "casualties_care": "care of soldiers",
    "corruption": "corruption",
    "defence": "defence of rear and border",
    "retreat": "retreat",
    "censorship": "censorship",
    "leadership_change": "calls to replace the leadership",
    "other": "accountability",
    GENERAL: "in general",
}


def families(themes: tuple[str, ...]) -> tuple[str, ...]:
    """Name the families of some themes, in their order, each once; `general` without any."""
    found = dict.fromkeys(FAMILY[theme] for theme in themes if theme in FAMILY)
    return tuple(found) or (GENERAL,)

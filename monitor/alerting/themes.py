"""Families of themes: a line of criticism is told by its family, not by its exact code."""

FAMILIES = {
    "command": "C-CMD C-COORD C-INTEL C-OPSEC C-CONC C-STAFF C-AVIA C-NAVY C-ESC",
    "lies": "C-LIE C-SIL C-PR C-CREDIT",
    "supply": "C-SUP C-EQP C-MIC",
    "training_manning": "C-TRN C-ROT C-MOB C-CONS C-UNIT",
    "casualties_care": "C-MED C-WND C-PUN C-PAY C-POW",
    "corruption": "C-CORR",
    "defence": "C-AD C-FORT C-CIV",
    "retreat": "C-RET",
    "censorship": "C-CENS",
    "leadership_change": "C-LEAD",
    "other": "C-BUR C-ACC C-NEG",
}
FAMILY = {code: family for family, codes in FAMILIES.items() for code in codes.split()}
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

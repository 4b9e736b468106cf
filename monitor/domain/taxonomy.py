"""The codes that findings carry, so that a rule which names another is told of its mistake.

They are the taxonomy's for targets (T), themes of criticism (C) and pressure (R).
"""

TARGETS = frozenset(
    (
        "mod other_ru T-AKHMAT T-BELOUSOV T-BLOGGER T-CAA T-DUMA T-FSB T-GENERIC T-GERASIMOV "
        "T-GOVERNOR T-GOVT T-GROUP T-GS T-KREMLIN T-MD T-MOD T-NAMEDCDR T-NAVY T-OCC T-PUTIN "
        "T-ROSGV T-ROSKOM T-SHOIGU T-STATEMEDIA T-UNIT T-VDV T-VKS T-WAGNER"
    ).split()
)
THEMES = frozenset(
    (
        "C-ACC C-AD C-AVIA C-BUR C-CENS C-CIV C-CMD C-CONC C-CONS C-COORD C-CORR C-CREDIT C-EQP "
        "C-ESC C-FORT C-INTEL C-LEAD C-LIE C-MED C-MIC C-MOB C-NAVY C-NEG C-OPSEC C-PAY C-POW "
        "C-PR C-PUN C-RET C-ROT C-SIL C-STAFF C-SUP C-TRN C-UNIT C-WND "
        "R-BLOCK R-CRIM R-DETAIN R-DISM R-FA R-FINE R-LAW R-LIST R-SENT R-SURV R-TERR R-THREAT"
    ).split()
)

# The coarser themes that people label, and that a line of criticism is told by.
_FAMILIES = {
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
    "other": "C-ACC C-BUR C-NEG",
}
THEMES_OF = {family: tuple(codes.split()) for family, codes in _FAMILIES.items()}
"""Each family's codes; the first stands for a family that only the wording shows."""
THEME_FAMILY = {code: family for family, codes in THEMES_OF.items() for code in codes}

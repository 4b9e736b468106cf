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

"""Codes of the taxonomy → the coarser labels of gold.jsonl, and what a code of a target means."""

_THEMES = {
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
_CONTRADICTIONS = {
    "place_control": "X-CTRL X-PART X-TIME X-EXIST",
    "fighting": "X-FIGHT X-CROSS X-ADV X-RET X-ENC X-BORDER",
    "numbers": "X-CAS X-ECAS X-EQL X-NUM",
    "strike_cause": "X-STRIKE X-AD X-CAUSE X-FOOT",
    "conditions": "X-SUPPLY X-COND X-MOB X-POL",
    "general": "X-ATTR X-DENY X-SELF X-SILENCE",
}

THEME = {code: label for label, codes in _THEMES.items() for code in codes.split()}
CONTRADICTION = {code: label for label, codes in _CONTRADICTIONS.items() for code in codes.split()}

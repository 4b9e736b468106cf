"""Which counter-statement speaks against which claim, and of what type that contradiction is.

A number is the share of such pairs that contradict each other, all else fitting.
"""

AGAINST: dict[str, dict[str, float]] = {
    "FIGHTING_ON": {"CAPTURED": 0.8, "ENCIRCLED": 0.3, "UNDER_CONTROL": 0.8, "WITHDRAWAL": 0.3},
    "ENEMY_HOLDS": {
        "CAPTURED": 1.0, "ADVANCED": 0.8, "ENCIRCLED": 0.5, "REPELLED": 0.8, "UNDER_CONTROL": 0.8,
        "OFFICIAL_DENIAL": 0.8,
    },
    "GREY_ZONE": {"CAPTURED": 0.8, "ADVANCED": 0.7, "UNDER_CONTROL": 0.7},
    "PREMATURE": {
        "CAPTURED": 1.0, "ENCIRCLED": 0.9, "ADVANCED": 0.8, "STRIKE": 0.7, "DESTROYED": 0.7,
        "CAUSE": 0.5,
    },
    "PARTIAL": {"CAPTURED": 0.9, "ENCIRCLED": 0.6, "ADVANCED": 0.6, "UNDER_CONTROL": 0.7},
    "NOT_ENTERED": {"CAPTURED": 1.0, "ADVANCED": 0.9},
    "CREDIT": {"CAPTURED": 1.0, "ADVANCED": 0.8, "ENCIRCLED": 0.7},
    "LOST": {
        "CAPTURED": 0.7, "UNDER_CONTROL": 0.9, "REPELLED": 1.0, "WITHDRAWAL": 0.8,
        "OFFICIAL_DENIAL": 0.8,
    },
    "ENEMY_ADVANCED": {
        "REPELLED": 1.0, "UNDER_CONTROL": 1.0, "CAPTURED": 0.6, "OFFICIAL_DENIAL": 0.8,
        "DESTROYED": 0.5,
    },
    "NO_ENCIRCLEMENT": {"ENCIRCLED": 1.0},
    "INFLATED": {
        "DESTROYED": 0.9, "SHOT_DOWN": 0.8, "STRIKE": 0.8, "ADVANCED": 0.6, "REPELLED": 0.4,
        "OWN_CASUALTIES": 0.6, "SUPPLY_OK": 0.7, "POLICY": 0.6, "UNDER_CONTROL": 0.4,
    },
    "HIT_ARRIVED": {
        "REPELLED": 0.7, "SHOT_DOWN": 0.9, "NO_LOSSES": 0.7, "CAUSE": 0.8, "UNDER_CONTROL": 0.5,
        "DAMAGE": 0.7, "OFFICIAL_DENIAL": 0.5,
    },
    "OWN_LOSSES": {
        "NO_LOSSES": 1.0, "OWN_CASUALTIES": 0.8, "REPELLED": 0.3, "OFFICIAL_DENIAL": 0.8,
        "DAMAGE": 0.7,
    },
    "SHORTAGE": {
        "SUPPLY_OK": 1.0, "OFFICIAL_DENIAL": 0.7, "UNDER_CONTROL": 0.6, "POLICY": 0.5,
        "DAMAGE": 0.2,
    },
    "FALSE_CLAIM": {
        "CAPTURED": 0.9, "ADVANCED": 0.8, "REPELLED": 0.9, "DESTROYED": 0.9, "SHOT_DOWN": 0.9,
        "UNDER_CONTROL": 0.8, "ENCIRCLED": 0.9, "SUPPLY_OK": 0.9, "NO_LOSSES": 0.9, "CAUSE": 0.8,
        "OFFICIAL_DENIAL": 0.8, "OWN_CASUALTIES": 0.9, "STRIKE": 0.9, "DAMAGE": 0.9, "POLICY": 0.8,
        "OTHER": 0.7, "WITHDRAWAL": 0.8,
    },
    "CRISIS": {
        "UNDER_CONTROL": 0.9, "REPELLED": 0.6, "SUPPLY_OK": 0.6, "DAMAGE": 0.3,
        "OFFICIAL_DENIAL": 0.6,
    },
    "OTHER_CAUSE": {"CAUSE": 1.0, "OFFICIAL_DENIAL": 0.6, "SHOT_DOWN": 0.6, "DAMAGE": 0.6},
    "OLD_FOOTAGE": {
        "DESTROYED": 0.9, "CAPTURED": 0.9, "SHOT_DOWN": 0.7, "STRIKE": 0.9, "ADVANCED": 0.6,
        "OTHER": 0.7,
    },
    "OTHER_HANDS": {"CAPTURED": 0.8, "STRIKE": 0.7, "DESTROYED": 0.7, "SHOT_DOWN": 0.7},
    "OTHER_TIME": {
        "CAPTURED": 0.8, "STRIKE": 0.7, "UNDER_CONTROL": 0.5, "ADVANCED": 0.6, "DAMAGE": 0.5,
    },
    "NO_SUCH": {
        "DESTROYED": 0.9, "CAPTURED": 0.9, "REPELLED": 0.8, "STRIKE": 0.9, "SUPPLY_OK": 0.8,
        "POLICY": 0.6, "UNDER_CONTROL": 0.6,
    },
    "BROKEN_POLICY": {
        "UNDER_CONTROL": 1.0, "OFFICIAL_DENIAL": 0.9, "SUPPLY_OK": 0.6, "POLICY": 1.0,
    },
}  # fmt: skip
# Who says this tells what officials said, too: it counts for no contradiction.
AGREEING: dict[str, frozenset[str]] = {
    "HIT_ARRIVED": frozenset(["STRIKE"]),
    "SHORTAGE": frozenset(["DAMAGE"]),
    "CRISIS": frozenset(["DAMAGE"]),
    "LOST": frozenset(["WITHDRAWAL"]),
}
TYPES = {
    "CAPTURED": "X-CTRL", "ADVANCED": "X-ADV", "ENCIRCLED": "X-ENC", "REPELLED": "X-FIGHT",
    "DESTROYED": "X-ECAS", "OWN_CASUALTIES": "X-CAS", "NO_LOSSES": "X-CAS", "SHOT_DOWN": "X-AD",
    "SUPPLY_OK": "X-SUPPLY", "UNDER_CONTROL": "X-BORDER", "WITHDRAWAL": "X-RET",
    "OFFICIAL_DENIAL": "X-DENY", "CAUSE": "X-CAUSE", "STRIKE": "X-STRIKE", "DAMAGE": "X-COND",
    "POLICY": "X-POL",
}  # fmt: skip
BY_COUNTER = {
    "PARTIAL": "X-PART", "OLD_FOOTAGE": "X-FOOT", "OTHER_HANDS": "X-ATTR", "OTHER_TIME": "X-TIME",
    "NO_SUCH": "X-EXIST", "BROKEN_POLICY": "X-POL",
}  # fmt: skip

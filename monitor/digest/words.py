"""English names for the codes that findings carry, and small turns of phrase."""

THEMES = {
    "C-LIE": "False or embellished reports",
    "C-SIL": "Silence or late information",
    "C-PR": "Clumsy propaganda",
    "C-CMD": "Command and tactics",
    "C-COORD": "Communications and coordination",
    "C-INTEL": "Warnings ignored",
    "C-OPSEC": "Troops exposed by carelessness",
    "C-CONC": "Troops or ammunition massed in reach",
    "C-ROT": "No rotation, exhaustion",
    "C-SUP": "Shortages of ammunition, fuel, food",
    "C-EQP": "Missing equipment",
    "C-TRN": "Training",
    "C-MED": "Evacuation and treatment",
    "C-WND": "Wounded men sent back",
    "C-PUN": "Punishment by assault or beating",
    "C-PAY": "Pay, status and papers",
    "C-CORR": "Theft and bribes",
    "C-BUR": "Paperwork and careerism",
    "C-ACC": "Nobody held responsible",
    "C-STAFF": "Appointments and dismissals",
    "C-LEAD": "Demands to replace the leadership",
    "C-CREDIT": "Credit given to the wrong people",
    "C-AD": "Air defence of rear and bases",
    "C-AVIA": "Use and losses of aircraft",
    "C-NAVY": "Use and losses of ships",
    "C-FORT": "Border and fortifications",
    "C-MOB": "Mobilisation",
    "C-CONS": "Conscripts and convicts",
    "C-RET": "Giving up ground",
    "C-ESC": "War waged too softly",
    "C-NEG": "Talks and deals, and reproaches without a theme",
    "C-POW": "Exchanges of prisoners",
    "C-CENS": "Limits on talk and devices",
    "C-CIV": "Neglect of civilians",
    "C-MIC": "Industry and procurement",
    "C-UNIT": "Unequal treatment of units",
    "": "No theme recognised",
}

TARGETS = {
    "mod": "Ministry of Defence and command",
    "other_ru": "other Russian authorities",
    "T-MOD": "Ministry of Defence",
    "T-SHOIGU": "minister Shoigu",
    "T-BELOUSOV": "minister Belousov",
    "T-GS": "General Staff",
    "T-GERASIMOV": "Chief of the General Staff",
    "T-GROUP": "a grouping of forces",
    "T-MD": "a military district",
    "T-CAA": "an army",
    "T-UNIT": "a unit",
    "T-NAMEDCDR": "a named commander",
    "T-VKS": "Aerospace Forces",
    "T-NAVY": "Navy",
    "T-VDV": "Airborne Forces",
    "T-GENERIC": "command, unnamed",
    "T-PUTIN": "the president",
    "T-KREMLIN": "presidential administration",
    "T-DUMA": "parliament",
    "T-GOVT": "the cabinet",
    "T-ROSKOM": "the regulator",
    "T-ROSGV": "National Guard",
    "T-FSB": "security service",
    "T-GOVERNOR": "a governor",
    "T-OCC": "occupation authorities",
    "T-STATEMEDIA": "state media",
    "T-BLOGGER": "bloggers",
    "T-WAGNER": "Wagner",
    "T-AKHMAT": "Akhmat",
}

TYPES = {
    "X-CTRL": "who holds a place",
    "X-PART": "whole or part of a place",
    "X-FIGHT": "whether fighting goes on",
    "X-CROSS": "a crossing or bridgehead",
    "X-ADV": "depth or speed of an advance",
    "X-RET": "a retreat",
    "X-ENC": "an encirclement",
    "X-BORDER": "the state of the border",
    "X-CAS": "own casualties",
    "X-ECAS": "enemy casualties",
    "X-EQL": "enemy equipment lost",
    "X-STRIKE": "the effect of a strike",
    "X-AD": "interceptions",
    "X-CAUSE": "the cause of an incident",
    "X-ATTR": "who did it",
    "X-FOOT": "footage",
    "X-TIME": "the time of an event",
    "X-EXIST": "whether a place or unit exists",
    "X-SUPPLY": "supply",
    "X-COND": "conditions",
    "X-MOB": "mobilisation",
    "X-POL": "a policy promise or denial",
    "X-NUM": "figures",
    "X-DENY": "an official denial",
    "X-SELF": "official words against official words",
    "X-SILENCE": "official silence",
}

PRESSURE = {
    "R-LIST": "A list or check of authors, told of or rumoured",
    "R-THREAT": "A threat by an official",
    "R-FA": "Named a foreign agent",
    "R-TERR": "Put on a list of extremists or terrorists",
    "R-CRIM": "A criminal case",
    "R-DETAIN": "Detention or search",
    "R-SENT": "A sentence",
    "R-FINE": "A fine",
    "R-BLOCK": "A page blocked or labelled",
    "R-SURV": "Surveillance, visits",
    "R-DISM": "Dismissal or transfer for speech",
    "R-LAW": "A new restrictive rule",
}

ATTACKS = {
    "M-LOYAL": "Critics called disloyal",
    "M-PSYOP": "Critics called helpers of the enemy's propaganda",
    "M-PANIC": "Critics called panic-mongers",
    "M-PAID": "Critics called paid",
}

RELATIVES = {
    "V-APPEAL": "Appeals of soldiers or relatives",
    "V-NORESP": "No answer from the authorities",
    "V-MISS": "Missing men",
    "V-DEMOB": "Return or relief demanded",
    "V-PAY": "Pay and compensation withheld",
    "V-ORG": "Relatives who organise",
    "V-MEET": "Meetings with relatives",
    "V-PROTEST": "Protests of relatives",
    "V-REFUSE": "Refusals to fight",
    "V-DESERT": "Absence without leave, desertion",
    "V-BODY": "The dead not returned or not known",
}

POLES = {
    "P-COMPASSION": "compassion",
    "P-PUNISH-LEAD": "punish those in command",
    "P-PUNISH-UNIT": "punish the men",
    "P-OBJECTIVITY": "wait for an inquiry",
    "P-FAKE": "made up by the enemy",
    "P-DEFLECT": "others to blame, or no time for it",
    "P-SUPPORT": "support for the authorities",
    "P-ANGER": "anger",
    "P-APPROVE": "approval of the repression",
}


def pole(code: str) -> str:
    """Name a pole of a split; a code without a name stays as it is."""
    return POLES.get(code, code)


def theme(code: str) -> str:
    """Name a theme; a code without a name stays as it is."""
    return THEMES.get(code, code)


def target(code: str | None) -> str:
    """Name a target; a code without a name stays as it is."""
    return TARGETS.get(code or "mod", code or "")


def claimant(code: str) -> str:
    """Name who made an official claim, to begin a line: a target, or a channel by its name."""
    if code == "official":
        return "An official source"
    known = TARGETS.get(code, code)
    return known[:1].upper() + known[1:] if code in TARGETS else known


def matter(code: str | None) -> str:
    """Name what a contradiction is about; a code without a name stays as it is."""
    return TYPES.get(code or "", code or "an official statement")


def many(count: int, one: str, more: str | None = None) -> str:
    """Write a number with its noun: `1 voice`, `3 voices`."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def number(value: float) -> str:
    """Write a number without needless decimals: `12`, `12.5`."""
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"

"""How far a counter-statement goes against a claim: flat denial, doubt, or only a part of it."""

import re

from monitor.analysis.text import fold
from monitor.domain.claim import Claim, Counter
from monitor.domain.finding import Relation

NARROWING = frozenset(["PARTIAL", "GREY_ZONE"])
DOUBTING = frozenset(["PREMATURE"])
# Of these so much of what the words may be must narrow.
MOSTLY = 0.5
# What is told of a part, of the edge, of a ring around: «половина есть», «обложили, но не взяли».
PART = re.compile(
    r"половин|\bчаст[ьи]\b|частичн|окраин|околиц"
    r"|\bкрай\b|\bкрае\b|микрорайон|квартал|\bрайон\w*, (?:а )?не\b"
    r"|процент|до реки|до моста|до путей|перерезал|обложил"
    r"|отрезан|заблокирован|блокир|не весь\b|не вся\b|не все\b"
    r"|кроме\b|частн\w+ сектор|промзон|остальн|по ту сторону|по другую сторону|серая\b|серой\b"
)
# What withholds belief and asks for proof.
DOUBT = re.compile(
    r"\bпокаж\w+|\bпредъяв|доказательств|подтвержд\w+ (?:пока )?(?:нет|не)"
    r"|не подтвержд|без подтвержд|сомнева|сомнени"
    r"|не уверен|не берусь|не возьмусь|хотелось бы|посмотрим"
    r"|\bподожд|\bжд[ую]\b|\bждем\b|дожд[еу]мся|увидеть бы"
    r"|странно|может быть|\bможет, и\b|возможно"
    r"|вопросы? остаю|знак вопроса|не тороп|осторожн|пока не выложат"
    r"|пока не увижу|кадров (?:пока )?нет|картинк"
    r"|объективного контроля (?:пока )?нет|не скажу|верить или|поверю"
)
FLAT = re.compile(
    r"\bвран|\bврут\b|\bлож[ьи]\b|неправд|брехн|\bфейк"
    r"|в кредит|нет там нас|нас там нет|не брали|не заходили|никто не брал"
)  # fmt: skip
GROUND = frozenset(["CAPTURED", "ADVANCED", "ENCIRCLED", "UNDER_CONTROL", "REPELLED", "WITHDRAWAL"])


def degree(claim: Claim, counter: Counter, kind: str) -> Relation:
    """Say what a counter-statement of a kind is to the claim that it speaks against."""
    words = fold(counter.quote.text)
    if FLAT.search(words):
        return Relation.CONTRADICTS
    if counter.hedged or kind in DOUBTING or DOUBT.search(words):
        return Relation.DOUBTS
    own = PART.search(words) is not None and PART.search(fold(claim.quote.text)) is None
    if claim.kind in GROUND and own:
        return Relation.NARROWS
    return Relation.NARROWS if _narrows(counter, kind) else Relation.CONTRADICTS


def _narrows(counter: Counter, kind: str) -> bool:
    total = sum(chance for _, chance in counter.chances)
    part = sum(chance for each, chance in counter.chances if each in NARROWING)
    return kind in NARROWING and part >= MOSTLY * total

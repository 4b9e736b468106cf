"""Which sentences of a post that is not official give the words of Russian officials."""

from collections.abc import Sequence

from monitor.analysis.clauses import Clause, lemmas
from monitor.analysis.text import Document

REPORTED = frozenset("отчитаться отрапортовать доложить сводка брифинг рапорт официально".split())
OFFICES = frozenset(
    "губернатор глава мэр оперштаб министр министерство минобороны минздрав минтранс ведомство "
    "правительство администрация вга власть представитель пресс-секретарь пресс-центр комитет "
    "управление кремль генштаб штаб мчс фсб росгвардия вице-премьер вице-губернатор советник "
    "замминистра группировка погрануправление пограничник минцифры минпросвещение роспотребнадзор "
    "росавиация оперслужба песков конашенков пушилин пасечник гладков сальдо балицкий развожаев "
    "аксенов богомаз хинштейн шойгу белоусов анохин клычков слюсарь дрозденко воробьев собянин "
    "руденя гусев миляев дюмин бочаров кондратьев бусаргин федорищев шапша мельниченко депутат "
    "военком комендант главком следком прокуратура".split()
)
SPEECH = frozenset(
    "сообщить сообщать заявить заявлять рассказать доложить уточнить добавить отметить подчеркнуть "
    "передать написать пояснить ответить заверить подтвердить информировать проинформировать "
    "объявить признать словам слово данные сводка говориться указать опровергнуть назвать "
    "насчитать отчитаться доложиться оценить оценивать поблагодарить посчитать".split()
)
FOREIGN = frozenset(
    "украина украинский киевский киев зеленский всу сша запад западный нато польша литва израиль "
    "иран сырский бундесвер пентагон буданов".split()
)
# Who begins to speak for himself in a relay.
OTHERS = frozenset(
    "редакция агентство корреспондент эксперт аналитик очевидец сми блогер читатель подписчик "
    "телеграм-канал канал собеседник источник издание газета прокомментировать сирия сирийский "
    "япония токио турция анкара израиль израильский иран китай пекин брюссель евросоюз ес байден "
    "трамп макрон парламент цб банк суд".split()
)
LONGEST_HEAD = 9
GOES_ON = (
    "по его", "по ее", "по их", "он ", "она ", "там же", "также ", "кроме того", "ранее ",
    "одновременно", "помимо", "в ведомстве", "в брифинге", "в сводке", "всего ", "еще ",
)  # fmt: skip


def attributed(doc: Document, sentences: Sequence[Clause], *, relay: bool) -> set[int]:
    """Give the numbers of the sentences that give official words.

    In a `relay`, a channel of news, also a governor's or mayor's name is enough, and what stands
    under it in the same line is theirs too; of a post that opens with them, all that follows.
    """
    found: set[int] = set()
    head: Clause | None = None
    opens = relay and bool(sentences) and _opens_with_office(doc, sentences[0])
    if opens:
        found.add(sentences[0].number)
    for clause in sentences:
        same_line = head is not None and not _new_line(doc, head, clause)
        led = head is not None and (same_line if relay else _follows_colon(doc, head, clause))
        if (
            _by_itself(doc, clause)
            or (relay and by_office(doc, clause))
            or led
            or (
                relay
                and clause.number - 1 in found
                and (opens or not _new_line(doc, sentences[clause.number - 1], clause))
                and _goes_on(doc, clause)
            )
        ):
            found.add(clause.number)
        if _is_head(doc, clause, relay=relay):
            head = clause
        elif head is not None and not same_line and not led:
            head = None
    return found


def _by_itself(doc: Document, clause: Clause) -> bool:
    if clause.scope.official:
        return True
    named = any(True for _ in clause.scope.of("target"))
    return named and not REPORTED.isdisjoint(lemmas(doc, clause))


def by_office(doc: Document, clause: Clause) -> bool:
    """Say whether a sentence gives the words of one of our offices, by the office's name."""
    return any(_tells(doc, clause, at) for at in _offices(doc, clause))


def _offices(doc: Document, clause: Clause) -> list[int]:
    """Give the tokens of a sentence that name one of our offices."""
    span = clause.scope.sentence
    return [
        at
        for at, token in enumerate(doc.tokens[span.first : span.last], span.first)
        if token.lemma in OFFICES and not _foreign(doc, clause, at)
    ]


def _opens_with_office(doc: Document, clause: Clause) -> bool:
    # «Неделя в цифрах от военного ведомства», «Собрали из каналов губернаторов»: what follows is
    # theirs.
    return bool(_offices(doc, clause))


def _foreign(doc: Document, clause: Clause, at: int) -> bool:
    span = clause.scope.sentence
    near = doc.tokens[max(span.first, at - 2) : min(span.last, at + 4)]
    return any(token.lemma in FOREIGN for token in near)


def _tells(doc: Document, clause: Clause, at: int) -> bool:
    span = clause.scope.sentence
    near = doc.tokens[max(span.first, at - 4) : min(span.last, at + 6)]
    if any(token.lemma in SPEECH for token in near):
        return True
    # «Губернатор области: ...», «... — советник главы».
    after = doc.text[doc.tokens[at].end : doc.tokens[min(span.last, at + 6) - 1].end + 1]
    before = doc.text[doc.tokens[max(span.first, at - 3)].end : doc.tokens[at].start]
    return (":" in after and at - span.first < 5) or "—" in before or " - " in before


def _is_head(doc: Document, clause: Clause, *, relay: bool) -> bool:
    span = clause.scope.sentence
    tokens = doc.tokens[span.first : span.last]
    if len(tokens) > LONGEST_HEAD:
        return False
    if not relay:
        return any(True for _ in clause.scope.of("target"))
    return bool(_offices(doc, clause))


def _follows_colon(doc: Document, head: Clause, clause: Clause) -> bool:
    if clause.number != head.number + 1:
        return False
    end = doc.tokens[head.scope.sentence.last - 1].end
    return ":" in doc.text[end : clause.scope.sentence.start]


def _new_line(doc: Document, head: Clause, clause: Clause) -> bool:
    end = doc.tokens[head.scope.sentence.last - 1].end
    return "\n" in doc.text[end : clause.scope.sentence.start]


def _goes_on(doc: Document, clause: Clause) -> bool:
    # What follows goes on telling it, unless somebody else begins to speak.
    start, end = clause.scope.sentence.start, clause.scope.sentence.end
    text = doc.text[start:end].lower().replace("ё", "е")
    if text.startswith(GOES_ON) or "по его словам" in text or "по ее словам" in text:
        return True
    said = lemmas(doc, clause)
    return SPEECH.isdisjoint(said) and OTHERS.isdisjoint(said)

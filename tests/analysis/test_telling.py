"""A period's posts become stories with camps."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.speaker import Speaker
from monitor.analysis.telling import Period, Retold, StoryPost, Teller, Wish
from tests.factories import NOON, a_post, a_ref

EVENT = "Обращение мобилизованных из-под Кременной. "
PITY = [
    "Мужиков жалко до слёз, обнимаю каждого, держитесь, родные.",
    "Сердце кровью обливается, бедные наши мужики. Жалко их, измученных.",
    "Соболезную их матерям, жаль бедных ребят, храни их Господь.",
    "Жалко парней, слёзы душат, обнял бы каждого.",
]
PUNISH = [
    "Отказников под трибунал, приказ не обсуждают.",
    "Бросили позиции, струсили. Всех отказников под суд и в дисбат.",
    "Дезертиры. Присягу давали? В штрафбат весь взвод, под трибунал.",
]


def told(text: str, number: int, voice: object = None, **changes: object) -> StoryPost:
    """A post some minutes after the one before."""
    post = a_post(
        ref=a_ref(number + 1, channel_id=number + 1),
        text=text,
        posted_at=NOON + timedelta(minutes=10 * number),
    )
    values = {
        "post": post,
        "speaker": Speaker(handle=f"c{number}", affiliations=("veteran",)),
        "voice": number if voice is None else voice,
        "copy": number,
        **changes,
    }
    return StoryPost(**values)  # type: ignore[arg-type]


def stories(posts: list[StoryPost], fewest: int = 1, batch: int = 100) -> list[Retold]:
    """The stories of posts that are handed over in batches."""
    period = Period()
    for start in range(0, len(posts), batch):
        period.add(posts[start : start + batch])
    telling = Teller.shared().tell(period, Wish(fewest=fewest))
    while True:
        try:
            next(telling)
        except StopIteration as end:
            return list(end.value)


def main_story(posts: list[StoryPost]) -> Retold:
    """The story of most posts."""
    return max(stories(posts), key=lambda story: len(story.members))


def test_an_event_parts_its_voices_into_camps() -> None:
    """Both poles come out with their voices, by affiliation, with exact words."""
    posts = [told(EVENT + text, n) for n, text in enumerate(PITY + PUNISH)]
    story = main_story(posts)

    assert story.split is not None
    assert dict(story.split.poles) == {"P-COMPASSION": 4, "P-PUNISH-UNIT": 3}
    assert story.camps[0].ties == (("veteran", 4),)
    for camp in story.camps:
        for place, pole in camp.said:
            text = posts[place].post.text
            assert text[pole.quote.start : pole.quote.end] == pole.quote.text


def test_copies_and_channels_of_one_owner_count_once() -> None:
    """Twelve reposts by four networks add no voice to the four."""
    posts = [told(EVENT + text, n) for n, text in enumerate(PITY + PUNISH)]
    echoes = [told(EVENT + PITY[0], 20 + n, voice=n % 4, copy=0, own=False) for n in range(12)]
    story = main_story([*posts, *echoes])

    assert story.split is not None
    assert (len(story.members), story.voices) == (19, 7)
    assert dict(story.split.poles)["P-COMPASSION"] == 4


def test_a_forwarder_lends_no_affiliation_to_its_origin() -> None:
    """Only channels of the voice itself say where it belongs."""
    posts = [told(EVENT + text, n, own=False) for n, text in enumerate(PITY + PUNISH)]

    assert main_story(posts).camps[0].ties == ()


def test_four_voices_make_no_camps() -> None:
    """Fewer than five are not asked for poles at all."""
    story = main_story([told(EVENT + text, n) for n, text in enumerate(PITY[:2] + PUNISH[:2])])

    assert (story.split, story.camps) == (None, ())


def test_a_line_under_every_post_of_a_channel_ties_nothing() -> None:
    """Posts of a channel that share a footer alone are no story."""
    footer = "\nПодпишитесь на Кременной Вестник, Лисичанск"
    texts = ["Блины испекли.", "Туман с утра.", "Кота назвали Гвоздём.", "Антенну починили."]
    posts = [
        told(text + footer, n, voice="one", speaker=Speaker(handle="one"))
        for n, text in enumerate(texts)
    ]

    assert all(len(story.members) == 1 for story in stories(posts))


def test_an_empty_period_has_no_stories() -> None:
    """Nothing in, nothing out."""
    assert stories([]) == []


@given(st.integers(1, 9))
def test_batches_do_not_change_what_is_told(batch: int) -> None:
    """However posts are handed over, the stories are the same."""
    posts = [told(EVENT + text, n) for n, text in enumerate(PITY + PUNISH)]

    assert stories(posts, batch=batch) == stories(posts)


def test_stories_of_fewer_voices_are_left_out() -> None:
    """Who asks for two voices hears of no single post."""
    posts = [told(EVENT + text, n) for n, text in enumerate(PITY)]
    alone = told("Кота назвали Гвоздём.", 9)

    assert [story.members for story in stories([*posts, alone], 2)] == [(0, 1, 2, 3)]

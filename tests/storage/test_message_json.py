"""Messages survive the outbox."""

import json

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.alert import Excerpt, Message, Severity
from monitor.storage.message_json import message_from_json, message_to_json
from tests.factories import NOON

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
moments = st.sampled_from([None, NOON])
excerpts = st.builds(
    Excerpt,
    label=words,
    text=words,
    marks=st.sampled_from([(), ((0, 1),)]),
    channel=words,
    title=st.none() | words,
    affiliations=st.sampled_from([(), ("vdv", "mod")]),
    posted_at=moments,
    url=st.none() | words,
    deleted_at=moments,
)
messages = st.builds(
    Message,
    key=words,
    title=words,
    severity=st.sampled_from(Severity),
    lead=words,
    excerpts=st.lists(excerpts, max_size=3).map(tuple),
    facts=st.lists(st.tuples(words, words), max_size=3).map(tuple),
    body=words,
    html=st.none() | words,
    repeat=st.booleans(),
    attachments=st.lists(st.tuples(words, words, words), max_size=2).map(tuple),
)


@given(messages)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    """Whatever it says, the second try says the same."""
    kept = json.loads(json.dumps(message_to_json(message)))

    assert message_from_json(kept, repeat=message.repeat) == message

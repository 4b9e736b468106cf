"""channels.yaml: every fault named with its line, all at once."""

import os
from datetime import date
from pathlib import Path

import pytest

from monitor.config.channels_file import read_channels, repeats
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    """Write channels.yaml."""
    path = folder / "channels.yaml"
    path.write_text(text, "utf-8")
    return path


def problems(folder: Path, text: str) -> tuple[str, ...]:
    """Read a faulty file and give what it complains about."""
    with pytest.raises(ConfigError) as caught:
        read_channels(written(folder, text))
    return caught.value.problems


def test_our_own_list_holds_thirty_channels() -> None:
    """The list that ships is valid, and as long as promised."""
    ours = Path(__file__).parents[2] / "channels.yaml"

    assert len(read_channels(ours)) == 30


def test_a_channel_without_an_id_gets_a_stable_negative_one(tmp_path: Path) -> None:
    """The same handle, in any spelling, is the same channel."""
    (one,) = read_channels(written(tmp_path, "channels: [{handle: okopny}]"))
    (two,) = read_channels(written(tmp_path, "channels: [{handle: OKOPNY}]"))

    assert one.id == two.id < 0


def test_everything_that_can_be_said_of_a_channel_is_read(tmp_path: Path) -> None:
    """Role, side, and ties with their validity."""
    text = """channels:
  - handle: mod_russia
    id: 12345
    role: official
    side: ru
    affiliations: [{name: mod, from: 2015-01-01, to: 2020-01-01}]
"""
    (channel,) = read_channels(written(tmp_path, text))

    assert (channel.id, channel.role, channel.side) == (12345, ChannelRole.OFFICIAL, Side.RU)
    assert channel.affiliated(date(2019, 6, 1)) == ("mod",)
    assert channel.affiliated(date(2020, 1, 1)) == ()


def test_a_network_names_the_owner_of_several_channels(tmp_path: Path) -> None:
    """It is optional, and spaces around it do not make another one."""
    text = "channels: [{handle: okopny, network: ' Сеть '}, {handle: tylovik}]"
    channels = read_channels(written(tmp_path, text))

    assert [channel.network for channel in channels] == ["Сеть", None]


def test_all_problems_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    """A wrong handle, an unknown key and a negative id: three lines, three complaints."""
    text = """channels:
  - handle: "@okopny"
  - handle: tylovik
    rol: official
  - handle: sapper
    id: -5
"""
    found = problems(tmp_path, text)

    assert [line.split(": ")[0] for line in found] == [
        "channels.yaml:2",
        "channels.yaml:4",
        "channels.yaml:6",
    ]
    assert "unknown key" in found[1]


def test_a_handle_that_is_described_twice_in_two_ways_is_refused(tmp_path: Path) -> None:
    """Telegram does not tell capitals apart, so neither do we."""
    text = "channels:\n  - {handle: okopny, side: ru}\n  - {handle: Okopny, side: ua}\n"

    assert problems(tmp_path, text) == (
        "channels.yaml:3: okopny stands already in line 2 and says something else; "
        "keep one of them",
    )


def test_the_same_entry_twice_is_one_channel(tmp_path: Path) -> None:
    """Lists are merged by hand; a repetition that agrees harms nobody."""
    text = "channels:\n  - {handle: okopny}\n  - {handle: Okopny}\n"

    assert len(read_channels(written(tmp_path, text))) == 1


def test_a_secret_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """A webhook's address in YAML is an error that does not print it."""
    text = "channels:\n  - {handle: okopny, note: https://hooks.slack.com/services/T0/B0/xyz}\n"
    (found,) = problems(tmp_path, text)

    assert "channels.yaml:2" in found
    assert "xyz" not in found


def test_broken_yaml_names_its_line(tmp_path: Path) -> None:
    """A tab or a stray bracket is found without a traceback."""
    (found,) = problems(tmp_path, "channels:\n  - {handle: okopny\n")

    assert found.startswith("channels.yaml:")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    """The commonest mistake of all."""
    with pytest.raises(ConfigError, match="cannot be read"):
        read_channels(tmp_path / "channels.yaml")


def test_years_by_the_thousand_and_endless_nesting_are_refused(tmp_path: Path) -> None:
    """What would overflow later is told at once."""
    for text in ("channels: [{handle: okopny, retention_days: 999999999}]", "[" * 3000):
        path = tmp_path / "channels.yaml"
        path.write_text(text)
        with pytest.raises(ConfigError):
            read_channels(path)


def test_half_a_character_in_a_title_is_a_mark(tmp_path: Path) -> None:
    """No database could hold it."""
    path = tmp_path / "channels.yaml"
    path.write_text('channels: [{handle: okopny, title: "\\ud800"}]')

    assert read_channels(path)[0].title == "\ufffd"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            'channels: !!python/object/apply:os.system ["id"]',
            "channels.yaml:1: `tag:yaml.org,2002:",
        ),
        ("a: &a [1]\nb: [*a, *a]\n", "channels.yaml:2: `*a` repeats another part; write it out"),
        ("channels: [{handle: okopny, id: true}]", "channels.yaml:1: channels.0.id: is yes or no"),
        (
            "channels:\n  - handle: okopny\n    affiliations:\n"
            "      - {name: mod, from: 2020-01-01, to: 2019-01-01}\n",
            "channels.yaml:4: channels.0.affiliations.0: `to` (2019-01-01) must be a later day",
        ),
    ],
    ids=["tag", "alias", "truth as a number", "a tie that ends before it began"],
)
def test_what_cannot_be_meant_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    """In one line."""
    (found,) = problems(tmp_path, text)

    assert found.startswith(says)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """Nobody may ever write into it."""
    os.mkfifo(tmp_path / "channels.yaml")

    with pytest.raises(ConfigError, match="no regular file"):
        read_channels(tmp_path / "channels.yaml")


def test_a_channel_listed_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    """Telegram does not tell capitals apart, so it is read once, and people are told."""
    text = "channels:\n  - {handle: okopny}\n  - {handle: tylovik}\n  - {handle: Okopny}\n"

    assert repeats(written(tmp_path, text)) == [
        "channels.yaml:4: Okopny is the same channel as okopny in line 2; remove one of them"
    ]

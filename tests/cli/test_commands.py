"""Commands as a shell runs them: what goes where, and with which status."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

ROW = {"channel": "okopny", "post_id": 7, "date": "2024-03-05T10:00:00Z", "text": "Нет снарядов."}


@pytest.fixture
def monitor(tmp_path: Path):
    """Run the program in a home and configuration of its own."""

    def run(
        *args: str, stdout: IO[str] | int | None = subprocess.PIPE, **env: str
    ) -> subprocess.CompletedProcess[str]:
        own = {
            "MONITOR_HOME": str(tmp_path / "home"),
            "MONITOR_CONFIG": str(tmp_path),
            "MONITOR_LOG_LEVEL": "WARNING",
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
        shell = ["sh", "-c", 'exec "$@" >&-', "sh"] if stdout is None else []
        return subprocess.run(
            [*shell, sys.executable, "-m", "monitor", *args],
            env={**kept, **own, **env},
            cwd=tmp_path,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def stored(folder: Path, *rows: object) -> str:
    """Write posts.jsonl and give its path."""
    path = folder / "posts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return str(path)


def test_an_import_is_listed_and_may_be_repeated(monitor, tmp_path: Path) -> None:
    """The second time everything is known; jsonl is all that stands on standard output."""
    file = stored(tmp_path, ROW)
    first = monitor("import", file)
    second = monitor("import", file)
    listed = monitor("posts", "--format", "jsonl", "--query", "снаряд")

    assert (first.returncode, second.returncode) == (0, 0)
    assert "1 new" in first.stderr
    assert "0 new" in second.stderr
    assert [json.loads(line)["post_id"] for line in listed.stdout.splitlines()] == [7]


def test_a_measured_table_shows_its_intervals(monitor, tmp_path: Path) -> None:
    """The figures of `evaluate` stand with their 95 % intervals, for people, too."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"channel": "okopny", "text": "Тихо.", "criticism": "none"}))
    told = monitor("evaluate", str(gold))
    assert (told.returncode, told.stderr) == (0, "")
    assert "in brackets: 95 % intervals" in told.stdout
    assert "0.00 (0.00-0.00)" in told.stdout


def test_analysis_findings_alerts_and_digest(monitor, tmp_path: Path) -> None:
    """The whole way of one critical post."""
    text = "Генштаб снова врёт: снарядов нет, людей гонят в лобовые штурмы, и никто не ответит."
    monitor("import", stored(tmp_path, {**ROW, "text": text}))
    analysed = monitor("analyse")
    (finding,) = map(json.loads, monitor("findings", "--format", "jsonl").stdout.splitlines())
    (alert,) = map(json.loads, monitor("alerts", "--format", "jsonl").stdout.splitlines())
    digest = monitor("digest", "--week", "2024-W10", "--out", str(tmp_path / "out"))

    assert analysed.returncode == 0
    assert (finding["kind"], finding["target"]) == ("criticism", "mod")
    for span in finding["evidence"]:
        assert text[span["start"] : span["end"]] == span["text"]
    assert alert["posts"] == ["okopny/7"]
    assert alert["notifications"] == []
    assert digest.returncode == 0
    assert "okopny" in (tmp_path / "out" / "digest.md").read_text("utf-8")


def test_details_are_listed_and_explained(monitor, tmp_path: Path) -> None:
    """Who, by which article, how far; relatives only where asked for."""
    text = "Блогера Семёна Громова задержали, возбуждено дело по статье о фейках за пост."
    kin = "Жёны мобилизованных записали видеообращение: верните мужей домой, ответа нет."
    monitor("import", stored(tmp_path, {**ROW, "text": text}, {**ROW, "post_id": 8, "text": kin}))
    monitor("analyse")
    rows = map(
        json.loads, monitor("findings", "--details", "--format", "jsonl").stdout.splitlines()
    )
    row = next(one for one in rows if one["post"]["post_id"] == 7 and one["details"])
    explained = monitor("explain", "okopny/7").stdout

    assert [(one["article"], one["text"]) for one in row["details"]["articles"]] == [
        ("207.3", "статье о фейках")
    ]
    assert "207.3" in monitor("findings", "--details").stdout
    assert "207.3" in explained
    listed = monitor("findings", "--kind", "relatives", "--format", "jsonl").stdout
    assert json.loads(listed)["post"]["post_id"] == 8
    assert "V-APPEAL" in listed


def test_stories_are_listed_in_every_form(monitor, tmp_path: Path) -> None:
    """Two channels on one fire are a story; a third on the weather is none; nothing is nothing."""
    empty = monitor("stories", "--format", "jsonl")
    texts = [
        "В Клинцах горит нефтебаза, загорелись четыре резервуара.",
        "Клинцы. Резервуары нефтебазы горят второй час.",
        "Туман, дорога раскисла.",
    ]
    rows = [{**ROW, "channel": f"okopny{n}", "text": text} for n, text in enumerate(texts)]
    monitor("import", stored(tmp_path, *rows))
    (story,) = map(json.loads, monitor("stories", "--format", "jsonl").stdout.splitlines())

    assert (empty.returncode, empty.stdout) == (0, "")
    assert story["posts"] == ["okopny0/7", "okopny1/7"]
    assert (story["voices"], story["split"], story["poles"]) == (2, None, [])
    assert "1 row" in monitor("stories").stdout
    assert monitor("stories", "--format", "csv").stdout.startswith("first_at,")
    assert "1 row" in monitor("stories", "--channel", "okopny1").stdout
    assert "0 rows" in monitor("stories", "--channel", "okopny2").stdout
    assert "0 rows" in monitor("stories", "--since", "2024-03-06").stdout


def test_a_long_table_ends_and_says_so(monitor, tmp_path: Path) -> None:
    """Programs get every post."""
    monitor("import", stored(tmp_path, *({**ROW, "post_id": n} for n in range(1, 202))))
    shown = monitor("posts")
    whole = monitor("posts", "--format", "jsonl")

    assert "200 rows" in shown.stdout
    assert "--limit" in shown.stderr
    assert (len(whole.stdout.splitlines()), whole.stderr) == (201, "")


def test_a_contradiction_is_explained_with_what_ties_it(monitor, tmp_path: Path) -> None:
    """The claim, the rule, the place that both name, the parts of the score and what would flip."""
    listed = tmp_path / "list.yaml"
    listed.write_text("channels: [{handle: okopny}, {handle: mod_russia, role: official}]")
    said = {**ROW, "channel": "mod_russia", "post_id": 3, "text": "Освобождён посёлок Работино."}
    denied = "Работино никто не освободил, посёлок под противником, официальное сообщение ложь."
    against = {**ROW, "date": "2024-03-05T12:00:00Z", "text": denied}
    monitor("import", stored(tmp_path, said, against), "--channels", str(listed))
    monitor("analyse")
    told = monitor("explain", "okopny/7", "--format", "jsonl")
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    [tie] = [row for row in rows if row["part"] == "contradictions" and row["parts"]]
    assert tie["claim_of"] == "mod_russia/3"
    assert "against CAPTURED" in tie["because"]
    assert tie["places_shared"]
    assert {"what": "the same place", "moves": 0.3} in tie["parts"]
    assert "and" in tie["flips"][0]
    table = monitor("explain", "okopny/7", "--format", "csv").stdout
    assert "against CAPTURED" in table
    shown = monitor("explain", "okopny/7").stdout
    assert "Why it is held against these claims" in shown
    assert "…" not in shown


def test_imported_channels_are_not_called_unread(monitor, tmp_path: Path) -> None:
    """They have posts from files; and coverage says why it has nothing to say of them."""
    listed = tmp_path / "listed.yaml"
    listed.write_text("channels: [{handle: okopny}]")
    monitor("import", stored(tmp_path, ROW), "--channels", str(listed))
    channels = monitor("channels", "list")
    coverage = monitor("coverage")

    assert "files only, 1 post" in channels.stdout
    assert "an account reads" in coverage.stderr


def test_explain_shows_what_the_store_holds_against_a_post(monitor, tmp_path: Path) -> None:
    """The claim's words and where they were said."""
    listed = tmp_path / "listed.yaml"
    listed.write_text("channels: [{handle: okopny}, {handle: mod_russia, role: official}]")
    said = {**ROW, "channel": "mod_russia", "text": "Освобождена Верхняя Сосновка."}
    against = {**ROW, "date": "2024-03-05T12:00:00Z", "text": "Верхняя Сосновка НЕ освобождена."}
    monitor("import", stored(tmp_path, said, against), "--channels", str(listed))
    monitor("analyse")
    told = monitor("explain", "okopny/7").stdout

    assert "mod_russia/7" in told
    assert "Освобождена Верхняя Сосновка" in told


def test_alerts_are_listed_newest_first(monitor, tmp_path: Path) -> None:
    """Like posts, claims and findings."""
    text = "Генштаб снова врёт: снарядов нет, людей гонят в лобовые штурмы, и никто не ответит."
    late = {**ROW, "post_id": 8, "date": "2024-06-05T10:00:00Z", "text": text}
    monitor("import", stored(tmp_path, {**ROW, "text": text}, late))
    monitor("analyse")
    listed = monitor("alerts", "--format", "jsonl").stdout.splitlines()

    ids = [json.loads(line)["id"] for line in listed]
    assert len(ids) > 1
    assert ids == sorted(ids, reverse=True)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["import", "missing.jsonl"], "cannot be read"),
        (["run"], "channels.yaml: cannot be read"),
        (["alerts", "test", "nobody"], "no receiver nobody"),
        (["evaluate", "missing.jsonl"], "cannot be read"),
    ],
)
def test_a_foreseen_error_is_one_line_and_status_one(monitor, args: list[str], words: str) -> None:
    """Without a traceback, on standard error."""
    done = monitor(*args)

    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "args",
    [
        ["nonsense"],
        ["findings", "--kind", "nonsense"],
        ["posts", "--since", "yesterday"],
        ["digest", "--since", "2024-03-01"],
        ["digest", "--week", "2024-W99"],
        ["evaluate"],
        ["import", "x.jsonl", "--as", "../../etc"],
        ["posts", "--limit", "99999999999999999999999"],
        ["replay", "x.jsonl", "--speed", "inf"],
    ],
)
def test_wrong_usage_is_status_two(monitor, args: list[str]) -> None:
    """As every command line says it."""
    assert monitor(*args).returncode == 2


def test_history_is_not_in_the_future(monitor, tmp_path: Path) -> None:
    """Nothing would be read, and it would seem done."""
    (tmp_path / "channels.yaml").write_text("channels: [{handle: okopny}]")
    done = monitor("backfill", "okopny", "--since", "2999-01-01")

    assert done.returncode == 2
    assert "future" in done.stderr


@pytest.mark.parametrize(
    ("flag", "line", "words"),
    [
        ((), '{"channel": "a"}', "x.jsonl:1: text"),
        ((), '{"channel": "a", "text": "b", "date": "2024-01-01"}', "x.jsonl:1: date"),
        (("--threads",), '{"id": "a", "posts": []}', "x.jsonl:1: expect"),
        (("--briefings",), '{"channel": "a", "text": "b"}', "x.jsonl:1: claims"),
    ],
)
def test_a_labelled_line_that_does_not_fit_is_named(
    monitor, tmp_path: Path, flag: tuple[str, ...], line: str, words: str
) -> None:
    """With its field."""
    path = tmp_path / "x.jsonl"
    path.write_text(line)
    done = monitor("evaluate", *flag, str(path))

    assert done.returncode == 1
    assert words in done.stderr


def test_briefings_are_measured(monitor, tmp_path: Path) -> None:
    """By predicate and place, with the role that the line gives its channel."""
    path = tmp_path / "briefings.jsonl"
    claims = [
        {"predicate": "control", "place": "Полевое"},
        {"predicate": "losses", "place": None},
    ]
    briefing = {"channel": "vedomstvo", "role": "official", "claims": claims}
    path.write_text(json.dumps({**briefing, "text": "Освобождено село Полевое."}))
    done = monitor("evaluate", "--briefings", str(path), "--format", "jsonl")

    rows = {row["predicate"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert (rows["all"]["right"], rows["all"]["found"], rows["all"]["gold"]) == (1, 1, 2)
    assert rows["losses"]["recall"] == 0


def test_a_terminal_without_russian_shows_it_somehow(monitor, tmp_path: Path) -> None:
    """And does not end in an error."""
    monitor("import", stored(tmp_path, ROW))
    shown = monitor("posts", PYTHONIOENCODING="ascii")

    assert shown.returncode == 0


def test_a_database_that_cannot_be_reached_is_explained(monitor) -> None:
    """Without its password."""
    url = "postgresql://monitor:hunter22@127.0.0.1:1/monitor"
    done = monitor("posts", MONITOR_DATABASE_URL=url)

    assert done.returncode == 1
    assert "hunter22" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_doctor_says_what_is_missing_and_what_works(monitor) -> None:
    """On a machine where nothing is configured; nothing is broken, so the status is 0."""
    done = monitor("doctor")

    assert done.returncode == 0
    assert "channels.yaml" in done.stdout
    assert "preview" in done.stdout


def test_health_is_bad_without_a_daemon(monitor) -> None:
    """Only the status tells, for containers."""
    done = monitor("doctor", "--health")

    assert (done.returncode, done.stdout) == (1, "")


def test_a_second_writer_in_one_home_is_refused(monitor, tmp_path: Path) -> None:
    """While another command writes, with the process that holds the home."""
    import fcntl  # noqa: PLC0415 - only here

    home = tmp_path / "home"
    home.mkdir()
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4242")
        lock.flush()
        done = monitor("analyse")

    assert done.returncode == 1
    assert "4242" in done.stderr


def test_doctor_sees_a_damaged_session(monitor, tmp_path: Path) -> None:
    """A file that is no session is a fault with its mend, not a session in home."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    session = home / "account.session"
    session.write_bytes(b"rubbish")
    session.chmod(0o600)
    account = {"MONITOR_TELEGRAM_API_ID": "12345", "MONITOR_TELEGRAM_API_HASH": "0" * 32}
    done = monitor("doctor", **account)

    assert done.returncode == 1
    assert "is no session file any more" in done.stdout


def test_standard_output_that_takes_nothing_is_an_error(monitor, tmp_path: Path) -> None:
    """Closed, or a full disk: one line and status one, with what was to be shown lost."""
    monitor("import", stored(tmp_path, ROW))
    with Path("/dev/full").open("w") as full:
        for place in (full, None):
            done = monitor("posts", "--format", "jsonl", stdout=place)

            assert done.returncode == 1
            assert done.stderr.startswith("monitor: standard output cannot be written (")
            assert len(done.stderr.splitlines()) == 1


def test_the_algebra_library_is_asked_for_one_thread_before_it_is_imported() -> None:
    """It looks once, when numpy comes."""
    asked = "import os, sys, monitor.cli; print(os.environ['OPENBLAS_NUM_THREADS'], *sys.modules)"
    kept = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    told = subprocess.run([sys.executable, "-c", asked], env=kept, capture_output=True, check=True)
    threads, *modules = told.stdout.decode().split()
    assert threads == "1"
    assert "numpy" not in modules


def test_a_claim_is_listed_with_what_bears_on_it(monitor, tmp_path: Path) -> None:
    """Earlier, agreed, lost since; the plain list of claims stays as it was."""
    (tmp_path / "channels.yaml").write_text(
        "channels: [{handle: vedomstvo, role: official}, {handle: okopny}, {handle: tyl}]"
    )
    claimed = "Подразделения группировки «Юг» освободили населённый пункт Клещеевка."
    rows = [
        ("vedomstvo", 1, "2024-03-05T12:00:00Z", claimed),
        ("okopny", 1, "2024-03-03T10:00:00Z", "Клещеевка наша, зачищены последние дома."),
        ("tyl", 1, "2024-03-05T18:00:00Z", "Клещеевка полностью наша, был там утром."),
        ("okopny", 2, "2024-03-20T10:00:00Z", "Вчера пришлось уйти из Клещеевки, держим насыпь."),
        ("tyl", 2, "2024-03-06T09:00:00Z", claimed),
        ("tyl", 3, "2024-03-06T10:00:00Z", "Когда Клещеевка будет наша?"),
    ]
    file = stored(
        tmp_path,
        *({"channel": c, "post_id": n, "date": at, "text": text} for c, n, at, text in rows),
    )
    monitor("import", file, "--channels", str(tmp_path / "channels.yaml"))
    plain_before = monitor("analyse")
    told = monitor("claims", "--answers", "--format", "jsonl")
    plain = monitor("claims", "--format", "jsonl")
    shown = monitor("claims", "--answers")
    listed = monitor("claims", "--answers", "--format", "csv")
    explained = monitor("explain", "tyl/1", "--format", "jsonl")
    zoned = monitor("explain", "tyl/1").stdout

    assert plain_before.returncode == 0
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert [(one["relation"], one["post"]["channel"], one["post"]["post_id"]) for one in found] == [
        ("earlier-than-official", "okopny", 1),
        ("agrees", "tyl", 1),
        ("reversal", "okopny", 2),
    ]
    assert found[0]["claim"]["quote"]["text"] in claimed
    assert found[0]["hours_after"] == -50.0
    [claim] = [json.loads(line) for line in plain.stdout.splitlines()]
    assert (claim["status"], claim["contradictions"]) == ("open", 0)
    assert "relation" not in claim
    assert "reversal" in shown.stdout
    assert len(listed.stdout.splitlines()) == 4
    parts = [json.loads(line) for line in explained.stdout.splitlines()]
    related = [one for one in parts if one["part"] == "relations"]
    assert [(one["relation"], one["claim_of"]) for one in related] == [("agrees", "vedomstvo/1")]
    assert "times: Europe/Moscow" in zoned


def test_pairs_are_measured_by_relation(monitor, tmp_path: Path) -> None:
    """Each text in a channel of its own, through the whole pipeline; a bad line is named."""
    pair = {
        "id": "p1",
        "claim": {"text": "Освобождена Клещеевка.", "posted_at": "2024-03-05T12:00:00Z"},
        "said": {"text": "Клещеевка наша.", "posted_at": "2024-03-05T15:00:00Z"},
        "relation": "agrees",
        "why": "own words",
    }
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps(pair))
    told = monitor("evaluate", "--relations", str(file), "--format", "jsonl")
    file.write_text(json.dumps(pair | {"relation": "likes"}))
    refused = monitor("evaluate", "--relations", str(file))

    rows = {row["relation"]: row for row in map(json.loads, told.stdout.splitlines())}
    assert (rows["agrees"]["right"], rows["all pairs"]["gold"]) == (1, 1)
    assert refused.returncode == 1
    assert "pairs.jsonl:1: relation" in refused.stderr

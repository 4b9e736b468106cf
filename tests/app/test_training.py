"""The scorer learns from labels and verdicts, and what it has learnt can be taken back."""

import io
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.analysis.features import BUCKETS
from monitor.analysis.read import Analyser
from monitor.analysis.scorer import GIVEN, MEASURED, Scorer
from monitor.analysis.speaker import Speaker
from monitor.analysis.training import Described, Heard, Matrix
from monitor.app import evaluating, sampling, training, verdicts
from monitor.app.analysing import analyse_due
from monitor.app.fitting import fitted
from monitor.app.program import opened
from monitor.app.resources import resources, weights_path
from monitor.app.teaching import WEIGHTS, Example, idle
from monitor.config.settings import Config, Places, read_config
from monitor.domain.errors import ConfigError, SourceError, StoreError
from monitor.domain.finding import Judgement
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.posts import write_batch
from tests.factories import a_post, a_ref
from tests.storage.batches import a_batch

CRITICAL = "Минобороны опять врёт про снаряды, генералы угробили роту."
JUDGED = {
    "mod": CRITICAL,
    "any": "Дума опять приняла идиотский закон, депутаты зажрались и воруют у людей.",
    "policing": "Диванные стратеги опять разгоняют панику, уймитесь.",
    "repression": "На блогера завели уголовное дело о дискредитации армии.",
}
ODD = "Кукурузник над Тихвином летит низко, а в штабе пьют компот и глядят в окно."


def a_label(text: str, criticism: str) -> dict[str, Any]:
    """A labelled post."""
    return {"key": text, "channel": "okopny", "date": None, "text": text, "criticism": criticism}


@pytest.fixture
async def config(tmp_path: Path) -> Config:
    """A home with one analysed critical post."""
    config = read_config({}, Places(home=tmp_path / "home", config=tmp_path))
    batch = a_batch(a_post(text=CRITICAL), a_post(ref=a_ref(8), text=ODD))
    async with opened(config, writing=True) as program:
        await program.store.write(write_batch, batch)
        await analyse_due(program, False, lambda _: None)
    return config


def chance(config: Config, text: str) -> float:
    """How likely the present weights hold a text for criticism of the ministry."""
    analyser = Analyser.of(resources(config.places))
    look = analyser.look(a_post(text=text), Speaker(handle="okopny"))
    return look.judged.chances["mod"]


async def learn(config: Config, *files: Path, force: bool = False) -> training.Trained:
    """Train in a home."""
    async with opened(config, writing=False) as program:
        return await training.learn(program, files, force, lambda _: None)


async def test_labels_move_the_score(config: Config, tmp_path: Path) -> None:
    """A kind of text that people call critical again and again gets a higher score than before.

    One label alone moves little, so that a few of them cannot spoil what was learnt from thousands.
    """
    before = chance(config, ODD)
    labels = tmp_path / "labels.jsonl"
    rows = [json.dumps(a_label(f"{ODD} {n}", "mod"), ensure_ascii=False) for n in range(4)]
    labels.write_text("\n".join(rows), "utf-8")
    made = await learn(config, labels)
    assert made.labelled == 4
    assert chance(config, ODD) > before + 0.2


async def test_a_verdict_moves_the_score(config: Config) -> None:
    """What an editor calls wrong is scored lower, and the verdict counts as a case."""
    before = chance(config, CRITICAL)
    async with opened(config, writing=False) as program:
        rows = await program.store.read(list_findings, FindingFilter())
    number = next(row["id"] for row in rows if row["kind"] == "criticism")
    await verdicts.give(config, verdicts.said_now(number, Judgement.OTHER_SIDE, "anna", None))
    made = await learn(config)
    assert (made.judged, made.cases) == (1, 1)
    assert made.held_after >= made.held_before
    assert chance(config, CRITICAL) < before


@pytest.mark.parametrize("given", [math.inf, 0.5])
def test_what_reaches_the_score_is_what_is_taught(given: float) -> None:
    """The slope is that of the score: the whole weighs so much, under another question less."""
    heard = Heard(scale=0.5, offset=np.array([1.0]), given=np.array([given]))
    at, step = np.array([0.3]), 1e-5
    (score, slope), (above, _) = heard.scores(at), heard.scores(at + step)
    both = 1 / (1 + math.exp(-0.3)) / (1 + math.exp(-given))
    assert score[0] == pytest.approx(0.5 * math.log(both / (1 - both)) + 1.0)
    assert slope[0] == pytest.approx((above - score)[0] / step, rel=1e-3)


@pytest.mark.parametrize("head", MEASURED)
def test_a_wrong_finding_is_unlearnt(head: str) -> None:
    """One label takes a good part of a score away, also where sentences speak for it."""
    asked = GIVEN.get(head, head)
    post, speaker = a_post(text=JUDGED[head]), Speaker(handle="okopny")
    example = Example(post=post, speaker=speaker, labels={asked: 0.0}, weight=WEIGHTS["verdict"])
    before, after = (
        Analyser(scorer=one).look(post, speaker).judged.chances[head]
        for one in (Scorer.shipped(), fitted([example]))
    )
    assert after < 0.75 * before


async def test_the_shipped_weights_come_back(config: Config, tmp_path: Path) -> None:
    """Undo removes what was learnt."""
    before = chance(config, ODD)
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps(a_label(ODD, "mod"), ensure_ascii=False), "utf-8")
    await learn(config, labels)
    assert training.undo(config.places.home)
    assert chance(config, ODD) == before


async def test_nothing_to_learn_from_is_said(config: Config) -> None:
    """Without labels and verdicts there is no training."""
    with pytest.raises(ConfigError, match="nothing to learn from"):
        await learn(config)


async def test_weights_that_break_verdicts_are_not_kept(config: Config, tmp_path: Path) -> None:
    """Labels that speak against what editors confirmed need --force."""
    async with opened(config, writing=False) as program:
        rows = await program.store.read(list_findings, FindingFilter())
    number = next(row["id"] for row in rows if row["kind"] == "criticism")
    await verdicts.give(config, verdicts.said_now(number, Judgement.RIGHT, "anna", None))
    labels = tmp_path / "labels.jsonl"
    line = json.dumps(a_label(CRITICAL, "none"), ensure_ascii=False)
    labels.write_text("\n".join([line] * 60), "utf-8")
    with pytest.raises(ConfigError, match="agree with 0 of 1 verdicts"):
        await learn(config, labels)
    assert not weights_path(config.places.home).exists()


def test_weights_from_before_sentences_spoke_are_still_used(config: Config) -> None:
    """They take from the shipped ones what they lack; an upgrade stops no analysis."""
    path = weights_path(config.places.home)
    path.parent.mkdir()
    shipped = Scorer.shipped()
    with np.load(io.BytesIO(shipped.dump([]))) as data:
        old = {name: data[name] for name in data.files if not name.startswith(("alone_", "mix"))}
    np.savez(path, **old | {"thresholds": old["thresholds"] / 2})
    used = Scorer.load(resources(config.places).weights or b"")
    assert used.thresholds == shipped.thresholds
    assert (used.alone.mix == shipped.alone.mix).all()


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    """The error says how to go back."""
    path = weights_path(tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"no weights")
    with pytest.raises(ConfigError, match="monitor train --undo"):
        resources(Places(home=tmp_path, config=tmp_path))


def test_weights_survive_being_written_and_read() -> None:
    """Eight bits a weight are enough: scores stay within a hundredth."""
    shipped = Scorer.shipped()
    again = Scorer.load(shipped.dump([1, 2]))
    look = Analyser().look(a_post(text=CRITICAL), Speaker(handle="okopny"))
    other = Analyser(scorer=again).look(a_post(text=CRITICAL), Speaker(handle="okopny"))
    assert other.judged.chances["mod"] == pytest.approx(look.judged.chances["mod"], abs=0.01)


async def test_a_sample_can_be_filled_in_and_trained_on(config: Config, tmp_path: Path) -> None:
    """What `sample` writes, `train` reads."""
    out = tmp_path / "sample.jsonl"
    async with opened(config, writing=False) as program:
        rows = await sampling.sample(program, 4)
    sampling.write(out, rows)
    assert {row["text"] for row in rows} == {CRITICAL, ODD}
    out.write_text(out.read_text("utf-8").replace('"labelled": false', '"labelled": true'), "utf-8")
    assert (await learn(config, out)).labelled == 2


async def test_rows_that_nobody_filled_in_are_refused(config: Config, tmp_path: Path) -> None:
    """An untouched sample says "no criticism" everywhere, and nobody meant that."""
    out = tmp_path / "sample.jsonl"
    async with opened(config, writing=False) as program:
        sampling.write(out, await sampling.sample(program, 4))
    with pytest.raises(ConfigError, match="people have filled in"):
        await learn(config, out)
    assert not weights_path(config.places.home).exists()


async def test_few_labels_do_not_undo_the_shipped_weights(config: Config, tmp_path: Path) -> None:
    """After thirty ordinary posts, criticism is still found."""
    labels = tmp_path / "labels.jsonl"
    rows = [a_label(f"Сводка погоды номер {n}: дождь и ветер.", "none") for n in range(30)]
    labels.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    before = chance(config, CRITICAL)
    made = await learn(config, labels)
    assert made.agreed_after == made.agreed_before == 30
    assert chance(config, CRITICAL) > before - 0.05


async def test_a_sample_names_each_post_once(config: Config) -> None:
    """A post that is uncertain and disputed is offered once."""
    async with opened(config, writing=False) as program:
        rows = await sampling.sample(program, 8)
    assert len({row["post"] for row in rows}) == len(rows)


async def test_slips_in_labels_are_not_taught(config: Config, tmp_path: Path) -> None:
    """File, line and field of each are told, and nothing is trained."""
    labels = tmp_path / "labels.jsonl"
    rows = [a_label(ODD, "mod"), a_label(CRITICAL, "MOD") | {"policing": "ja"}]
    labels.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    with pytest.raises(SourceError) as told:
        await learn(config, labels)
    first, second, last = str(told.value).splitlines()
    assert first.startswith('labels.jsonl:2: criticism: "MOD"')
    assert second.startswith('labels.jsonl:2: policing: "ja"')
    assert last.endswith("is not used until they are mended")
    assert not weights_path(config.places.home).exists()


async def test_slips_in_labels_are_not_measured(config: Config, tmp_path: Path) -> None:
    """`evaluate` reads them no otherwise."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(a_label(ODD, "ministry")), "utf-8")
    async with opened(config, writing=False) as program:
        with pytest.raises(SourceError, match=r"gold.jsonl:1: criticism: .* mod, other_ru, none"):
            await evaluating.posts(program, gold, None, False)


def test_verdicts_on_contradictions_do_not_teach() -> None:
    """They are named, with the reason; nothing is said where every verdict teaches."""
    assert "contradiction 2" in idle([{"kind": "contradiction"}] * 2)
    assert idle([{"kind": "criticism"}, {"kind": "policing"}]) == ""


async def test_rows_without_words_are_trained_on(config: Config, tmp_path: Path) -> None:
    """Emoji say nothing, and stop nothing."""
    labels = tmp_path / "labels.jsonl"
    rows = [json.dumps(a_label(text, "none"), ensure_ascii=False) for text in ("🔥", "👍👍")]
    labels.write_text("\n".join(rows), "utf-8")
    assert (await learn(config, labels)).labelled == 2


def test_texts_without_any_piece_have_the_logit_of_their_rules() -> None:
    """Nothing else speaks of them."""
    nothing = np.zeros(0, np.int64)
    x = Matrix([Described(rules=np.ones(2, np.float32), letters=nothing, lemmas=nothing)])
    w = np.zeros(3 + 2 * BUCKETS)
    w[:3] = 1.0, 2.0, 3.0
    assert x.times(w).tolist() == [6.0]
    assert x.transposed(np.ones(1))[:3].tolist() == [1.0, 1.0, 1.0]


def test_weights_that_are_no_numbers_are_refused(config: Config) -> None:
    """They would give every post the same score."""
    shipped = Scorer.shipped()
    broken = replace(shipped, bias=shipped.bias * np.float32("nan"))
    weights_path(config.places.home).parent.mkdir()
    weights_path(config.places.home).write_bytes(broken.dump([]))
    with pytest.raises(ConfigError, match="not all are finite numbers"):
        resources(config.places)


async def test_nothing_half_written_is_left_of_weights(config: Config, tmp_path: Path) -> None:
    """When the disk refuses them."""
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps(a_label(f"{ODD} 1", "none"), ensure_ascii=False), "utf-8")
    weights_path(config.places.home).mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be written"):
        await learn(config, labels, force=True)
    assert [path.name for path in weights_path(config.places.home).parent.iterdir()] == [
        "weights.npz"
    ]

"""Details of findings are read no worse than they were; floors, no targets to tune for.

`details.jsonl` is invented, frozen, and written without sight of the rules. The figures with
their intervals are `bench/measure_details.py`.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent
BENCH = HERE.parents[1] / "bench" / "measure_details.py"
# Measured 2026-11-28 on the frozen set: 0.71, 0.79, 0.62, 0.72, 0.46; 0.65, 0.76. A little below.
F1 = {
    "accused, told": 0.62,
    "articles, told": 0.7,
    "whom, told": 0.53,
    "relatives": 0.62,
    "relatives, codes": 0.38,
}
SHARE = {"status, told": 0.57, "accuser, told": 0.68}


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_details", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Any]]:
    """The figures by question."""
    file = HERE / "details.jsonl"
    if not file.exists():
        pytest.skip("the frozen set is not there yet")
    bench = _bench()
    rows = bench.measure(bench.read_rows(file.read_text("utf-8").splitlines()))
    return {row["question"]: row for row in rows}


@pytest.mark.parametrize("question", F1)
def test_details_are_read_no_worse(measured: dict[str, dict[str, Any]], question: str) -> None:
    """No change may cost more than chance does."""
    assert measured[question]["f1"] >= F1[question]


@pytest.mark.parametrize("question", SHARE)
def test_statuses_are_read_no_worse(measured: dict[str, dict[str, Any]], question: str) -> None:
    """Shares of the posts that are labelled so."""
    assert (measured[question]["share"] or 0.0) >= SHARE[question]

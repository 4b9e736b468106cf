"""The wheel, installed outside the repository, carries all that the program needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, away from the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(REPOSITORY))
    (wheel,) = folder.glob("*.whl")
    run(
        "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder / "site"), str(wheel)
    )
    return folder / "site"


def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python; fail with what it said."""
    done = subprocess.run(
        [sys.executable, *args],
        env=os.environ | env,
        cwd=env.get("HOME"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_import_works_on_both_databases(installed: Path, empty_url: str, tmp_path: Path) -> None:
    """Migrations travel in the wheel: posts are stored in a database without a table."""
    row = {"channel": "okopny", "post_id": 7, "date": "2024-03-05T10:00:00Z", "text": "Тихо."}
    (tmp_path / "posts.jsonl").write_text(json.dumps(row))
    env = {
        "PYTHONPATH": str(installed),
        "HOME": str(tmp_path),
        "MONITOR_HOME": str(tmp_path / "home"),
        "MONITOR_CONFIG": str(tmp_path),
        "MONITOR_DATABASE_URL": empty_url,
        "MONITOR_LOG_LEVEL": "WARNING",
    }
    where = run("-c", "import monitor; print(monitor.__file__)", **env)
    done = run("-m", "monitor", "import", "posts.jsonl", **env)

    assert where.stdout.startswith(str(installed))
    assert "1 new" in done.stderr


def test_package_data_is_in_the_wheel(installed: Path) -> None:
    """Word lists, weights, templates and the demo's archive."""
    package = installed / "monitor"

    for name in (
        "analysis/glossary.yaml",
        "analysis/statements.yaml",
        "analysis/places.txt",
        "analysis/model/weights.npz",
        "demo_archive/posts.jsonl.gz",
        "migrations/env.py",
        "py.typed",
    ):
        assert (package / name).is_file(), name
    assert list((package / "digest" / "render" / "templates").glob("*.html"))

"""The demo's home in the temporary folder."""

import os
from pathlib import Path

from monitor.app.demo import new_home
from monitor.storage.lock import only_holder


def test_homes_of_earlier_demos_go(tmp_path: Path) -> None:
    """But not one that is being looked at, nor one that has just been made."""
    old, used = new_home(tmp_path), new_home(tmp_path)
    young = new_home(tmp_path)
    with only_holder(used / "lock", "home"):
        for home in (old, used):
            os.utime(home, (0, 0))
        fresh = new_home(tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted([used, young, fresh])

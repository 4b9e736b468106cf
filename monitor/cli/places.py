"""Where a command works: the home and configuration folders, given anywhere on the line."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class _Chosen:
    home: Path = Path("var")
    config: Path = Path()


_chosen = _Chosen()


def use_places(home: Path, config: Path) -> None:
    """Remember the folders for the command that follows."""
    _chosen.home, _chosen.config = home, config


def home_dir() -> Path:
    """The folder of database, session, keys and digests."""
    return _chosen.home


def config_dir() -> Path:
    """The folder of channels.yaml and alerts.yaml."""
    return _chosen.config


def hoist(args: list[str]) -> list[str]:
    """Move --home and --config in front of the command, wherever they were written."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(args)
    for arg in waiting:
        if arg == "--":
            rest += [arg, *waiting]
        elif arg in ("--home", "--config"):
            front += [arg, *[value for value in [next(waiting, None)] if value is not None]]
        elif arg.startswith(("--home=", "--config=")):
            front.append(arg)
        else:
            rest.append(arg)
    return front + rest

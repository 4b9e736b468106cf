"""The operator's own place names, from places.yaml."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints

from monitor.analysis.places import PlaceEntry
from monitor.config.yaml_lines import parsed, validate
from monitor.domain.errors import ConfigError

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Place(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: _Name
    name: _Name
    forms: tuple[_Name, ...] = ()
    aliases: tuple[_Name, ...] = ()


class _Places(RootModel[list[_Place]]):
    pass


def extra_places(path: Path) -> tuple[PlaceEntry, ...]:
    """Read places.yaml (none when it is missing); raise ConfigError with every problem."""
    if not path.exists():
        return ()
    problems: list[str] = []
    document = parsed(path, problems)
    read = None if problems else validate(_Places, path.name, document, problems)
    if problems or read is None:
        raise ConfigError(problems)
    return tuple(
        PlaceEntry(id=p.id, name=p.name, forms=p.forms, aliases=p.aliases) for p in read.root
    )

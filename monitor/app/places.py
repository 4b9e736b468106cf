"""The operator's own place names, from places.yaml."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from monitor.analysis.places import PlaceEntry
from monitor.domain.errors import ConfigError


class _Place(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    name: str
    forms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class _Places(RootModel[list[_Place]]):
    pass


def extra_places(path: Path) -> tuple[PlaceEntry, ...]:
    """Read places.yaml (none when it is missing); raise ConfigError with every problem."""
    if not path.exists():
        return ()
    try:
        read = _Places.model_validate(YAML(typ="safe").load(path.read_text("utf-8")))
    except (OSError, ValueError, RecursionError, YAMLError) as error:
        raise ConfigError([f"{path.name}: cannot be read ({type(error).__name__})"]) from error
    except ValidationError as error:
        raise ConfigError(
            [
                f"{path.name}: entry {'.'.join(map(str, e['loc']))}: {e['msg']}"
                for e in error.errors(include_url=False, include_input=False)
            ]
        ) from error
    return tuple(
        PlaceEntry(id=p.id, name=p.name, forms=p.forms, aliases=p.aliases) for p in read.root
    )

"""What the operator adds to the shipped analysis: places.yaml, and weights trained in home."""

from pathlib import Path

from monitor.analysis.read import Resources
from monitor.analysis.scorer import NotFinite, Scorer
from monitor.app.places import extra_places
from monitor.config.settings import Places
from monitor.domain.errors import ConfigError


def weights_path(home: Path) -> Path:
    """Give where `monitor train` leaves its weights."""
    return home / "model" / "weights.npz"


def resources(places: Places) -> Resources:
    """Read what the operator adds; raise ConfigError when it cannot be used."""
    extra, path = extra_places(places.extra_places_file), weights_path(places.home)
    if not path.exists():
        return Resources(places=extra)
    try:
        weights = path.read_bytes()
        Scorer.load(weights)
    except Exception as error:
        why = str(error) if isinstance(error, NotFinite) else type(error).__name__
        raise ConfigError(
            [f"{path}: holds no weights of this version ({why}); run "
             "`monitor train` again, or `monitor train --undo` for the shipped ones"]
        ) from error  # fmt: skip
    return Resources(places=extra, weights=weights)

"""Secrets come from the environment, a file it names, or systemd's credentials; never from YAML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that no log, error or page may show."""

    value: str = field(repr=False)


def secret(env: Mapping[str, str], name: str, problems: list[str]) -> Secret | None:
    """Find a secret as NAME, as the file NAME_FILE, or as a systemd credential; None if unset."""
    if env.get(name):
        if env[name].isspace():
            problems.append(f"{name}: is blank; write the secret into it, or leave it out")
            return None
        return Secret(env[name].strip())
    if path := env.get(f"{name}_FILE"):
        return _from_file(Path(path), f"{name}_FILE", problems)
    if folder := env.get("CREDENTIALS_DIRECTORY"):
        for candidate in (Path(folder, name), Path(folder, name.lower())):
            if candidate.is_file():
                return _from_file(candidate, f"credential {name}", problems)
    return None


def _from_file(path: Path, name: str, problems: list[str]) -> Secret | None:
    try:
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name}: the file cannot be read ({type(error).__name__}); check its path")
        return None
    if not text:
        problems.append(f"{name}: the file is empty; write the secret into it")
        return None
    return Secret(text)

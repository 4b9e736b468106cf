"""The session file is the whole account: readable by its owner alone, from its first byte."""

import os
import stat
from pathlib import Path

from monitor.domain.errors import SourceError


def prepare_session(path: Path) -> None:
    """Make an empty session file for its owner alone; raise SourceError if it is open to others."""
    if path.exists():
        check_session(path)
        return
    # Telethon would make it readable for everybody.
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def check_session(path: Path) -> None:
    """Raise SourceError when others may read the session file."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise SourceError(
            f"{path}: others may read this session (mode {mode:04o}), and it is the whole account; "
            f"if nobody has taken it, run: chmod 600 {path}"
        )

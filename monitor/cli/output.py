"""Standard output that says in one line why it cannot be written."""

import io
import os
import sys

from monitor.domain.errors import MonitorError


class _Output(io.FileIO):
    """Standard output, whose faults are told from those of other files."""

    def write(self, data: object) -> int:
        """Write bytes; raise MonitorError when they are refused, end when nobody reads on."""
        try:
            return super().write(data)  # type: ignore[arg-type]  # whatever buffers hand over
        except BrokenPipeError:
            # The reader (head, less) has seen enough.
            silence()
            sys.exit(0)
        except OSError as error:
            silence()
            raise MonitorError(
                f"standard output cannot be written ({error.strerror}); check where it leads"
            ) from error


def tame_streams() -> None:
    """Make the three standard streams ones that can be closed, full or without Russian letters."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The next file would get its number, the database perhaps, and what is printed.
            # Into this one nothing can be written, so that lost output is an error.
            os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)
    before = sys.stdout
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(_Output(1, "w", closefd=False)),
        encoding=before.encoding if before is not None else "utf-8",
        line_buffering=before is not None and before.isatty(),
    )
    for stream in (sys.stdout, sys.stderr):
        # Russian on a terminal that has no Russian letters is shown by their numbers.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def silence() -> None:
    """Let what standard output still holds go nowhere: at the exit it would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

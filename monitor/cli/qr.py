"""A code that a phone can scan, drawn in a terminal with half blocks."""

import os
import sys
from dataclasses import dataclass

import segno
import typer

from monitor.domain.errors import ConfigError

# Scanners need four light modules around the code.
MARGIN = 4
HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
# Black on white from the fixed colours: a theme, light or dark, does not change them.
INK, PLAIN = "\x1b[38;5;16;48;5;231m", "\x1b[0m"


@dataclass(slots=True)
class Screen:
    """Shows a code, and a renewed one in its place; the link as words only if asked for."""

    link: bool = False
    lines: int = 0

    def show(self, link: str) -> None:
        """Show the code of a link on standard error."""
        colour = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._check()
        text = [
            *drawn(link, colour=colour),
            "Scan it with Telegram on your phone: Settings → Devices → Link Desktop Device.",
            *([link] if self.link else []),
            "It is renewed every half minute; Ctrl-C stops.",
        ]
        up = f"\x1b[{self.lines}A\x1b[J" if colour and self.lines else ""
        typer.echo(up + "\n".join(text), err=True)
        self.lines = len(text)

    def _check(self) -> None:
        try:
            "".join(HALVES.values()).encode(sys.stderr.encoding or "ascii")
        except UnicodeEncodeError as error:
            raise ConfigError(
                ["this terminal cannot draw a code; set PYTHONUTF8=1, or log in without --qr"]
            ) from error


def drawn(text: str, *, colour: bool) -> list[str]:
    """Draw a code, two rows of modules a line; colourless for light letters on dark ground."""
    code = segno.make_qr(text, error="l")
    rows = [[int(bool(dark)) for dark in row] for row in code.matrix_iter(border=MARGIN)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    if not colour:
        rows = [[1 - dark for dark in row] for row in rows]
    lines = [_line(upper, lower) for upper, lower in zip(rows[::2], rows[1::2], strict=True)]
    return [f"{INK}{line}{PLAIN}" for line in lines] if colour else lines


def _line(upper: list[int], lower: list[int]) -> str:
    return "".join(HALVES[pair] for pair in zip(upper, lower, strict=True))

"""The drawn code: every module where it belongs, in any theme."""

import segno

from monitor.cli.qr import HALVES, INK, MARGIN, PLAIN, drawn

LINK = "tg://login?token=" + "A" * 48
MODULES = {glyph: pair for pair, glyph in HALVES.items()}


def test_the_drawing_is_the_code() -> None:
    """Read back from half blocks, it is the matrix with its margin."""
    wanted = [list(map(int, map(bool, row))) for row in segno.make_qr(LINK, error="l").matrix]
    assert _read(drawn(LINK, colour=True)) == wanted


def test_without_colour_light_modules_are_inked() -> None:
    """A terminal of light letters on dark ground shows a dark code on light ground."""
    inverted = [[1 - dark for dark in row] for row in _read(drawn(LINK, colour=False))]
    assert inverted == _read(drawn(LINK, colour=True))


def test_a_login_code_fits_a_small_terminal() -> None:
    """With the lines below it, in 24 lines of 80."""
    lines = drawn(LINK, colour=False)
    assert len(lines) + 3 <= 24
    assert {len(line) for line in lines} == {41}


def test_colour_is_the_same_in_any_theme() -> None:
    """Each line sets black on white by fixed colours, and ends them."""
    assert all(line.startswith(INK) and line.endswith(PLAIN) for line in drawn(LINK, colour=True))


def _read(lines: list[str]) -> list[list[int]]:
    bare = [line.removeprefix(INK).removesuffix(PLAIN) for line in lines]
    rows = [[MODULES[c][half] for c in line] for line in bare for half in (0, 1)]
    size = len(rows[0]) - 2 * MARGIN
    return [row[MARGIN:-MARGIN] for row in rows[MARGIN : MARGIN + size]]

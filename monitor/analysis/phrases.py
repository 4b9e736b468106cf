"""Lists of phrases, one a line, as one pattern over folded text."""

import re
from functools import cache
from importlib.resources import files


@cache
def phrases(resource: str) -> re.Pattern[str]:
    """Compile a list of this package: `stem*` by its beginning, a space for any white space."""
    text = files("monitor.analysis").joinpath(resource).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    forms = (re.escape(one).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for one in lines)
    return re.compile(rf"\b(?:{'|'.join(forms)})\b")

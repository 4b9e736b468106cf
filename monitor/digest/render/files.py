"""The files that a digest becomes, by name."""

from monitor.digest.render.markdown import markdown
from monitor.digest.render.page import page
from monitor.digest.render.tables import as_csv, as_jsonl
from monitor.domain.digest import Digest


def files(digest: Digest) -> dict[str, str]:
    """Give each file's name and content; the same digest always gives the same bytes."""
    return {
        "digest.md": markdown(digest),
        "digest.html": page(digest),
        "digest.csv": as_csv(digest),
        "digest.jsonl": as_jsonl(digest),
    }

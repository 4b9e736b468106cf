"""Which addresses may stand in a message."""

from urllib.parse import quote, urlsplit


def link(url: str | None) -> str | None:
    """Give an address that may stand in a message, or None: only whole http and https ones."""
    if url is None or any(c.isspace() or ord(c) < 32 for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return quote(url, safe="/:?&=#%@+~,;!$'()*[]-._")

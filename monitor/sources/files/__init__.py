"""Posts from files: posts.jsonl, and exports of Telegram Desktop."""

from monitor.sources.files.opening import read

__all__ = ["read"]

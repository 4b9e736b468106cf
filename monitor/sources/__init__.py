"""Telegram in its forms → posts. Foreign types stop here; nothing here writes."""

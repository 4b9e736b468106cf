"""Watches public Telegram channels of Russian military bloggers and officials."""

__version__ = "0.1.0"

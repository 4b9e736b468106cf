"""Digest → files. Post text is hostile: each form escapes all that it shows."""

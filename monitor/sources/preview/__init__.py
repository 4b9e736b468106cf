"""The public preview pages of channels, read without credentials."""

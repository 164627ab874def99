"""The root's words, for components (see words.py)."""

from words import say, several

__all__ = ["say", "several"]

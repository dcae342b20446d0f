"""Fenced: a chat application in which the code blocks run."""

__version__ = "0.1.0"

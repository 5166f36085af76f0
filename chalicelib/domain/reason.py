"""Reasons of changes (R26): one line of text in any script, kept as it was given."""

from .line_of_text import line_error

LONGEST_REASON = 500


def reason_error(text: str) -> str:
    """What is wrong with the reason, as the end of a sentence; '' if nothing is."""
    if len(text) > LONGEST_REASON:
        return f"must have at most {LONGEST_REASON} characters"
    return line_error(text)

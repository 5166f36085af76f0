"""Sentences that suggest what would help."""

from collections.abc import Iterable


def either(*options: str) -> str:
    """A sentence of the options that are not empty: `Purchase 1, or release 1 that is assigned.`"""
    left = [each for each in options if each]
    if not left:
        return ""
    *others, last = left
    text = f"{', '.join(others)}, or {last}" if others else last
    return f"{text[0].upper()}{text[1:]}."


def together(sentences: Iterable[str]) -> str:
    """The sentences that are not empty, in one text."""
    return " ".join(each for each in sentences if each)


def that_are(quantity: int, what: str) -> str:
    """`1 that is assigned`, `2 that are assigned`."""
    return f"{quantity} that {'is' if quantity == 1 else 'are'} {what}"

"""Reasons of changes (R26): one line of text in any script, kept as it was given."""

import unicodedata

LONGEST_REASON = 500

_CHANGES_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates, which reorder the text around them. Marks of direction and
joiners are allowed: Arabic, Persian and emoji need them."""
_CONTROLS = ("Cc", "Zl", "Zp")
_LATER = ((0x1F000, 0x1FFFD), (0x20000, 0x3FFFD))
"""Blocks that Unicode fills with pictographs and ideographs: their characters may be newer than
Python's tables."""


def reason_error(text: str) -> str:
    """What is wrong with the reason, as the end of a sentence; '' if nothing is."""
    if len(text) > LONGEST_REASON:
        return f"must have at most {LONGEST_REASON} characters"
    if text.isascii() and text.isprintable() and not text.isspace():
        return ""
    for character in text:
        if error := _error_of(character):
            return f"must not contain U+{ord(character):04X}, {error}"
    return "" if any(map(_is_visible, text)) else "must have a character that can be seen"


def _error_of(character: str) -> str:
    number, category = ord(character), unicodedata.category(character)
    if category in _CONTROLS:
        return "a control character or line end: it must be one line of text"
    if category == "Cs":
        return "a lone surrogate, half a character"
    if character in _CHANGES_DIRECTION:
        return "which changes the direction of text"
    is_later = any(first <= number <= last for first, last in _LATER) and number & 0xFFFE != 0xFFFE
    return "which is no character" if category == "Cn" and not is_later else ""


def _is_visible(character: str) -> bool:
    from .visible_text import first_invisible  # Only here: most reasons are ASCII.

    return first_invisible(character) is None or unicodedata.category(character) == "Cn"

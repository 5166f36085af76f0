"""Text that people read, like names and reasons: one line that can be seen, in any script."""

import unicodedata

_CHANGES_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates, which reorder the text around them. Marks of direction and
joiners are allowed: Arabic, Persian and emoji need them."""
_CONTROLS = ("Cc", "Zl", "Zp")
_LATER = ((0x1F000, 0x1FFFD), (0x20000, 0x3FFFD))
"""Blocks that Unicode fills with pictographs and ideographs: their characters may be newer than
Python's tables."""


def line_error(text: str) -> str:
    """What is wrong with the text, as the end of a sentence; '' if nothing is."""
    if text.isascii() and text.isprintable() and not text.isspace():
        return ""
    for character in text:
        if error := _error_of(character):
            return f"must not contain U+{ord(character):04X}, {error}"
    return "" if any(map(_is_visible, text)) else "must have a character that can be seen"


def lines_error(text: str) -> str:
    """The same for a text that may have several lines."""
    for character in text:
        if unicodedata.category(character) in _CONTROLS and character != "\n":
            return f"must not contain U+{ord(character):04X}: only U+000A ends a line"
    return line_error(text.replace("\n", " "))


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
    from .visible_text import first_invisible  # Only here: most texts are ASCII.

    return first_invisible(character) is None or unicodedata.category(character) == "Cn"

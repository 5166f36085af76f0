"""Characters that cannot be seen, or that change the direction of text."""

import unicodedata

_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),  # The blank Braille pattern, which only looks like a space.
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0000, 0xE0FFF),
)
"""Unicode's Default_Ignorable_Code_Point beyond the categories below: fillers, joiners, variation
selectors, tags."""
_INVISIBLE_CATEGORIES = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"))
"""Controls, format characters (joiners, soft hyphen, marks of direction), unassigned characters,
private use, surrogates, separators."""


def first_invisible(text: str) -> str | None:
    """The name (U+200B) of the first character that cannot be seen or changes the direction of
    text; None if there is none. A space counts as invisible."""
    for character in text:
        if _is_invisible(character):
            return f"U+{ord(character):04X}"
    return None


def _is_invisible(character: str) -> bool:
    number = ord(character)
    return unicodedata.category(character) in _INVISIBLE_CATEGORIES or any(
        first <= number <= last for first, last in _IGNORABLE
    )

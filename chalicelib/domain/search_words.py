"""Names as they are searched: by the beginning of any word, letter case and accents aside."""

import unicodedata
from collections.abc import Sequence

from .folded_text import folded

MOST_NAME_WORDS = 30
"""Of a name, so many words can be searched: each is an entry of its own."""
LONGEST_ENTRY = 100
"""Characters of an entry, which is part of an item's key."""


def folded_name(text: str) -> str:
    """The words of the text in lower case without accents, with one space between them. Spaces and
    punctuation separate words."""
    letters = "".join(
        each if unicodedata.category(each)[0] in "LNSM" else " " for each in folded(text)
    )
    return " ".join(letters.split())


def search_entries(name: str) -> tuple[str, ...]:
    """What the name is found by: for each word, the folded name from that word on. The first of
    equal entries counts."""
    words = folded_name(name).split()
    begins = range(min(len(words), MOST_NAME_WORDS))
    entries = (" ".join(words[place:])[:LONGEST_ENTRY] for place in begins)
    return tuple(dict.fromkeys(entries))


def first_match(entries: Sequence[str], text: str) -> str | None:
    """The first of a name's entries that begins with the folded text. A list that shows a name only
    at this entry shows it once."""
    wanted = text[:LONGEST_ENTRY]
    return next((each for each in entries if each.startswith(wanted)), None)


def has_word(name: str, beginning: str) -> bool:
    """True if a word of the name, with those after it, has this folded beginning."""
    return first_match(search_entries(name), beginning) is not None

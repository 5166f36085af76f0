"""Cursors of lists: opaque to clients, the sort key of the last item for us."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from ..domain.refusals import invalid

LONGEST_SORT_KEY = 100
"""Of the listed items: the database would refuse a made-up cursor that is longer than 1,024."""


def cursor_of(sort_key: str) -> str:
    """The cursor of what comes after this item."""
    return urlsafe_b64encode(sort_key.encode()).decode()


def sort_key_of(cursor: str, prefix: str, longest: int = LONGEST_SORT_KEY) -> str:
    """What `cursor_of` was given. Raises for what is not a cursor of the list with this prefix."""
    try:
        sort_key = urlsafe_b64decode(cursor.encode("ascii")).decode()
    except ValueError:
        sort_key = ""
    if not sort_key.startswith(prefix) or len(sort_key) > longest:
        raise invalid("/query/cursor", "is not a cursor of this list")
    return sort_key

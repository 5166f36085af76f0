"""Cursors of lists: the encoded sort key of the last item, opaque to clients."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from ..domain.refusals import invalid

LONGEST_SORT_KEY = 100
"""The limit for listed items. DynamoDB would reject a forged cursor of more than 1,024 bytes."""


def cursor_of(sort_key: str) -> str:
    """The cursor of the page after this item."""
    return urlsafe_b64encode(sort_key.encode()).decode()


def sort_key_of(cursor: str, prefix: str, longest: int = LONGEST_SORT_KEY) -> str:
    """The sort key of a cursor. Raises if it is not a cursor of the list with this prefix."""
    try:
        sort_key = urlsafe_b64decode(cursor.encode("ascii")).decode()
    except ValueError:
        sort_key = ""
    if not sort_key.startswith(prefix) or len(sort_key) > longest:
        raise invalid("/query/cursor", "must be a cursor that this list returned")
    return sort_key

"""Ids that follow from what they name, so that a repeated computation names the same thing."""

from hashlib import blake2b

LARGEST_ID = 2**53 - 1
"""JavaScript's largest exact integer, and the API's largest id."""


def derived_id(*parts: object, below: int = LARGEST_ID) -> int:
    """A positive id smaller than `below`, uniformly spread: equal parts, equal id."""
    text = "\x1f".join(map(str, parts))
    digest = blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % (below - 1) + 1

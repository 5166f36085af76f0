"""Ids derived from what they identify, so that computing one again gives the same id."""

from hashlib import blake2b

LARGEST_ID = 2**53 - 1
"""JavaScript's largest exact integer, and the API's largest id."""


def is_id(value: object) -> bool:
    """True for an integer that can be an id; `True` is none."""
    return type(value) is int and 1 <= value <= LARGEST_ID


def derived_id(*parts: object, below: int = LARGEST_ID) -> int:
    """A positive id smaller than `below`, uniformly distributed. Equal parts give equal ids."""
    text = "\x1f".join(map(str, parts))
    digest = blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % (below - 1) + 1

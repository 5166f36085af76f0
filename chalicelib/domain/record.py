"""Records: what the domain, the verbs and the store are made of.

The one place where the domain knows a library: msgspec. Its structs take a thirtieth of the time of
dataclasses to declare, which each cold start pays for every class, and a sixth to make
(decision 72).
"""

from typing import dataclass_transform

import msgspec
from msgspec import field
from msgspec.structs import replace

__all__ = ["Record", "field", "replace"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(msgspec.Struct, frozen=True):
    """Named fields that don't change; equal to another record of its class with equal fields.

    `replace(record, name=value)` makes another one, with some fields different.
    """

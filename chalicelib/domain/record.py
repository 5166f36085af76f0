"""Records: the value objects of the domain, the verbs and the store.

Only this module of the domain imports a library: msgspec. Compared with dataclasses, its structs
take a thirtieth of the time to declare, which counts in each cold start, and a sixth of the time to
create (decision 72).
"""

from typing import dataclass_transform

import msgspec
from msgspec import field
from msgspec.structs import asdict, replace

__all__ = ["Record", "asdict", "field", "replace"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(msgspec.Struct, frozen=True):
    """Immutable named fields. Records of one class with equal fields are equal.

    `replace(record, name=value)` returns a copy with some fields changed, `asdict(record)` its
    fields by name.
    """

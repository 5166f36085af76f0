"""The write of a record's metadata, which is an item of its own (R58).

So the record's own item stays small. Every assignment raises the revision of its holder's record,
and pays for the size of that item.
"""

from ..domain.metadata import MetadataChange
from . import conditions, keys
from ._external_id_writes import Owner
from .items import to_item
from .transaction import Put, WriteName


def metadata_put(owner: Owner, change: MetadataChange) -> Put:
    """Replaces the metadata that was read. Without pairs, the item stays for its revision."""
    key = keys.metadata(owner.company_id, owner.kind, owner.record_id)
    read = change.before.revision
    unchanged = conditions.revision_is(read) if read else conditions.absent()
    return Put(WriteName("metadata", owner.record_id), to_item(key, change.after), unchanged)

"""When people have signed out of all their sessions of the console: one item for each person, kept
as long as a session that began before it could last."""

from botocore.client import BaseClient

from ..domain.caller import Caller
from ..domain.record import Record
from . import keys
from .batch import get_items
from .codec import Item, decode, encode_item
from .transaction import outcomes


class SignOuts(Record):
    """May raise Retryable."""

    client: BaseClient
    table: str

    def save(self, caller: Caller, at_ms: int, expires_at_s: int) -> None:
        """Written without a condition: whenever the person says it again, the last time counts."""
        pk, sk = keys.sign_out(caller)
        item = {"pk": pk, "sk": sk, "signed_out_at_ms": at_ms, "expires_at": expires_at_s}
        with outcomes():
            self.client.put_item(TableName=self.table, Item=encode_item(item))

    def latest_ms(self, caller: Caller) -> int | None:
        """When the person last did; None if they did not lately. Makes one call."""
        (item,) = get_items(self.client, self.table, [keys.sign_out(caller)])
        return signed_out_at_ms(item)


def signed_out_at_ms(item: Item | None) -> int | None:
    return int(decode(item["signed_out_at_ms"])) if item else None

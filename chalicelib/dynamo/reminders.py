"""Storage for reminders: upcoming boundaries, open removals, and the progress of the runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from botocore.client import BaseClient

from ..domain.account import Removal
from ..domain.calendar import instant
from ..domain.record import Record
from ..service.background_ports import Progress
from ..service.ports import DuePage, Retryable
from . import keys
from .codec import Item, decode_item, encode, encode_item
from .due_index import DueIndex
from .items import removals_from
from .transaction import outcomes

MOST_OFFICES = 50
"""Two items each; a BatchGetItem reads at most 100."""


class Reminders(Record):
    """Every method is one call and may raise Retryable."""

    client: BaseClient
    table: str

    def between(
        self, shard: int, later_than: datetime, until: datetime, after: str | None
    ) -> DuePage:
        """Offices whose boundary is later than `later_than` and not after `until`."""
        index = DueIndex(self.client, self.table)
        return index.between(shard, later_than, until, after, MOST_OFFICES)

    def open_removals(
        self, office_ids: Sequence[int]
    ) -> dict[int, tuple[int, tuple[Removal, ...]]]:
        """Company id and lots by office id, for offices that have open lots."""
        assert len(office_ids) <= MOST_OFFICES
        wanted = [key(each) for each in office_ids for key in (keys.account, keys.removals)]
        request = [{"pk": encode(pk), "sk": encode(sk)} for pk, sk in wanted]
        asked: dict[str, Any] = {self.table: {"Keys": request, "ConsistentRead": True}}
        with outcomes():
            response = self.client.batch_get_item(RequestItems=asked)
        if response.get("UnprocessedKeys"):
            raise Retryable("throttled")
        company: dict[int, int] = {}
        lots: dict[int, tuple[Removal, ...]] = {}
        for item in response["Responses"].get(self.table, []):
            office_id = keys.office_id_of((item["pk"]["S"], item["sk"]["S"]))
            if item["sk"]["S"] == "ACCOUNT":
                company[office_id] = int(item["company_id"]["N"])
            else:
                lots[office_id] = removals_from(item)
        return {office: (company[office], open_) for office, open_ in lots.items() if open_}

    def progress(self, days: int, shard: int) -> Progress | None:
        """None before the first run."""
        with outcomes():
            found = self.client.get_item(
                TableName=self.table, Key=_key(days, shard), ConsistentRead=True
            )
        return _progress(found["Item"]) if "Item" in found else None

    def save_progress(self, days: int, shard: int, progress: Progress) -> None:
        """Unconditional: after two overlapping runs, the next run repeats reminders at worst."""
        values = {
            "done_until": instant(progress.done_until),
            "until": instant(progress.until) if progress.until else None,
            "after": progress.after,
        }
        with outcomes():
            self.client.put_item(TableName=self.table, Item=_key(days, shard) | encode_item(values))


def _key(days: int, shard: int) -> Item:
    pk, sk = keys.reminders(days, shard)
    return {"pk": encode(pk), "sk": encode(sk)}


def _progress(item: Item) -> Progress:
    values = decode_item(item)
    return Progress(
        done_until=datetime.fromisoformat(values["done_until"]),
        until=datetime.fromisoformat(values["until"]) if "until" in values else None,
        after=values.get("after"),
    )

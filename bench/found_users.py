"""`make bench-users`: measures how users are found in a company of 20,000, on MiniStack.

The records are written by hand; their changes pass through the function that the stream invokes.
"""

import os
import random
import statistics
import time
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

import botocore.session

from bench.progress import bar
from chalicelib import wiring
from chalicelib.domain.record import replace
from chalicelib.domain.search import search_of
from chalicelib.domain.user import User, UserFilter
from chalicelib.dynamo import keys
from chalicelib.dynamo.batch import write_items
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.items import to_item
from chalicelib.dynamo.stream import item_change_of
from chalicelib.service.read_ports import Paging
from infra.cloud.ministack import MiniStack
from infra.local import seed
from infra.local.resources import create_table

NOW = datetime(2026, 4, 1, 12, 0, 0, tzinfo=UTC)
TABLE, USERS, BATCH, OFFICES = "bench", 20_000, 100, 100
FIRST_NAMES = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara "
    "José Susan Joseph Jessica Thomas Karen Carlos Sarah Daniel Lisa Matthew Nancy Anthony "
    "Sandra Mark Ashley Łukasz Emily Steven Kimberly Paul Margaret Andrew Donna Joshua "
    "Michelle Kenneth Carol Kevin Amanda Brian Melissa Søren Deborah Ronald Stephanie Wei "
    "Rebecca Mohammed Laura Aïcha"
)
LAST_NAMES = (
    "Smith Johnson Williams Brown Jones García Miller Davis Rodríguez Martínez Hernández "
    "López Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Pérez Thompson "
    "White Harris Sánchez Clark Ramírez Lewis Robinson Walker Young Allen King Wright Scott "
    "Torres Nguyễn Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter "
    "Roberts Müller Kowalski"
)
SEARCHES: list[tuple[str, UserFilter, int | None]] = [
    ("m", UserFilter(), None),
    ("mar", UserFilter(), None),
    ("martinez", UserFilter(), None),
    ("jose mar", UserFilter(), None),
    ("karen.jackson17000@acme.example", UserFilter(), None),
    ("acme", UserFilter(), None),
    ("mar", UserFilter(license="talk"), None),
    ("mar", UserFilter(), seed.NEW_YORK),
    ("m", UserFilter(), seed.NEW_YORK),
]


class Meter:
    """Calls, and read units by DynamoDB's rules: a unit for each 4 KB that a query scans, and one
    for each record. MiniStack reports one for each call."""

    def __init__(self, client: Any) -> None:
        self.calls: list[str] = []
        self.units = 0
        self.bytes_an_entry = 0.0
        client.meta.events.register("after-call.dynamodb.*", self._add)

    def clear(self) -> None:
        self.calls.clear()
        self.units = 0

    def _add(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls.append(model.name)
        if model.name == "Query":
            self.units += ceil(parsed["ScannedCount"] * self.bytes_an_entry / 4096)
        if model.name == "BatchGetItem":
            self.units += sum(map(len, parsed["Responses"].values()))


def users(chance: random.Random) -> list[User]:
    made, first_names, last_names = [], FIRST_NAMES.split(), LAST_NAMES.split()
    for number in range(1, USERS + 1):
        first, last = chance.choice(first_names), chance.choice(last_names)
        made.append(
            User(
                user_id=number,
                company_id=seed.COMPANY_ID,
                office_id=seed.NEW_YORK + number % OFFICES,
                email=f"{first}.{last}{number}@acme.example".lower(),
                first_name=first,
                last_name=last,
                license=chance.choice(("talk", "admins")),
                state="active",
                added_at=NOW,
                revision=1,
                request_id="bench",
            )
        )
    return made


def fill(wired: wiring.Wired, meter: Meter) -> None:
    """Writes the users and prints what their entries cost."""
    made, seconds, written, size = users(random.Random(7)), 0.0, 0, 0
    for start in bar(range(0, USERS, BATCH), "users"):
        some = made[start : start + BATCH]
        items = {
            key: to_item(key, each)
            for each in some
            for key in [keys.user(each.company_id, each.user_id)]
        }
        write_items(wired.directory.client, TABLE, dict(items))  # type: ignore[attr-defined]
        meter.clear()
        changes = [item_change_of(_created(item), wired.layouts) for item in items.values()]
        began = time.perf_counter()
        for batch in wired.user_index.batches([each for each in changes if each]):
            wired.user_index.write(batch)
            written += len(batch)
            size += sum(item_bytes(item) for item in batch.values())
        seconds += time.perf_counter() - began
    meter.bytes_an_entry = size / written
    print(
        f"{USERS:,} users: {written / USERS:.1f} entries each of {meter.bytes_an_entry:.0f} bytes, "
        f"{seconds:.0f} s in the publisher"
    )


def item_bytes(item: Any) -> int:
    """Names and values; all values here are text or numbers of up to 16 digits."""
    return sum(
        len(name) + len(str(value).encode())
        for name, typed in item.items()
        for value in typed.values()
    )


def _created(item: Any) -> dict[str, Any]:
    return {
        "dynamodb": {
            "Keys": {"pk": item["pk"], "sk": item["sk"]},
            "NewImage": item,
            "SequenceNumber": "1",
            "ApproximateCreationDateTime": int(NOW.timestamp()),
        }
    }


def find(wired: wiring.Wired, meter: Meter) -> None:
    """Prints what the first page of each search costs, and the whole plain list."""
    print("search; found on a page of 50; more; calls; read units; ms")
    for text, only, office in SEARCHES:
        wanted = replace(only, search=search_of(text, "/query/q"))
        offices = frozenset({office}) if office else None
        times = []
        for _ in range(5):
            meter.clear()
            began = time.perf_counter()
            page = wired.reads.user_search.page(seed.COMPANY_ID, Paging(50), offices, wanted)
            times.append((time.perf_counter() - began) * 1000)
        more = "yes" if page.cursor else "no"
        what = f"{text} {only.license or ''} {'one office' if office else ''}".strip()
        print(
            f"{what}; {len(page.items)}; {more}; {len(meter.calls)}; {meter.units}; "
            f"{statistics.median(times):.0f}"
        )


def main() -> None:
    logs = Path("out")
    logs.mkdir(exist_ok=True)
    ministack = MiniStack(logs / "ministack-bench.log")
    try:
        os.environ |= ministack.environment
        client = botocore.session.get_session().create_client(
            "dynamodb", config=wiring.CLIENT_CONFIG
        )
        create_table(client, TABLE)
        wired = wiring.wire(TABLE, client, lambda: NOW)
        seed.seed(DynamoDirectory(client, TABLE, wired.layouts), wired.catalogs, NOW)
        meter = Meter(client)
        fill(wired, meter)
        find(wired, meter)
    finally:
        ministack.stop()


if __name__ == "__main__":
    main()

"""A consumer of events that follows docs/events/README.md to the letter, and nothing else."""

from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from chalicelib.domain.products import SHIPPED

Event = dict[str, Any]
Thing = tuple[Any, ...]
Item = dict[str, Any]
Counts = dict[tuple[int, str], dict[str, int]]
"""By office and license type: purchased, scheduled, assigned, available."""


class InOrder:
    """Receives events in the order in which they are published, some of them again."""

    def __init__(self) -> None:
        self.handled: list[Event] = []
        self._largest: dict[int, str] = {}

    def take(self, event: Event) -> None:
        """Handles the event, unless its office has had one with this sequence or a larger one."""
        office = event["office_id"]
        if event["sequence"] > self._largest.get(office, ""):
            self._largest[office] = event["sequence"]
            self.handled.append(event)


class InAnyOrder:
    """Receives events in any order and any number of times. `state` is the state of everything that
    events speak of, from the event with the largest sequence."""

    def __init__(self, initial: Iterable[Item] = ()) -> None:
        """`initial` is what it read before the first event."""
        self.state: dict[Thing, Any] = dict(_read(initial))
        self._largest: dict[Thing, str] = {}

    def take(self, event: Event) -> None:
        """Ignores what the event says of a thing if a larger sequence has told it."""
        for thing, state in things_of(event):
            if event["sequence"] > self._largest.get(thing, ""):
                self._largest[thing] = event["sequence"]
                self.state[thing] = state

    @property
    def counts(self) -> Counts:
        """Of the license types that an office owns."""
        assigned = Counter(
            (thing[1], held) for thing, held in self.state.items() if thing[0] == "assignment"
        )
        found: Counts = {}
        for thing, state in self.state.items():
            if thing[0] == "licenses" and state[0]:
                purchased, scheduled = state
                held = assigned[thing[1], thing[2]]
                found[thing[1], thing[2]] = {
                    "purchased": purchased,
                    "scheduled": scheduled,
                    "assigned": held,
                    "available": purchased - scheduled - held,
                }
        return found

    @property
    def people(self) -> set[tuple[str, int, int]]:
        """Kind, office and id of the users and rooms that are there."""
        return {
            (thing[0], thing[1], thing[2])
            for thing, is_there in self.state.items()
            if thing[0] in ("user", "room") and is_there
        }


def things_of(event: Event) -> Iterator[tuple[Thing, Any]]:
    """What the event speaks of, and its state."""
    kind, _, action = event["type"].partition(".")
    office, data = event["office_id"], event["data"]
    if "licenses" in data:
        for each in data["licenses"]:
            counts = each["purchased"], each["scheduled_for_removal"]
            yield ("licenses", office, each["license_type"]), counts
    elif kind == "license":
        held = data["license_type"] if action == "assigned" else None
        yield ("assignment", office, data["assignment_id"]), held
    elif kind in ("user", "room"):
        is_there = data["state"] != "deleted" and not data.get("moved_to")
        yield (kind, office, data[f"{kind}_id"]), is_there
    elif kind == "invoice":
        yield ("invoice", office, data["number"]), (data["total"]["amount"], data["status"])


def _read(items: Iterable[Item]) -> Iterator[tuple[Thing, Any]]:
    """The same things, from the table's items."""
    for item in items:
        kind = item["sk"].partition("#")[0]
        if kind == "ACCOUNT":
            office = int(item["pk"].removeprefix("OFFICE#"))
            for license_type, counts in counts_by_type(item).items():
                yield (
                    ("licenses", office, license_type),
                    (counts["purchased"], counts["scheduled"]),
                )
        elif kind == "ASSIGNMENT":
            held = None if "released_at" in item else item["license_type"]
            yield ("assignment", item["office_id"], item["assignment_id"]), held
        elif kind in ("USER", "ROOM") and item["pk"].startswith("COMPANY#"):
            name = kind.lower()
            thing = (name, item["office_id"], item[f"{name}_id"])
            yield thing, item["state"] != "deleted"
        elif kind == "INVOICE":
            thing = ("invoice", item["office_id"], str(item["number"]))
            is_credited = item.get("credited_minor") == item["total_minor"]
            yield thing, (item["total_minor"], "credited" if is_credited else item["status"])


def counts_by_type(account: Item) -> dict[str, Any]:
    """The stored counts by the ids of license types, which the shipped catalog numbers."""
    id_by_key = {str(each.number): each.id for each in SHIPPED.license_types}
    return {id_by_key.get(key, key): counts for key, counts in account["licenses"].items()}


def check_consumers(
    events: list[Event], before: Iterable[Item], after: list[Item], chance: Random
) -> None:
    """Consumers that follow the documented rules know what the table has in the end, however the
    events are delivered. `before` and `after` are the table's items, decoded and flattened."""
    ordered = [event for event in events if event["sequence"] is not None]
    _check_order(ordered)
    before = [*before]
    expected = InAnyOrder(after)
    shuffled = chance.sample(ordered * 2, len(ordered) * 2)
    for delivered in (ordered, ordered[::-1], shuffled):
        consumer = InAnyOrder(before)
        for event in delivered:
            consumer.take(event)
        assert consumer.counts == expected.counts, _difference(consumer.counts, expected.counts)
        assert consumer.people == expected.people, consumer.people ^ expected.people
        assert _invoices(consumer) == _invoices(expected)
        account = {item["pk"]: item for item in after if item["sk"] == "ACCOUNT"}
        for (office, license_type), counts in consumer.counts.items():
            stored = counts_by_type(account[f"OFFICE#{office}"])[license_type]
            assert counts["available"] == stored["available"], (office, license_type)


def _check_order(events: list[Event]) -> None:
    """Nothing is lost and nothing handled twice."""
    consumer = InOrder()
    for event in events:
        consumer.take(event)
    handled = [event["event_id"] for event in consumer.handled]
    published = [event["event_id"] for event in events]
    assert handled == [*dict.fromkeys(published)]
    sequences = {(event["office_id"], event["sequence"]) for event in events}
    assert len(sequences) == len(handled), "two events have one sequence"
    changes = [
        (event["office_id"], kind, event["data"][f"{kind}_id"], event["data"]["revision"])
        for event in consumer.handled
        if (kind := event["type"].partition(".")[0]) in ("user", "room")
    ]
    assert len(set(changes)) == len(changes), "one change of a record is published twice"


def _invoices(consumer: InAnyOrder) -> dict[Thing, tuple[int, str]]:
    return {thing: state for thing, state in consumer.state.items() if thing[0] == "invoice"}


def _difference(left: Counts, right: Counts) -> list[Any]:
    return [
        (key, left.get(key), right.get(key))
        for key in left.keys() | right.keys()
        if left.get(key) != right.get(key)
    ]

"""Reads that decisions depend on are consistent and complete, over several pages if needed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.assignment import Assignee
from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.dynamo._ledger_writes import entry_item
from chalicelib.dynamo.audit import DynamoAuditReader
from chalicelib.dynamo.due_index import DueIndex
from chalicelib.dynamo.listings import Listings
from chalicelib.dynamo.reminders import Reminders
from chalicelib.dynamo.stream import item_change_of, sequence_of
from chalicelib.service.background_ports import Progress
from chalicelib.service.ports import Retryable
from chalicelib.service.read_ports import Paging
from tests.contract.builders import TALK, assignment, buy, free, requests_of, store, take
from tests.people import ensure_room, ensure_user
from tests.shipped_layouts import SHIPPED_LAYOUTS
from tests.world import BERLIN, COMPANY, NEW_YORK, START, TOKYO, World

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("operation", "read"),
    [
        ("BatchGetItem", lambda world: store(world).read(NEW_YORK, START)),
        ("BatchGetItem", lambda world: store(world).account(NEW_YORK)),
        (
            "Query",
            lambda world: Listings(world.client, world.table, world.wired.layouts).entries(
                NEW_YORK, Paging()
            ),
        ),
        (
            "Query",
            lambda world: store(world).charges(NEW_YORK, 0, 9),
        ),
        (
            "Query",
            lambda world: Listings(world.client, world.table, world.wired.layouts).offices(COMPANY),
        ),
        (
            "Query",
            lambda world: DynamoAuditReader(
                world.client, world.table, world.wired.layouts
            ).evidence(NEW_YORK),
        ),
        (
            "GetItem",
            lambda world: DynamoAuditReader(world.client, world.table, world.wired.layouts).account(
                NEW_YORK
            ),
        ),
        ("GetItem", lambda world: DueIndex(world.client, world.table).cursor(3)),
        ("GetItem", lambda world: Reminders(world.client, world.table).progress(7, 3)),
        ("BatchGetItem", lambda world: Reminders(world.client, world.table).open_removals([1])),
    ],
)
def test_every_read_but_of_the_due_index_is_consistent(
    world: World, operation: str, read: Callable[[World], Any]
) -> None:
    with requests_of(world.client, operation) as asked:
        read(world)
    assert asked
    for each in asked:
        whole = each.get("RequestItems", {}).get(world.table, each)
        assert whole["ConsistentRead"] is True


class OneARead:
    """A client that returns one item per page, as if every item had the largest size of a page."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def query(self, **asked: Any) -> Any:
        return self._client.query(**{**asked, "Limit": 1})


def test_an_audit_reads_all_of_the_journal_and_of_the_assignments(world: World) -> None:
    for _ in range(3):
        buy(world, talk_lines=2)
    for number in (1, 2, 3):
        store(world).commit_assignments(take(assignment(number)))
    store(world).commit_assignments(free(assignment(3)))
    evidence = DynamoAuditReader(OneARead(world.client), world.table, world.wired.layouts).evidence(
        NEW_YORK
    )
    assert (evidence.purchased[TALK], evidence.assigned[TALK]) == (6, 2)


def test_an_audit_counts_what_is_left_of_lots(world: World) -> None:
    assert world.purchase(talk_lines=5).status == 201
    assert world.remove(talk_lines=4).status == 201
    assert world.restore(talk_lines=1).status == 201
    assert DynamoAuditReader(world.client, world.table, world.wired.layouts).evidence(
        NEW_YORK
    ).scheduled == {TALK: 3}


def test_an_audits_fingerprint_changes_with_every_write_that_it_counts(world: World) -> None:
    def fingerprint() -> str:
        return (
            DynamoAuditReader(world.client, world.table, world.wired.layouts)
            .evidence(NEW_YORK)
            .fingerprint
        )

    buy(world, talk_lines=5)
    fingerprints = [fingerprint()]
    for write in (
        lambda: store(world).commit_assignments(take(assignment(1))),
        lambda: store(world).commit_assignments(free(assignment(1))),
        lambda: store(world).commit_assignments(take(assignment(1, request_id="another"))),
        lambda: buy(world, talk_lines=1),
        lambda: world.remove(talk_lines=2),
        lambda: world.restore(talk_lines=2),
    ):
        write()
        fingerprints.append(fingerprint())
    assert len(set(fingerprints)) == 7
    assert fingerprint() == fingerprints[-1]


def test_a_bill_has_exactly_its_own_charges(world: World) -> None:
    for _ in range(5):
        assert world.purchase(TOKYO, talk_lines=1).status == 201
    slow = replace(store(world), client=OneARead(world.client))
    assert [each.seq for each in slow.charges(TOKYO, 1, 4)] == [2, 3, 4]
    assert [each.seq for each in slow.charges(TOKYO, 0, 9)] == [1, 2, 3, 4, 5]


def test_charges_are_found_by_their_amount_and_others_by_their_action(world: World) -> None:
    """Earlier purchases have no amount, and credits of a credit note pay accrued charges."""
    bought = entry_item(buy(world, TOKYO, talk_lines=2).entry, SHIPPED_LAYOUTS)

    def write(seq: int, *without: str, **values: Any) -> None:
        kept = {name: value for name, value in bought.items() if name not in without}
        key = {"sk": {"S": keys.entry(TOKYO, seq)[1]}, "seq": {"N": str(seq)}}
        world.client.put_item(TableName=world.table, Item=kept | key | values)

    assert bought["charged_minor"]
    write(2, action={"S": "transfer"})
    write(3, "charged_minor")  # as written before the attribute existed
    write(4, "charged_minor", action={"S": "transfer"})
    write(5, "charged_minor", action={"S": "credit_note"})
    write(6, "charged_minor", action={"S": "refund_failed"})
    found = store(world).charges(TOKYO, 0, 9)
    assert [each.seq for each in found] == [1, 2, 3, 5, 6]


class LeavesOut:
    """A busy database, whose responses have no items but unprocessed keys."""

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803
        return {"Responses": {}, "UnprocessedKeys": RequestItems}


def test_lots_that_the_database_left_out_are_read_again(world: World) -> None:
    with pytest.raises(Retryable, match="throttled"):
        Reminders(LeavesOut(), world.table).open_removals([NEW_YORK])


@pytest.mark.parametrize(
    "progress", [Progress(START), Progress(START, START + HOUR, "2026-04-01T04:00:00Z 17")]
)
def test_the_progress_of_reminders_is_stored(world: World, progress: Progress) -> None:
    reminders = Reminders(world.client, world.table)
    reminders.save_progress(7, 3, progress)
    assert reminders.progress(7, 3) == progress
    assert reminders.progress(1, 3) is None


def test_one_call_reads_the_invoices_and_the_entry_that_exist(world: World) -> None:
    for _ in range(3):
        buy(world, talk_lines=1)
    found = Listings(world.client, world.table, world.wired.layouts).invoices_and_entry(
        NEW_YORK, (1, 3, 9), 2
    )
    assert [each.number for each in found.invoices] == [1, 3]
    assert found.entry
    assert found.entry.seq == 2
    assert (
        Listings(world.client, world.table, world.wired.layouts)
        .invoices_and_entry(NEW_YORK, (), 9)
        .entry
        is None
    )
    listed = Listings(world.client, world.table, world.wired.layouts).invoices_and_entry(
        NEW_YORK, (), 1, COMPANY
    )
    assert listed.office
    assert listed.office.name == "New York"


def test_one_call_reads_users_rooms_and_offices_deleted_or_not(world: World) -> None:
    ensure_user(world.client, world.table, 7)
    ensure_room(world.client, world.table, 8)
    assert world.request("DELETE", "/rooms/8").status == 200
    wanted = [Assignee(kind, id_) for kind in ("user", "room", "number") for id_ in (7, 8, 7)]
    with requests_of(world.client, "BatchGetItem") as asked:
        found = Listings(world.client, world.table, world.wired.layouts).records(
            COMPANY, wanted, [BERLIN, 99]
        )
    assert [type(each).__name__ for each in found] == ["User", "Room", "Office"]
    assert len(asked) == 1
    assert (
        Listings(world.client, world.table, world.wired.layouts).records(
            COMPANY + 1, wanted, [BERLIN]
        )
        == []
    )


# The stream


def record(**images: Any) -> dict[str, Any]:
    key = {"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ASSIGNMENT#1"}}
    return {"dynamodb": {"Keys": key, "SequenceNumber": "42", **images}}


def test_items_deleted_by_time_to_live_are_not_published(world: World) -> None:
    store_item = {"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ASSIGNMENT#1"}}
    assert item_change_of(record(OldImage=store_item), SHIPPED_LAYOUTS) is None


def test_sequence_numbers_are_in_order_as_text() -> None:
    assert sequence_of(record()) == "0" * 38 + "42"
    assert len(sequence_of(record())) == 40

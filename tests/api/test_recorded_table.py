"""A table written before decision 83, when every entry, invoice, lot and stored response was compressed.

`recorded_table.json` holds all its items. New York bought ten talk and two sell lines (key-1), had a
payment declined and then paid, removed three talk lines (key-2), restored one (key-3), bought one
license of each of the ten types (key-4), and removed its fax line (key-5). Tokyo, which is invoiced at
the end of its cycles, bought three talk lines and then one license of each type. The expected values
were answered by the version that wrote the table.
"""

import json
from pathlib import Path

import pytest

from infra.local import lambdas
from tests.api.recorded_tables import history, invoices, removals, restore_recorded
from tests.license_types import LicenseType
from tests.world import MARCH_ENDS, NEW_YORK, TOKYO, Answer, World

RECORDED = Path(__file__).with_name("recorded_table.json")


@pytest.fixture
def recorded(world: World) -> World:
    restore_recorded(world, RECORDED)
    return world


def send(world: World, key: str, what: str, **quantities: int) -> Answer:
    items = [{"license_type": name, "quantity": number} for name, number in quantities.items()]
    return world.post(f"/offices/{NEW_YORK}/{what}", {"items": items}, key=key)


def test_it_holds_compressed_entries_invoices_lots_and_responses_alone(recorded: World) -> None:
    compressed = [
        (item["sk"]["S"].partition("#")[0], name)
        for item in recorded.raw_items()
        for name, value in item.items()
        if "B" in value
    ]
    assert {pair: compressed.count(pair) for pair in compressed} == {
        ("NEWEST", "packed"): 1,
        ("REVISION", "packed"): 1,
        ("KEY", "body"): 7,
        ("ENTRY", "packed"): 9,
        ("INVOICE", "packed"): 2,
        ("REMOVALS", "lots"): 1,
    }
    assert not any("document" in item for item in recorded.raw_items())


def test_history_invoices_and_lots_are_read(recorded: World) -> None:
    assert history(recorded, NEW_YORK) == [
        (1, "purchase", 2, 31_224, None),
        (2, "payment_declined", 0, 0, "card expired"),
        (3, "payment_received", 0, 0, None),
        (4, "removal", 1, 0, None),
        (5, "restoration", 1, 0, None),
        (6, "purchase", 10, 20_227, None),
        (7, "removal", 1, 0, None),
    ]
    assert history(recorded, TOKYO) == [
        (1, "purchase", 1, 0, None),
        (2, "purchase", 10, 0, None),
    ]
    assert invoices(recorded, NEW_YORK) == [("1", "paid", 2, 31_224), ("2", "open", 9, 20_227)]
    assert removals(recorded, NEW_YORK) == [
        (7675421774117219, "fax_lines", 1, 1),
        (6014328587525309, "talk_lines", 3, 1),
    ]
    page = recorded.get(f"/offices/{NEW_YORK}/history?action=removal&license_type=fax_lines").json
    assert [each["seq"] for each in page["items"]] == [7]


def test_a_request_that_was_answered_is_answered_again(recorded: World) -> None:
    before = recorded.snapshot()
    removed = send(recorded, "key-2", "removals", talk_lines=3)
    bought = send(recorded, "key-4", "purchases", **dict.fromkeys(map(str, LicenseType), 1))
    for answer, entry_id, seq in (
        (removed, 1561811198274972, 4),
        (bought, 4094770580463354, 6),
    ):
        assert answer.status == 201
        assert answer.headers["Idempotency-Replayed"] == "true"
        assert (answer.json["entry_id"], answer.json["seq"]) == (entry_id, seq)
    assert send(recorded, "key-2", "removals", talk_lines=2).code == "idempotency_key_reused"
    assert recorded.snapshot() == before


def test_both_offices_are_billed_and_rolled_forward(recorded: World) -> None:
    recorded.clock.at = MARCH_ENDS
    assert recorded.sweep() == 0
    # 9 x 2,500 talk, 3 x 9,500 sell, and one of each other type but fax lines.
    assert history(recorded, NEW_YORK)[-1] == (8, "renewal", 9, 69_000, None)
    assert invoices(recorded, NEW_YORK)[-1] == ("3", "open", 9, 69_000)
    assert removals(recorded, NEW_YORK) == []
    assert recorded.counts() == (9, 0, 0, 9)
    assert recorded.counts("fax_lines") == (0, 0, 0, 0)
    # The renewal, and the eleven prorated lines of both purchases: 45,700 and 32,431 yen.
    assert invoices(recorded, TOKYO) == [("1", "open", 21, 78_131)]
    assert recorded.counts(office=TOKYO) == (4, 0, 0, 4)


def test_it_goes_on_beside_readable_items(recorded: World) -> None:
    purchase = send(recorded, "new-1", "purchases", fax_lines=1)
    assert purchase.json["lines"][0]["kind"] == "restored"
    assert send(recorded, "new-2", "removals", talk_lines=2).status == 201
    assert [quantity for _, _, quantity, _ in removals(recorded, NEW_YORK)] == [3, 2]
    body = {"status": "paid"}
    paid = recorded.staff("POST", f"/offices/{NEW_YORK}/invoices/2/payment", body)
    assert paid.status == 200
    assert invoices(recorded, NEW_YORK)[-1] == ("2", "paid", 9, 20_227)
    assert [seq for seq, *_ in history(recorded, NEW_YORK)] == [*range(1, 10)]
    new = next(item for item in recorded.raw_items() if item["sk"]["S"] == "ENTRY#0000000009")
    assert json.loads(new["document"]["S"])["lines"][0]["kind"] == "scheduled_removal"


def test_an_audit_finds_that_all_counts_add_up(recorded: World) -> None:
    assert send(recorded, "new-2", "removals", talk_lines=2).status == 201
    assert lambdas.reconcile() == {"audited": 3, "drifts": 0}

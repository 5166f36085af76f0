"""What the rules forbid: each refusal has its status, its code, the numbers that explain it, and
leaves no trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.terms import Action, Contact
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.open_office import open_office
from tests.offices import usual_office, usual_terms
from tests.world import BERLIN, COMPANY, MARCH_ENDS, NEW_YORK, TOKYO, Answer, World

NOBODYS = 4242
"""An id that nothing has."""
OWN, TWIN = 5000000000000777, 5000000000000778
"""Offices that a test opens on terms of its own."""


def assert_refused(
    answer: Answer, status: int, code: str, problem_type: str, **members: Any
) -> None:
    """A problem document (RFC 9457) with exactly these values of its further members."""
    assert (answer.status, answer.code) == (status, code), answer.text
    document = answer.json
    assert document["type"] == problem_type
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert {name: document.get(name) for name in members} == members


@contextmanager
def nothing_written(world: World) -> Iterator[None]:
    before = world.snapshot()
    yield
    assert world.snapshot() == before


def one(license_type: str, quantity: int) -> dict[str, Any]:
    return {"items": [{"license_type": license_type, "quantity": quantity}]}


def add_user(world: World, email: str, office: int = NEW_YORK, **more: Any) -> Answer:
    return world.post("/users", {"email": email, "office_id": office, **more})


def patch_user(world: World, user_id: int, **fields: Any) -> Answer:
    return world.request("PATCH", f"/users/{user_id}", fields)


def delete(world: World, path: str) -> Answer:
    return world.request("DELETE", path)


def put_on_hold(world: World, office: int = NEW_YORK) -> None:
    """The payment of the office's first invoice is declined."""
    answer = world.post(
        f"/offices/{office}/invoices/1/payment",
        {"status": "declined"},
        token=world.token("csm", None),
        headers={"DP-Company-ID": str(COMPANY), "DP-Reason": "told by the bank"},
    )
    assert answer.json == {"number": "1", "status": "declined", "on_hold": True}


def open_on_terms(world: World, office_id: int = OWN, **terms: Any) -> None:
    """Opens an office: pro, monthly, by card, all self-service, unless `terms` say otherwise."""
    now = world.clock.at
    office = usual_office(office_id, COMPANY, now)
    open_office(
        DynamoDirectory(world.client, world.table),
        office,
        usual_terms(**{"prices": dict.fromkeys(LicenseType, 1000), **terms}),
        now,
    )


# Not enough available: R3, R13, R20-R24.


def assert_none_available(
    answer: Answer, license_type: str, requested: int, available: int
) -> None:
    assert_refused(
        answer,
        409,
        "no_available_licenses",
        "/problems/no-available-licenses",
        license_type=license_type,
        requested=requested,
        available=available,
    )


@pytest.mark.parametrize(
    ("license_type", "assignee_type"),
    [
        ("talk_lines", "user"),
        ("sell_lines", "user"),
        ("contact_center_lines", "user"),
        ("room_lines", "room"),
        ("fax_lines", "fax_line"),
        ("additional_number_lines", "number"),
    ],
)
def test_nothing_is_assigned_where_nothing_was_purchased(
    world: World, license_type: str, assignee_type: str
) -> None:
    body = {"license_type": license_type, "assignee": {"type": assignee_type, "id": 1}}
    with nothing_written(world):
        answer = world.post(f"/offices/{NEW_YORK}/assignments", body)
    assert_none_available(answer, license_type, requested=1, available=0)


def test_the_last_available_license_is_assigned_and_the_next_one_refused(world: World) -> None:
    world.purchase(talk_lines=2)
    assert world.assign(1).status == 201
    assert world.assign(2).status == 201
    with nothing_written(world):
        answer = world.assign(3)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def test_a_license_scheduled_for_removal_cannot_be_assigned(world: World) -> None:
    world.purchase(talk_lines=2)
    world.remove(talk_lines=2)
    with nothing_written(world):
        answer = world.assign(1)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def batch_of(world: World, *wanted: tuple[str, int]) -> Answer:
    assignments = [
        {"license_type": license_type, "assignee": {"type": "user", "id": number}}
        for license_type, number in wanted
    ]
    path = f"/offices/{NEW_YORK}/assignments/batch"
    return world.post(path, {"assignments": assignments})


def test_a_batch_beyond_the_available_assigns_nobody(world: World) -> None:
    world.purchase(talk_lines=2)
    with nothing_written(world):
        answer = batch_of(world, ("talk_lines", 1), ("talk_lines", 2), ("talk_lines", 3))
    assert_none_available(answer, "talk_lines", requested=3, available=2)


def test_a_batch_that_lacks_one_of_its_types_assigns_nobody(world: World) -> None:
    world.purchase(talk_lines=5)
    with nothing_written(world):
        answer = batch_of(world, ("talk_lines", 1), ("sell_lines", 2), ("sell_lines", 3))
    assert_none_available(answer, "sell_lines", requested=2, available=0)


def test_who_holds_a_license_already_does_not_count_against_the_available(world: World) -> None:
    world.purchase(talk_lines=2)
    world.assign(1)
    with nothing_written(world):
        answer = batch_of(world, ("talk_lines", 1), ("talk_lines", 2), ("talk_lines", 3))
    assert_none_available(answer, "talk_lines", requested=2, available=1)


@pytest.mark.parametrize(
    ("license_name", "license_type"),
    [
        ("talk", "talk_lines"),
        ("agents", "sell_lines"),
        ("lite_support_agents", "contact_center_lines"),
    ],
)
def test_a_user_is_not_created_without_a_license_for_them(
    world: World, license_name: str, license_type: str
) -> None:
    with nothing_written(world):
        answer = add_user(world, "ada@example.com", license=license_name)
    assert_none_available(answer, license_type, requested=1, available=0)


def test_a_user_without_license_needs_none(world: World) -> None:
    assert add_user(world, "ada@example.com", license="admins").status == 201


def test_licenses_in_use_cannot_be_removed(world: World) -> None:
    world.purchase(talk_lines=5)
    world.assign(1)
    world.assign(2)
    with nothing_written(world):
        answer = world.remove(talk_lines=4)
    assert_none_available(answer, "talk_lines", requested=4, available=3)
    assert world.remove(talk_lines=3).status == 201


def test_licenses_scheduled_already_cannot_be_removed_again(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=5)
    with nothing_written(world):
        answer = world.remove(talk_lines=1)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def test_a_removal_that_lacks_one_of_its_types_removes_nothing(world: World) -> None:
    world.purchase(talk_lines=5, fax_lines=1)
    with nothing_written(world):
        answer = world.remove(talk_lines=5, fax_lines=2)
    assert_none_available(answer, "fax_lines", requested=2, available=1)


def test_a_removal_that_would_be_refused_cannot_be_quoted(world: World) -> None:
    body = {"action": "removal", **one("talk_lines", 1)}
    with nothing_written(world):
        answer = world.post(f"/offices/{NEW_YORK}/quotes", body)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def test_a_suspended_user_is_not_reactivated_without_a_license(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = add_user(world, "ada@example.com").json["id"]
    patch_user(world, ada, state="suspended")
    add_user(world, "grace@example.com")
    with nothing_written(world):
        answer = patch_user(world, ada, state="active")
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def test_a_users_license_is_not_changed_to_one_that_is_not_available(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = add_user(world, "ada@example.com").json["id"]
    with nothing_written(world):
        answer = patch_user(world, ada, license="agents")
    assert_none_available(answer, "sell_lines", requested=1, available=0)


def test_a_user_does_not_move_to_an_office_without_a_license_for_them(world: World) -> None:
    world.purchase(talk_lines=5)
    ada = add_user(world, "ada@example.com").json["id"]
    with nothing_written(world):
        answer = patch_user(world, ada, office_id=BERLIN)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


# More than is scheduled.


def assert_exceeds(answer: Answer, license_type: str, requested: int, scheduled: int) -> None:
    assert_refused(
        answer,
        409,
        "exceeds_scheduled",
        "/problems/exceeds-scheduled",
        license_type=license_type,
        requested=requested,
        scheduled=scheduled,
    )


def restore_lot(world: World, removal_id: int, office: int = NEW_YORK, **more: Any) -> Answer:
    body = {"removal_id": removal_id, **more}
    return world.post(f"/offices/{office}/restorations", body, key=world.new_key())


def test_no_more_is_restored_than_is_scheduled(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=2)
    world.remove(talk_lines=1)
    with nothing_written(world):
        answer = world.restore(talk_lines=4)
    assert_exceeds(answer, "talk_lines", requested=4, scheduled=3)
    assert world.restore(talk_lines=3).status == 201


def test_a_restoration_beyond_one_of_its_types_restores_nothing(world: World) -> None:
    world.purchase(talk_lines=10, fax_lines=10)
    world.remove(talk_lines=5, fax_lines=1)
    with nothing_written(world):
        answer = world.restore(talk_lines=5, fax_lines=2)
    assert_exceeds(answer, "fax_lines", requested=2, scheduled=1)


def test_a_restoration_beyond_the_scheduled_cannot_be_quoted(world: World) -> None:
    body = {"action": "restoration", **one("talk_lines", 1)}
    with nothing_written(world):
        answer = world.post(f"/offices/{NEW_YORK}/quotes", body)
    assert_exceeds(answer, "talk_lines", requested=1, scheduled=0)


def test_no_more_is_restored_of_one_removal_than_it_holds(world: World) -> None:
    world.purchase(talk_lines=10)
    lot = world.remove(talk_lines=3).json["removal_ids"][0]
    world.remove(talk_lines=5)
    with nothing_written(world):
        answer = restore_lot(world, lot, quantity=4)
    assert_exceeds(answer, "talk_lines", requested=4, scheduled=3)


def test_of_a_removal_restored_in_part_only_the_rest_can_be_restored(world: World) -> None:
    world.purchase(talk_lines=10)
    lot = world.remove(talk_lines=3).json["removal_ids"][0]
    restore_lot(world, lot, quantity=2)
    with nothing_written(world):
        answer = restore_lot(world, lot, quantity=2)
    assert_exceeds(answer, "talk_lines", requested=2, scheduled=1)
    assert restore_lot(world, lot, quantity=1).status == 201


# After the boundary, whether or not a job has run (R19).

SECOND = timedelta(seconds=1)


def test_one_second_before_the_boundary_a_removal_can_still_be_restored(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS - SECOND
    assert world.restore(talk_lines=2).status == 201
    assert world.counts() == (5, 0, 0, 5)


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at the boundary", "a second later"])
def test_from_the_boundary_on_nothing_is_left_to_restore(world: World, late: timedelta) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS + late
    answer = world.restore(talk_lines=2)
    assert_exceeds(answer, "talk_lines", requested=2, scheduled=0)
    assert world.counts() == (3, 0, 0, 3)
    with nothing_written(world):
        assert_exceeds(world.restore(talk_lines=1), "talk_lines", requested=1, scheduled=0)


def test_one_second_before_the_boundary_its_removal_can_still_be_restored(world: World) -> None:
    world.purchase(talk_lines=5)
    lot = world.remove(talk_lines=2).json["removal_ids"][0]
    world.clock.at = MARCH_ENDS - SECOND
    assert restore_lot(world, lot).status == 201
    assert world.counts() == (5, 0, 0, 5)


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at the boundary", "a second later"])
def test_from_the_boundary_on_the_removal_is_no_longer_there(world: World, late: timedelta) -> None:
    world.purchase(talk_lines=5)
    lot = world.remove(talk_lines=2).json["removal_ids"][0]
    world.clock.at = MARCH_ENDS + late
    assert_refused(restore_lot(world, lot), 404, "not_found", "/problems/not-found")
    assert world.counts() == (3, 0, 0, 3)


def test_a_refused_restoration_after_the_boundary_leaves_the_renewal_alone(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    world.clock.at = MARCH_ENDS + SECOND
    world.restore(talk_lines=2)
    history = world.get(f"/offices/{NEW_YORK}/history").json["items"]
    assert [entry["action"] for entry in history] == ["renewal", "removal", "purchase"]
    assert history[0]["at"] == "2026-04-01T04:00:00Z"


# Quote = charge (R28).


def quote(
    world: World, action: str, items: dict[str, Any], office: int = NEW_YORK
) -> dict[str, Any]:
    answer = world.post(f"/offices/{office}/quotes", {"action": action, **items})
    assert answer.status == 200, answer.text
    return answer.json


def confirm(
    world: World,
    what: str,
    quoted: dict[str, Any],
    items: dict[str, Any],
    office: int = NEW_YORK,
) -> Answer:
    body = {**items, "quote": quoted["quote"]}
    return world.post(f"/offices/{office}/{what}", body, key=world.new_key())


def test_confirming_a_quote_charges_exactly_its_lines(world: World) -> None:
    world.purchase(talk_lines=2)
    world.remove(talk_lines=2)
    quoted = quote(world, "purchase", one("talk_lines", 5))
    period = {"start": "2026-03-10T04:00:00Z", "end": "2026-04-01T04:00:00Z"}
    restored, prorated = quoted["lines"]
    assert (restored["kind"], restored["quantity"]) == ("restored", 2)
    assert restored["amount"] == {"amount": 0, "currency": "USD"}
    assert (prorated["kind"], prorated["quantity"]) == ("prorated", 3)
    assert prorated["unit_amount"] == {"amount": 1774, "currency": "USD"}
    assert prorated["amount"] == {"amount": 5322, "currency": "USD"}
    assert prorated["period"] == period
    assert quoted["due_now"] == {"amount": 5322, "currency": "USD"}

    entry = confirm(world, "purchases", quoted, one("talk_lines", 5))
    assert entry.status == 201
    assert entry.json["lines"] == quoted["lines"]
    assert entry.json["due_now"] == quoted["due_now"]
    assert entry.json["licenses"] == quoted["licenses"]
    assert world.counts() == (5, 0, 0, 5)


@pytest.mark.parametrize(
    ("office", "unit_amount", "amount", "due_now", "currency"),
    [
        # 25.00 for 22 of 31 days; 252.00 for 297 of 365; 3000 for 22 of 31, on the next invoice.
        (NEW_YORK, 1774, 5322, 5322, "USD"),
        (BERLIN, 20505, 61515, 61515, "EUR"),
        (TOKYO, 2129, 6387, 0, "JPY"),
    ],
)
def test_every_plan_charges_as_quoted(
    world: World, office: int, unit_amount: int, amount: int, due_now: int, currency: str
) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 3), office)
    (line,) = quoted["lines"]
    assert line["unit_amount"] == {"amount": unit_amount, "currency": currency}
    assert line["amount"] == {"amount": amount, "currency": currency}
    assert quoted["due_now"] == {"amount": due_now, "currency": currency}
    entry = confirm(world, "purchases", quoted, one("talk_lines", 3), office)
    assert entry.status == 201
    assert entry.json["lines"] == quoted["lines"]
    assert entry.json["due_now"] == {"amount": due_now, "currency": currency}


def test_a_removal_and_a_restoration_are_confirmed_as_quoted(world: World) -> None:
    world.purchase(talk_lines=5)
    quoted = quote(world, "removal", one("talk_lines", 2))
    removal = confirm(world, "removals", quoted, one("talk_lines", 2))
    assert (removal.status, removal.json["lines"]) == (201, quoted["lines"])
    quoted = quote(world, "restoration", one("talk_lines", 1))
    restoration = confirm(world, "restorations", quoted, one("talk_lines", 1))
    assert (restoration.status, restoration.json["lines"]) == (201, quoted["lines"])
    assert world.counts() == (5, 0, 1, 4)


def test_a_quote_writes_nothing(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    with nothing_written(world):
        quote(world, "purchase", one("talk_lines", 5))
        quote(world, "removal", one("talk_lines", 1))
        quote(world, "restoration", one("talk_lines", 1))


def assert_quote_changed(answer: Answer) -> dict[str, Any]:
    """The fresh quote."""
    assert_refused(answer, 409, "quote_changed", "/problems/quote-changed")
    return answer.json["quote"]


def test_a_purchase_in_between_changes_the_quote_and_the_fresh_one_can_be_confirmed(
    world: World,
) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.purchase(fax_lines=1)
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    fresh = assert_quote_changed(answer)
    assert fresh["quote"] != quoted["quote"]
    assert fresh["action"] == "purchase"
    assert fresh["expires_at"] == "2026-03-10T14:15:00Z"
    assert fresh["due_now"] == {"amount": 1774, "currency": "USD"}
    entry = confirm(world, "purchases", fresh, one("talk_lines", 1))
    assert entry.status == 201
    assert entry.json["lines"] == fresh["lines"]


def test_a_removal_in_between_changes_what_a_purchase_costs(world: World) -> None:
    world.purchase(talk_lines=5)
    quoted = quote(world, "purchase", one("talk_lines", 3))
    world.remove(talk_lines=2)
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 3))
    fresh = assert_quote_changed(answer)
    assert [line["kind"] for line in fresh["lines"]] == ["restored", "prorated"]
    assert fresh["due_now"] == {"amount": 1774, "currency": "USD"}
    entry = confirm(world, "purchases", fresh, one("talk_lines", 3))
    assert entry.json["due_now"] == {"amount": 1774, "currency": "USD"}
    assert world.counts() == (6, 0, 0, 6)


def test_a_quote_is_confirmed_once(world: World) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    assert confirm(world, "purchases", quoted, one("talk_lines", 1)).status == 201
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_quote_changed(answer)


def test_a_quote_holds_for_what_was_quoted_only(world: World) -> None:
    world.purchase(talk_lines=9)
    quoted = quote(world, "purchase", one("talk_lines", 2))
    with nothing_written(world):
        more = confirm(world, "purchases", quoted, one("talk_lines", 3))
        other = confirm(world, "purchases", quoted, one("room_lines", 2))
        removal = confirm(world, "removals", quoted, one("talk_lines", 2))
    assert assert_quote_changed(more)["due_now"] == {"amount": 5322, "currency": "USD"}
    assert assert_quote_changed(other)["due_now"] == {"amount": 2130, "currency": "USD"}
    assert assert_quote_changed(removal)["action"] == "removal"


def test_a_quote_holds_in_its_office_only(world: World) -> None:
    open_on_terms(world, OWN)
    open_on_terms(world, TWIN)
    quoted = quote(world, "purchase", one("talk_lines", 1), OWN)
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1), TWIN)
    fresh = assert_quote_changed(answer)
    # 10.00 for 22 of 31 days, in either office
    assert fresh["due_now"] == quoted["due_now"] == {"amount": 710, "currency": "USD"}
    assert fresh["quote"] != quoted["quote"]


def test_a_doctored_quote_buys_nothing(world: World) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    token = quoted["quote"]
    doctored = {"quote": token[:-2] + ("AA" if token[-2:] != "AA" else "BA")}
    with nothing_written(world):
        answer = confirm(world, "purchases", doctored, one("talk_lines", 1))
    assert_quote_changed(answer)


def test_an_assignment_in_between_does_not_change_a_quote(world: World) -> None:
    world.purchase(talk_lines=2)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.assign(1)
    assert confirm(world, "purchases", quoted, one("talk_lines", 1)).status == 201
    assert world.counts() == (3, 1, 0, 2)


@pytest.mark.parametrize("held_for", [timedelta(0), timedelta(minutes=14, seconds=59)])
def test_a_quote_holds_for_fifteen_minutes(world: World, held_for: timedelta) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    assert quoted["expires_at"] == "2026-03-10T14:15:00Z"
    world.clock.at += held_for
    assert confirm(world, "purchases", quoted, one("talk_lines", 1)).status == 201


@pytest.mark.parametrize(
    ("held_for", "fresh_until"),
    [
        (timedelta(minutes=15), "2026-03-10T14:30:00Z"),
        (timedelta(minutes=15, seconds=1), "2026-03-10T14:30:01Z"),
    ],
)
def test_an_expired_quote_comes_back_fresh_and_the_fresh_one_can_be_confirmed(
    world: World, held_for: timedelta, fresh_until: str
) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.clock.at += held_for
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_refused(answer, 409, "quote_expired", "/problems/quote-expired")
    fresh = answer.json["quote"]
    assert fresh["expires_at"] == fresh_until
    assert fresh["lines"] == quoted["lines"]
    entry = confirm(world, "purchases", fresh, one("talk_lines", 1))
    assert entry.status == 201
    assert entry.json["lines"] == fresh["lines"]


NEW_YORKS_MIDNIGHT = datetime(2026, 3, 11, 4, 0, 0, tzinfo=UTC)


def test_a_quote_ends_with_the_offices_day_because_tomorrow_costs_a_day_less(
    world: World,
) -> None:
    world.clock.at = NEW_YORKS_MIDNIGHT - timedelta(minutes=10)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    assert quoted["expires_at"] == "2026-03-11T04:00:00Z"
    assert quoted["due_now"] == {"amount": 1774, "currency": "USD"}
    world.clock.at = NEW_YORKS_MIDNIGHT
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_refused(answer, 409, "quote_expired", "/problems/quote-expired")
    # 25.00 for 21 of 31 days
    assert answer.json["quote"]["due_now"] == {"amount": 1694, "currency": "USD"}
    entry = confirm(world, "purchases", answer.json["quote"], one("talk_lines", 1))
    assert entry.json["due_now"] == {"amount": 1694, "currency": "USD"}


def test_until_the_last_second_of_the_day_a_quote_holds(world: World) -> None:
    world.clock.at = NEW_YORKS_MIDNIGHT - timedelta(minutes=10)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.clock.at = NEW_YORKS_MIDNIGHT - SECOND
    entry = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert (entry.status, entry.json["lines"]) == (201, quoted["lines"])


def test_a_quote_does_not_reach_over_the_boundary(world: World) -> None:
    world.clock.at = MARCH_ENDS - timedelta(minutes=5)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.clock.at = MARCH_ENDS
    answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_refused(answer, 409, "quote_expired", "/problems/quote-expired")
    assert answer.json["quote"]["due_now"] == {"amount": 2500, "currency": "USD"}
    assert world.counts() == (0, 0, 0, 0)


# What the terms forbid: R9, R10, R17.

HANA = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
RITA = {"name": "Rita Resell", "email": "rita@reseller.example"}
OF_RITA = Contact("Rita Resell", "rita@reseller.example")


def assert_contact_csm(answer: Answer) -> None:
    assert_refused(answer, 403, "contact_csm", "/problems/contact-csm", contact=HANA)


def staff(world: World) -> dict[str, Any]:
    """The token and header of vendor staff who act for the demo company."""
    return {
        "token": world.token("csm", None, sub="hana"),
        "headers": {"DP-Company-ID": str(COMPANY)},
    }


@pytest.mark.parametrize(
    ("role", "office_ids"), [("company_admin", None), ("office_admin", [TOKYO])]
)
def test_on_a_contracted_plan_admins_cannot_remove_and_are_told_whom_to_contact(
    world: World, role: str, office_ids: list[int] | None
) -> None:
    world.purchase(TOKYO, talk_lines=5)
    token = world.token(role, COMPANY, office_ids)
    with nothing_written(world):
        removal = world.post(
            f"/offices/{TOKYO}/removals", one("talk_lines", 1), key="k", token=token
        )
        body = {"action": "removal", **one("talk_lines", 1)}
        quoted = world.post(f"/offices/{TOKYO}/quotes", body, token=token)
    assert_contact_csm(removal)
    assert_contact_csm(quoted)


def test_vendor_staff_remove_there_with_a_recorded_reason(world: World) -> None:
    world.purchase(TOKYO, talk_lines=5)
    body = {**one("talk_lines", 2), "reason": "Contract amended, case 17"}
    entry = world.post(f"/offices/{TOKYO}/removals", body, key="k", **staff(world))
    assert entry.status == 201
    assert entry.json["by"] == {"sub": "hana", "role": "csm"}
    assert entry.json["source"] == "staff"
    assert entry.json["reason"] == "Contract amended, case 17"
    assert world.counts(office=TOKYO) == (5, 0, 2, 3)
    (newest, _) = world.get(f"/offices/{TOKYO}/history").json["items"]
    assert newest["reason"] == "Contract amended, case 17"


@pytest.mark.parametrize("what", ["purchases", "removals"])
def test_vendor_staff_change_nothing_without_a_reason(world: World, what: str) -> None:
    world.purchase(TOKYO, talk_lines=5)
    with nothing_written(world):
        answer = world.post(
            f"/offices/{TOKYO}/{what}", one("talk_lines", 1), key="k", **staff(world)
        )
    assert_refused(answer, 400, "invalid_request", "/problems/invalid-request")
    assert answer.json["errors"][0]["pointer"] == "/reason"


FORBIDDEN = [
    (Action.PURCHASE, "purchases", "purchase"),
    (Action.REMOVE, "removals", "removal"),
    (Action.RESTORE, "restorations", "restoration"),
]


@pytest.mark.parametrize(("action", "what", "quoted_as"), FORBIDDEN)
@pytest.mark.parametrize(
    ("resold", "code", "problem_type"),
    [
        (True, "contact_reseller", "/problems/contact-reseller"),
        (False, "contact_csm", "/problems/contact-csm"),
    ],
)
def test_what_the_terms_forbid_names_whom_to_contact(
    world: World,
    action: Action,
    what: str,
    quoted_as: str,
    resold: bool,
    code: str,
    problem_type: str,
) -> None:
    open_on_terms(world, not_self_serve=frozenset({action}), resold=resold, contact=OF_RITA)
    body = {"action": quoted_as, **one("talk_lines", 1)}
    with nothing_written(world):
        ordered = world.order(what, OWN, talk_lines=1)
        quoted = world.post(f"/offices/{OWN}/quotes", body)
    assert_refused(ordered, 403, code, problem_type, contact=RITA)
    assert_refused(quoted, 403, code, problem_type, contact=RITA)


def test_where_restoring_is_forbidden_one_removal_cannot_be_restored_either(world: World) -> None:
    open_on_terms(world, not_self_serve=frozenset({Action.RESTORE}), resold=True, contact=OF_RITA)
    world.purchase(OWN, talk_lines=2)
    lot = world.remove(OWN, talk_lines=1).json["removal_ids"][0]
    with nothing_written(world):
        answer = restore_lot(world, lot, OWN)
    assert_refused(answer, 403, "contact_reseller", "/problems/contact-reseller", contact=RITA)


# What the plan does not sell: R30.


@pytest.mark.parametrize("license_type", ["sell_lines", "contact_center_lines"])
@pytest.mark.parametrize("account_type", ["free", "standard"])
def test_sell_and_contact_center_licenses_are_not_in_small_plans(
    world: World, account_type: str, license_type: str
) -> None:
    open_on_terms(world, account_type=account_type)
    with nothing_written(world):
        purchase = world.purchase(OWN, **{"talk_lines": 1, license_type: 1})
        body = {"action": "purchase", **one(license_type, 1)}
        quoted = world.post(f"/offices/{OWN}/quotes", body)
    for answer in (purchase, quoted):
        assert_refused(
            answer, 409, "license_type_not_in_plan", "/problems/license-type-not-in-plan"
        )


@pytest.mark.parametrize("license_type", ["sell_lines", "contact_center_lines"])
@pytest.mark.parametrize("account_type", ["pro", "enterprise"])
def test_sell_and_contact_center_licenses_are_in_large_plans(
    world: World, account_type: str, license_type: str
) -> None:
    open_on_terms(world, account_type=account_type)
    assert world.purchase(OWN, **{license_type: 1}).status == 201


# On hold: R25.


@pytest.fixture
def on_hold(world: World) -> World:
    """New York with 5 talk lines, 2 of them scheduled for removal, on hold."""
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    put_on_hold(world)
    return world


@pytest.mark.parametrize("what", ["purchases", "removals", "restorations"])
def test_an_office_on_hold_changes_nothing_that_it_owns(on_hold: World, what: str) -> None:
    with nothing_written(on_hold):
        answer = on_hold.order(what, talk_lines=1)
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")


@pytest.mark.parametrize("action", ["purchase", "removal", "restoration"])
def test_an_office_on_hold_gets_no_quote(on_hold: World, action: str) -> None:
    body = {"action": action, **one("talk_lines", 1)}
    with nothing_written(on_hold):
        answer = on_hold.post(f"/offices/{NEW_YORK}/quotes", body)
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")


def test_an_office_on_hold_restores_no_single_removal(on_hold: World) -> None:
    (lot,) = on_hold.get(f"/offices/{NEW_YORK}/removals").json["items"]
    with nothing_written(on_hold):
        answer = restore_lot(on_hold, lot["removal_id"])
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")


def test_a_quote_made_before_the_hold_buys_nothing(world: World) -> None:
    world.purchase(talk_lines=1)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    put_on_hold(world)
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")


def test_the_users_of_an_office_on_hold_keep_working(on_hold: World) -> None:
    assert on_hold.assign(1).status == 201
    assert add_user(on_hold, "ada@example.com").status == 201
    assert on_hold.counts() == (5, 2, 2, 1)


def test_a_hold_is_of_one_office(on_hold: World) -> None:
    assert on_hold.purchase(BERLIN, talk_lines=1).status == 201


# Absent.


def assert_not_found(answer: Answer) -> None:
    assert_refused(answer, 404, "not_found", "/problems/not-found")


TO_OFFICES = [
    ("GET", "/offices/4242/licenses", None),
    ("GET", "/offices/4242/removals", None),
    ("GET", "/offices/4242/history", None),
    ("GET", "/offices/4242/assignments", None),
    ("POST", "/offices/4242/quotes", {"action": "purchase", **one("talk_lines", 1)}),
    ("POST", "/offices/4242/purchases", one("talk_lines", 1)),
    ("POST", "/offices/4242/removals", one("talk_lines", 1)),
    ("POST", "/offices/4242/restorations", one("talk_lines", 1)),
    ("POST", "/offices/4242/restorations", {"removal_id": NOBODYS}),
    (
        "POST",
        "/offices/4242/assignments",
        {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}},
    ),
    (
        "POST",
        "/offices/4242/assignments/batch",
        {"assignments": [{"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}]},
    ),
    ("DELETE", "/offices/4242/assignments/1", None),
    ("POST", "/users", {"email": "ada@example.com", "office_id": NOBODYS}),
    (
        "POST",
        "/users",
        {"email": "ada@example.com", "office_id": NOBODYS, "license": "admins"},
    ),
]


def test_an_office_that_never_was_is_not_found(world: World) -> None:
    with nothing_written(world):
        for method, path, body in TO_OFFICES:
            assert_not_found(world.request(method, path, body, key=world.new_key()))


@pytest.mark.parametrize(
    "fields", [{"office_id": NOBODYS}, {"office_id": NOBODYS, "license": "admins"}]
)
def test_a_user_does_not_move_to_an_office_that_never_was(
    world: World, fields: dict[str, Any]
) -> None:
    world.purchase(talk_lines=1)
    ada = add_user(world, "ada@example.com").json["id"]
    with nothing_written(world):
        assert_not_found(patch_user(world, ada, **fields))


def test_a_removal_that_never_was_is_not_found(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    with nothing_written(world):
        assert_not_found(restore_lot(world, NOBODYS))
        assert_not_found(restore_lot(world, NOBODYS, quantity=1))


def test_a_removal_is_found_in_its_own_office_only(world: World) -> None:
    world.purchase(talk_lines=5)
    lot = world.remove(talk_lines=2).json["removal_ids"][0]
    with nothing_written(world):
        assert_not_found(restore_lot(world, lot, BERLIN))


def test_a_removal_restored_whole_is_no_longer_found(world: World) -> None:
    world.purchase(talk_lines=5)
    lot = world.remove(talk_lines=2).json["removal_ids"][0]
    assert restore_lot(world, lot).status == 201
    with nothing_written(world):
        assert_not_found(restore_lot(world, lot))


def test_an_assignment_that_never_was_is_not_found(world: World) -> None:
    with nothing_written(world):
        assert_not_found(delete(world, f"/offices/{NEW_YORK}/assignments/{NOBODYS}"))


def test_an_assignment_is_found_in_its_own_office_only(world: World) -> None:
    world.purchase(talk_lines=1)
    held = world.assign(1).json["assignment_id"]
    with nothing_written(world):
        assert_not_found(delete(world, f"/offices/{BERLIN}/assignments/{held}"))


def test_a_license_is_given_back_once(world: World) -> None:
    world.purchase(talk_lines=1)
    held = world.assign(1).json["assignment_id"]
    assert delete(world, f"/offices/{NEW_YORK}/assignments/{held}").status == 204
    with nothing_written(world):
        assert_not_found(delete(world, f"/offices/{NEW_YORK}/assignments/{held}"))
    assert world.counts() == (1, 0, 0, 1)


def test_a_user_that_never_was_is_not_found(world: World) -> None:
    with nothing_written(world):
        assert_not_found(world.get(f"/users/{NOBODYS}"))
        assert_not_found(patch_user(world, NOBODYS, first_name="Ada"))
        assert_not_found(delete(world, f"/users/{NOBODYS}"))


def test_a_deleted_user_is_not_found(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = add_user(world, "ada@example.com").json["id"]
    assert delete(world, f"/users/{ada}").status == 200
    with nothing_written(world):
        assert_not_found(world.get(f"/users/{ada}"))
        assert_not_found(patch_user(world, ada, first_name="Ada"))
        assert_not_found(delete(world, f"/users/{ada}"))
    assert world.counts() == (1, 0, 0, 1)


# The idempotency key.


@pytest.mark.parametrize("what", ["purchases", "removals", "restorations"])
@pytest.mark.parametrize("key", [None, ""], ids=["absent", "empty"])
def test_an_order_needs_an_idempotency_key(world: World, what: str, key: str | None) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    with nothing_written(world):
        answer = world.post(f"/offices/{NEW_YORK}/{what}", one("talk_lines", 1), key=key)
    assert_refused(answer, 400, "idempotency_key_required", "/problems/idempotency-key-required")


def test_what_costs_nothing_twice_needs_no_key(world: World) -> None:
    world.purchase(talk_lines=2)
    assert world.assign(1).status == 201
    assert add_user(world, "ada@example.com").status == 201
    quote(world, "purchase", one("talk_lines", 1))


# Nobody's fault, and ours.


class Failing:
    """A DynamoDB whose every transaction raises."""

    def __init__(self, client: Any, error: Exception) -> None:
        self._client = client
        self._error = error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **_: Any) -> None:
        raise self._error


def test_a_request_that_never_gets_through_is_told_to_come_again(world: World) -> None:
    response: Any = {
        "Error": {"Code": "TransactionConflictException", "Message": "somebody else has it"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    with nothing_written(world):
        world.wire(Failing(world.client, ClientError(response, "TransactWriteItems")))
        answer = world.purchase(talk_lines=1)
    assert_refused(answer, 503, "contended", "/problems/contended")
    assert int(answer.headers["Retry-After"]) >= 1


def test_our_own_fault_is_a_500_that_tells_nothing_but_its_id(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with nothing_written(world):
        world.wire(Failing(world.client, RuntimeError("secret: row 17")))
        answer = world.purchase(talk_lines=1)
    request_id = answer.json["request_id"]
    assert_refused(answer, 500, "internal_error", "/problems/internal-error")
    assert "secret" not in answer.text
    assert request_id in answer.json["detail"]
    assert request_id in caplog.text

"""Records as large as older releases wrote them, put straight into the table."""

import json
from collections.abc import Callable
from typing import Any

from chalicelib.domain.account import Removal
from chalicelib.domain.assignment import Assignee, Assignment
from chalicelib.domain.assignment_history import AssignmentEntry
from chalicelib.domain.calendar import instant
from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.journal import Actor, Entry, Invoice, Line, LineKind, total_minor
from chalicelib.domain.provisioning import ProvisioningActivity
from chalicelib.domain.record_change import RecordChange
from chalicelib.domain.room import Room
from chalicelib.domain.user import User
from chalicelib.dynamo import keys
from chalicelib.dynamo.credit_notes import credit_note_put
from chalicelib.dynamo.items import document_item, removals_item, to_item
from tests.license_types import LicenseType
from tests.offices import usual_office
from tests.world import COMPANY, NEW_YORK, World

HOW_MANY = 101
BILLED_OFFICES = 30
LARGE = "x" * 60_000
TALK = LicenseType.TALK_LINES
ADA = Actor("ada", "company_admin")


def put_all(world: World, item_of: Callable[[World, int], Any], count: int = HOW_MANY) -> None:
    for number in range(1, count + 1):
        world.client.put_item(TableName=world.table, Item=item_of(world, number))


def office(world: World, number: int) -> Any:
    settings = json.dumps({"routing_options": {"open": LARGE}})
    made = usual_office(1_000 + number, COMPANY, world.clock.at, settings=settings)
    return to_item(keys.office(COMPANY, made.office_id), made)


def user(world: World, number: int) -> Any:
    made = User(
        user_id=number,
        company_id=COMPANY,
        office_id=NEW_YORK,
        email=f"{number}@example.com",
        first_name=LARGE,
        last_name="",
        license="talk",
        state="active",
        added_at=world.clock.at,
        revision=1,
        request_id="r",
    )
    return to_item(keys.user(COMPANY, number), made)


def room(world: World, number: int) -> Any:
    made = Room(number, COMPANY, NEW_YORK, LARGE, "active", world.clock.at, 1, "r")
    return to_item(keys.room(COMPANY, number), made)


def assignment(world: World, number: int) -> Any:
    holder = Assignee("user", number)
    made = Assignment(number, NEW_YORK, TALK, holder, world.clock.at, LARGE, "r")
    return to_item(keys.assignment(NEW_YORK, number), made)


def company_change(world: World, number: int) -> Any:
    at = world.clock.at
    before, after = {"low_below": 1}, {"low_below": 2}
    made = RecordChange(number, COMPANY, "thresholds", at, ADA, before, after, LARGE, NEW_YORK)
    return to_item(keys.company_change(COMPANY, instant(at), number), made)


def provisioning_activity(world: World, number: int) -> Any:
    made = ProvisioningActivity(LARGE, world.clock.at, "POST", 409, "refused", LARGE, number)
    return to_item(keys.provisioning_activity(COMPANY, f"users#{number:032}"), made)


def assignment_entry(world: World, number: int) -> Any:
    made = AssignmentEntry(
        entry_id=number,
        office_id=NEW_YORK,
        action="assignment",
        at=world.clock.at,
        by=LARGE,
        license_type=TALK,
        assignee=Assignee("user", number),
        assignment_id=number,
        sequence=f"{number:040}",
    )
    return to_item(keys.assignment_entry(NEW_YORK, instant(made.at), made.sequence), made)


def entry(world: World, number: int) -> Any:
    made = Entry(
        entry_id=number,
        seq=number,
        office_id=NEW_YORK,
        action="terms",
        at=world.clock.at,
        by=ADA,
        source="api",
        currency="USD",
        lines=(),
        due_now_minor=0,
        before={},
        after={},
        prices={},
        reason=LARGE,
    )
    return document_item(keys.entry(NEW_YORK, number), made)


def invoice(world: World, number: int) -> Any:
    return invoice_of(world, number, NEW_YORK)


def invoice_of_many_lines(world: World, number: int) -> Any:
    at = world.clock.at
    line = Line(LineKind.PRORATED, TALK, 2, 3, at, at, "2 Talk, one cycle")
    return invoice_of(world, number, NEW_YORK, (line,) * 10_000)


def invoice_of(
    world: World, number: int, office_id: int, lines: tuple[Line, ...] | None = None
) -> Any:
    at = world.clock.at
    lines = lines or (Line(LineKind.PRORATED, TALK, 1, 1, at, at, LARGE),)
    made = Invoice(
        number=number,
        office_id=office_id,
        reason="purchase",
        issued_at=at,
        currency="USD",
        period_start=at,
        period_end=at,
        entry_seq=number,
        lines=lines,
        total_minor=total_minor(lines),
    )
    return document_item(keys.invoice(office_id, number), made)


def credit_note(world: World, number: int) -> Any:
    """All are of invoice 1."""
    made = CreditNote(
        number=number,
        office_id=NEW_YORK,
        invoice_number=1,
        document_number=f"C{number}",
        issued_at=world.clock.at,
        by=ADA,
        reason=LARGE,
        currency="USD",
        entry_seq=number,
        total_minor=1,
    )
    return credit_note_put(made).item


def put_removals(world: World) -> None:
    """All lots of New York in its one item; the requester's `sub` is large, too."""
    world.purchase(talk_lines=HOW_MANY)
    world.remove(talk_lines=HOW_MANY)
    at, end = world.clock.at, world.account().cycle.end
    lots = tuple(Removal(each, TALK, 1, 1, at, LARGE, end) for each in range(1, HOW_MANY + 1))
    revision = world.account().removals_revision
    world.client.put_item(TableName=world.table, Item=removals_item(NEW_YORK, revision, lots))


def put_named_offices(world: World) -> None:
    """Offices with large names."""
    for number in range(1, BILLED_OFFICES + 1):
        world.open_office(1_000 + number, LARGE)


def put_billed_offices(world: World) -> None:
    """Offices with three large invoices each."""
    for number in range(1, BILLED_OFFICES + 1):
        world.open_office(1_000 + number, "Boston")
        for each in (1, 2, 3):
            item = invoice_of(world, each, 1_000 + number)
            world.client.put_item(TableName=world.table, Item=item)

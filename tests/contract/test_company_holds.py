"""Holds in the company's record (R25): written with the payments, and added to older records."""

import pytest

from chalicelib.domain.directory import OfficeHold
from chalicelib.dynamo import keys
from chalicelib.dynamo.audit import DynamoAuditReader
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.service.company_standing import standing_of
from chalicelib.service.ports import Retryable
from tests.api.transfers import report
from tests.world import BERLIN, COMPANY, NEW_YORK, START, World


def holds(world: World) -> dict[str, OfficeHold] | None:
    company = DynamoDirectory(world.client, world.table, world.wired.layouts).company(COMPANY)
    assert company
    return dict(company.holds) if company.holds is not None else None


def forget_holds(world: World) -> None:
    """The company's record as the version before wrote it."""
    pk, sk = keys.company(COMPANY)
    world.client.update_item(
        TableName=world.table,
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="REMOVE holds, agreement",
    )


@pytest.fixture
def owing(world: World) -> World:
    for office in (NEW_YORK, BERLIN):
        for _ in range(2):
            world.purchase(office, talk_lines=1)
    return world


def test_the_first_declined_invoice_of_an_office_begins_its_hold(owing: World) -> None:
    assert holds(owing) == {}
    report(owing, 1, "declined")
    first = {str(NEW_YORK): OfficeHold("USD", START)}
    assert holds(owing) == first
    owing.clock.advance(hours=1)
    report(owing, 2, "declined")
    assert holds(owing) == first


def test_the_last_declined_invoice_that_is_paid_ends_it(owing: World) -> None:
    report(owing, 1, "declined")
    report(owing, 2, "declined")
    report(owing, 1, "declined", BERLIN)
    report(owing, 1, "paid")
    assert set(holds(owing) or ()) == {str(NEW_YORK), str(BERLIN)}
    report(owing, 2, "paid")
    assert holds(owing) == {str(BERLIN): OfficeHold("EUR", START)}


def test_an_older_record_is_completed_by_the_first_request(owing: World) -> None:
    report(owing, 1, "declined", BERLIN)
    forget_holds(owing)
    refused = owing.purchase(talk_lines=1)
    assert refused.code == "office_on_hold"
    # One talk line for 297 of 365 days of 252 euros.
    assert refused.json["open"] == {"amount": 41010, "currency": "EUR"}
    assert refused.json["on_hold_since"] is None
    assert holds(owing) == {str(BERLIN): OfficeHold("EUR")}


def test_an_older_record_of_a_company_that_pays_has_no_holds(owing: World) -> None:
    forget_holds(owing)
    assert owing.purchase(talk_lines=1).status == 201
    assert holds(owing) == {}


def test_a_payment_of_an_older_record_is_declined_and_held(owing: World) -> None:
    forget_holds(owing)
    report(owing, 1, "declined")
    assert holds(owing) == {str(NEW_YORK): OfficeHold("USD", START)}


def test_an_office_is_opened_for_an_older_record(owing: World) -> None:
    forget_holds(owing)
    company = DynamoDirectory(owing.client, owing.table, owing.wired.layouts).company(COMPANY)
    assert company and company.holds is None
    with pytest.raises(Retryable, match="stale"):
        standing_of(owing.wired.service.store, company)
    assert holds(owing) == {}


def test_what_was_recorded_meanwhile_is_kept(owing: World) -> None:
    report(owing, 1, "declined")
    owing.wired.service.store.record_holds(COMPANY)
    assert holds(owing) == {str(NEW_YORK): OfficeHold("USD", START)}


def test_an_audit_reads_whether_an_offices_hold_is_recorded(owing: World) -> None:
    audit = DynamoAuditReader(owing.client, owing.table, owing.wired.layouts)
    report(owing, 1, "declined", BERLIN)
    assert audit.records_hold(owing.account(BERLIN)) is True
    assert audit.records_hold(owing.account(NEW_YORK)) is False
    forget_holds(owing)
    assert audit.records_hold(owing.account(BERLIN)) is None

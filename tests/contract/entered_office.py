"""An office written without a request, and constants for tests of conditions."""

from datetime import timedelta

from chalicelib.domain.account import Ledger
from chalicelib.domain.record import replace
from chalicelib.dynamo.directory import DynamoDirectory
from tests.contract.builders import (
    ledger_of,
)
from tests.offices import usual_office
from tests.world import BERLIN, COMPANY, START, World

SECOND = timedelta(seconds=1)
NEW_OFFICE = 5000000000000999


def enter_an_office(world: World) -> None:
    """Enters an office like Berlin, which has no licenses, but in US dollars and on a monthly
    plan."""
    like = ledger_of(world, BERLIN)
    terms = replace(like.terms, currency="USD", plan_period="monthly")
    cycle = terms.calendar.cycle_at(START)
    account = replace(like.account, office_id=NEW_OFFICE, cycle=cycle)
    office = usual_office(NEW_OFFICE, COMPANY, START)
    ledger = Ledger(account, terms, ())
    DynamoDirectory(world.client, world.table, world.wired.layouts).add_office(office, ledger)

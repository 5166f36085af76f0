"""Transfers of licenses between offices whose cycles begin at different times."""

from typing import Any

from tests.simulation.actions_on_money import pay_all
from tests.simulation.clients import Client, Order
from tests.simulation.confirming import confirm_quote
from tests.simulation.initial_tables import items
from tests.simulation.office_plans import COMMITTED, HOT, INVOICED, LATER, MONTHLY, TWIN

PATH = "/company/license_transfers"


def transfer(client: Client) -> None:
    source, destination = client.chance.sample(MONTHLY, 2)
    _transfer(client, source, destination)


def transfer_there_and_back(client: Client) -> None:
    other = client.chance.choice((TWIN, INVOICED))
    _transfer(client, HOT, other)
    _transfer(client, other, HOT)


def transfer_paid(client: Client) -> None:
    """Out of an office that owes nothing."""
    source, destination = client.chance.sample(MONTHLY, 2)
    pay_all(client, source)
    _transfer(client, source, destination)


def transfer_commitment(client: Client) -> None:
    """Out of an office with a commitment, into the one whose year ends later. It is refused in the
    days in which it has a new year and the other not yet."""
    _transfer(client, COMMITTED, LATER)


def _transfer(client: Client, source: int, destination: int) -> None:
    moved = items(talk_lines=client.chance.randint(1, 2))
    if client.chance.random() < 0.4:
        asked = {"action": "transfer", "items": moved, "to_office_id": destination}
        confirm_quote(
            client, source, asked, lambda token: _order(client, source, destination, moved, token)
        )
    else:
        _order(client, source, destination, moved)


def _order(
    client: Client, source: int, destination: int, moved: Any, quote: str | None = None
) -> Order:
    body = {"from_office_id": source, "to_office_id": destination, "items": moved}
    if quote:
        body["quote"] = quote
    role = client.chance.choice(("company_admin",) * 5 + ("csm",))
    return client.order(PATH, None, body, entries=2, role=role)

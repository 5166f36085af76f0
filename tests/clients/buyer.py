"""Buys and assigns with a generated client: `python buyer.py WHAT`, with the generated packages in
the path; WHAT is JSON of the fields of `Wanted`. Every answer is also parsed by the generated models, and must say the same.
Prints what it saw as JSON."""

import json
import sys
from dataclasses import dataclass
from typing import Any

import seatledger_models as models
from seatledger_client import AuthenticatedClient
from seatledger_client.api.assignments import post_assignment
from seatledger_client.api.licenses import get_licenses
from seatledger_client.api.orders import post_purchase, post_quote
from seatledger_client.api.users import post_user
from seatledger_client.models import (
    AssigneeBody,
    AssigneeBodyType,
    AssignmentBody,
    CreateUser,
    Order,
    OrderItem,
    QuoteBody,
    QuoteBodyAction,
)


@dataclass(frozen=True)
class Wanted:
    """What to buy where: a license for a user, and an add-on for a holder of this kind."""

    url: str
    token: str
    office: int
    license_type: str
    user_license: str
    add_on: str
    holder: str


def main(what: Wanted) -> None:
    office = what.office
    client = AuthenticatedClient(
        base_url=what.url, token=what.token, raise_on_unexpected_status=True
    )
    seen: dict[str, Any] = {}

    items = [OrderItem(what.license_type, 3), OrderItem(what.add_on, 1)]
    quoted = post_quote.sync_detailed(
        office, client=client, body=QuoteBody(QuoteBodyAction.PURCHASE, items)
    )
    quote = _parsed(quoted, 200, models.QuoteResponse)
    seen["due_now"] = [quote.due_now.amount, quote.due_now.currency]

    order = Order(items, quote=quote.quote)
    bought = post_purchase.sync_detailed(office, client=client, body=order, idempotency_key="one")
    entry = _parsed(bought, 201, models.EntryResponse)
    seen["invoice"] = entry.invoice_number
    again = post_purchase.sync_detailed(office, client=client, body=order, idempotency_key="one")
    seen["repeated"] = [again.parsed == entry, again.headers["Idempotency-Replayed"]]

    person = CreateUser("ada@example.com", office, first_name="Ada", license_=what.user_license)
    created = post_user.sync_detailed(client=client, body=person)
    user = _parsed(created, 201, models.UserResponse)
    seen["user"] = [user.display_name, user.license_, user.state]

    for holder in (4001, "4002"):  # An id is a number, or its digits.
        body = AssignmentBody(what.add_on, AssigneeBody(AssigneeBodyType(what.holder), holder))
        assigned = post_assignment.sync_detailed(office, client=client, body=body)
        seen[f"holder {holder}"] = [int(assigned.status_code), type(assigned.parsed).__name__]

    read = get_licenses.sync_detailed(office, client=client)
    counts = _parsed(read, 200, models.LicensesResponse)
    seen["counts"] = {
        each.license_type: [each.purchased, each.assigned, each.available]
        for each in counts.items
        if each.purchased
    }
    seen["cycle_ends"] = counts.cycle.end.isoformat()
    json.dump(seen, sys.stdout)


def _parsed(response: Any, status: int, model: Any) -> Any:
    """What the generated client made of the answer. The model must make the same of it."""
    assert response.status_code == status, response.content
    same = model.model_validate_json(response.content)
    said = same.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert said == json.loads(response.content)
    return response.parsed


if __name__ == "__main__":
    main(Wanted(**json.loads(sys.argv[1])))

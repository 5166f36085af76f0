"""R28: an order with a quote charges what was quoted, or is refused with a new quote."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.simulation.clients import Client, Order, Violation
from tests.simulation.requests import Answer

MOST_QUOTES = 2


def confirm_quote(
    client: Client, office_id: int, asked: dict[str, Any], confirm: Callable[[str], Order]
) -> None:
    """Asks for a quote and confirms it with `confirm(token)`, and so the new quote if there is
    one. Raises Violation if something else is charged."""
    ids = {"office_id": office_id}
    request = client.request("POST", "/offices/{office_id}/quotes", ids, asked)
    quoted = client.send(Order(request, entries=0)).done
    for _ in range(MOST_QUOTES):
        if quoted is None:
            return
        order = confirm(quoted.json["quote"])
        if order.done and _charged(order.done.json) != _charged(quoted.json):
            raise Violation(f"quoted {quoted.text}, charged {order.done.text}")
        quoted = _fresh_quote(order)


def _charged(shown: dict[str, Any]) -> Any:
    """What a quote, an entry or the two entries of a transfer charge, and their lines; and what the
    credit pays."""
    entries = shown.get("entries", [shown])
    lines = [_essence(line) for entry in entries for line in entry["lines"]]
    due_minor = sum(entry["due_now"]["amount"] for entry in entries)
    used_minor = sum(entry["balance_used"]["amount"] for entry in entries)
    return due_minor, used_minor, lines, entries[0].get("settlement")


def _essence(line: dict[str, Any]) -> dict[str, Any]:
    """The line without its office, which only quotes name. Lines that cost nothing are compared by
    the end of their period: its start is the second of the request."""
    line = {name: value for name, value in line.items() if name != "office_id"}
    if line["kind"] in ("restored", "scheduled_removal"):
        line["period"] = line["period"]["end"]
    return line


def _fresh_quote(order: Order) -> Answer | None:
    """The new quote in the refusal of an outdated one; None if there was no such refusal."""
    for answer in order.answers:
        if answer.status == 409 and answer.json["code"] in ("quote_changed", "quote_expired"):
            return replace(answer, status=200, text=json.dumps(answer.json["quote"]))
    return None

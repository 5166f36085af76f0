"""Credit notes that pay back what a card has paid, and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.payments.paying import GOOD, PayingWorld
from tests.world import NEW_YORK

WRITES = ("PutItem", "TransactWriteItems", "UpdateItem")
FAILS_TO_REFUND = "4000000000005126"
REFUNDS_LATER = "4000000000007726"
PAID = 3548
"""What two talk lines cost on 10 March: 2 x 25.00 x 22 / 31."""


class Killed(BaseException):
    """The function is killed."""


def bought(paying: PayingWorld, number: str = GOOD) -> PayingWorld:
    """Invoice 1 is paid by card."""
    paying.save_card(number=number)
    assert paying.buy().status == 201
    paying.settle()
    assert paying.invoice()["status"] == "paid"
    return paying


def credit(paying: PayingWorld, amount: int | None = None, *, refund: bool = True) -> Any:
    """A credit note of invoice 1, for the amount or for all that is left."""
    body = {"refund": refund} | ({} if amount is None else {"amount": amount})
    path = f"/offices/{NEW_YORK}/invoices/1/credit_notes"
    answer = paying.world.staff("POST", path, body, key=paying.world.new_key())
    assert answer.status == 201, answer.text
    return answer.json


def refused(paying: PayingWorld, amount: int) -> str:
    """Why a credit note with a refund is refused."""
    path = f"/offices/{NEW_YORK}/invoices/1/credit_notes"
    body = {"refund": True, "amount": amount}
    answer = paying.world.staff("POST", path, body, key=paying.world.new_key())
    assert answer.status == 400, answer.text
    return str(answer.json["errors"][0]["pointer"])


def note(paying: PayingWorld, number: int = 1) -> tuple[str, int]:
    """Status and amount of the credit note's refund."""
    told = paying.world.get(f"/offices/{NEW_YORK}/credit_notes/{number}").json["refund"]
    return told["status"], told["amount"]["amount"]


def at_provider(paying: PayingWorld) -> list[tuple[str, int]]:
    """Status and amount of the refunds at the provider, oldest first."""
    found = paying.stand_in.at_provider.objects("refund")
    return [(each["status"], each["amount"]) for each in found[::-1]]


def balance(paying: PayingWorld) -> int:
    told = paying.world.get(f"/offices/{NEW_YORK}/billing_summary").json
    return int(told["balance"]["amount"])


def intent_id(paying: PayingWorld) -> str:
    return str(paying.stand_in.at_provider.objects("payment_intent")[0]["id"])


@contextmanager
def killed(paying: PayingWorld, moment: str) -> Iterator[None]:
    """The function is killed by its next write: `moment` is `before` or `after` it."""

    def kill(model: Any, **_: Any) -> None:
        if model.name in WRITES:
            raise Killed

    events, name = paying.world.client.meta.events, f"{moment}-call.dynamodb"
    events.register(name, kill, unique_id="kill")
    try:
        yield
    finally:
        events.unregister(name, unique_id="kill")

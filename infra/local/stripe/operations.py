"""The operations of the API: their paths, parameters, and what does them."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from infra.local.stripe import checkout, customers, events, intents, refunds
from infra.local.stripe.account import Object
from infra.local.stripe.forms import (
    Kind,
    at_most,
    checked,
    flag,
    instants,
    integer,
    metadata,
    nested,
    one_of,
    only_cards,
    require,
    text,
    texts,
)

Operate = Callable[..., Object]
"""Takes the account, the checked parameters, and the ids of the path."""


class Operation(NamedTuple):
    operate: Operate
    kinds: Mapping[str, Kind] = {}
    required: tuple[str, ...] = ()

    def checked(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Raises Invalid."""
        made: dict[str, Any] = checked(params, {**self.kinds, "expand": texts})
        require(made, *self.required)
        return made


PAGE = {"limit": integer, "starting_after": text}
OF_PAYMENT = {"payment_intent": text, "charge": text}
DESCRIBED = {"description": at_most(1000), "metadata": metadata}
CARDS_ONLY = {"allowed_payment_method_types": only_cards}
CONFIRMED = {"off_session": flag, "return_url": text, "payment_method": text}
INTENT = {
    **DESCRIBED,
    **CARDS_ONLY,
    **CONFIRMED,
    "amount": integer,
    "currency": text,
    "customer": text,
    "confirm": flag,
    "capture_method": one_of("automatic", "manual"),
}
SESSION = {
    **CARDS_ONLY,
    "mode": one_of("setup"),
    "customer": text,
    "currency": text,
    "success_url": text,
    "cancel_url": text,
    "client_reference_id": at_most(200),
    "metadata": metadata,
    "setup_intent_data": nested(**DESCRIBED),
}
CANCEL_REASON = one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer")
REFUND = {**OF_PAYMENT, "amount": integer, "metadata": metadata, "reason": one_of(*refunds.REASONS)}

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("POST", "customers"): Operation(
        customers.create, {**DESCRIBED, "name": at_most(256), "email": at_most(512)}
    ),
    ("GET", "customers/*"): Operation(customers.retrieve),
    ("GET", "customers/*/payment_methods"): Operation(
        customers.methods_of, {**PAGE, "type": one_of("card")}
    ),
    ("GET", "payment_methods"): Operation(
        customers.methods, {**PAGE, "customer": text, "type": one_of("card")}
    ),
    ("GET", "payment_methods/*"): Operation(customers.method),
    ("POST", "payment_methods/*/attach"): Operation(
        customers.attach, {"customer": text}, ("customer",)
    ),
    ("POST", "payment_methods/*/detach"): Operation(customers.detach),
    ("POST", "checkout/sessions"): Operation(
        checkout.create, SESSION, ("mode", "customer", "success_url")
    ),
    ("GET", "checkout/sessions/*"): Operation(checkout.retrieve),
    ("POST", "checkout/sessions/*/expire"): Operation(checkout.expire),
    ("GET", "setup_intents/*"): Operation(checkout.setup_intent),
    ("POST", "payment_intents"): Operation(intents.create, INTENT, ("amount", "currency")),
    ("GET", "payment_intents"): Operation(
        intents.list_, {**PAGE, "customer": text, "created": instants}
    ),
    ("GET", "payment_intents/*"): Operation(intents.retrieve),
    ("POST", "payment_intents/*/confirm"): Operation(intents.confirm, CONFIRMED),
    ("POST", "payment_intents/*/capture"): Operation(
        intents.capture, {"amount_to_capture": integer, "metadata": metadata}
    ),
    ("POST", "payment_intents/*/cancel"): Operation(
        intents.cancel, {"cancellation_reason": CANCEL_REASON}
    ),
    ("POST", "refunds"): Operation(refunds.create, REFUND),
    ("GET", "refunds"): Operation(refunds.list_, {**PAGE, **OF_PAYMENT, "created": instants}),
    ("GET", "refunds/*"): Operation(refunds.retrieve),
    ("GET", "charges"): Operation(
        refunds.charges, {**PAGE, "payment_intent": text, "customer": text}
    ),
    ("GET", "charges/*"): Operation(refunds.charge),
    ("GET", "disputes"): Operation(refunds.disputes, {**PAGE, **OF_PAYMENT}),
    ("GET", "disputes/*"): Operation(refunds.dispute),
    ("GET", "events"): Operation(
        events.list_, {**PAGE, "type": text, "types": texts, "created": instants}
    ),
    ("GET", "events/*"): Operation(events.retrieve),
}
_PATTERNS = [
    (method, re.compile(f"/v1/{path.replace('*', '([^/]+)')}"), operation)
    for (method, path), operation in OPERATIONS.items()
]


def found(method: str, path: str) -> tuple[Operation, tuple[str, ...]] | None:
    """The operation, and the ids in its path."""
    for known, pattern, operation in _PATTERNS:
        if known == method and (matched := pattern.fullmatch(path)):
            return operation, matched.groups()
    return None

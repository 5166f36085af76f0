"""The control server's routes for the stand-in: what happens at the provider, and what fails."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from infra.local.stripe.at_provider import FAILURES
from infra.local.stripe.cards import BY_DECLINE_CODE, CARDS
from infra.local.stripe.errors import invalid
from infra.local.stripe.stand_in import StripeStandIn

Body = dict[str, Any]
Route = Callable[[Body], Any]
LISTED = {
    "customers": "customer",
    "payment_methods": "payment_method",
    "sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "events": "event",
}
MOST = 1000
"""Failures, repetitions and lost events in one request."""


def routes(stand_in: StripeStandIn) -> dict[tuple[str, str], Route]:
    """By method and path. They raise Refused for an invalid body."""
    control = _Control(stand_in)
    lists: dict[tuple[str, str], Route] = {
        ("GET", f"/stripe/{name}"): partial(control.listed, kind) for name, kind in LISTED.items()
    }
    return lists | {
        ("GET", "/stripe"): control.overview,
        ("POST", "/stripe/webhooks"): control.webhooks,
        ("POST", "/stripe/refund"): control.refund,
        ("POST", "/stripe/fail_refund"): control.fail_refund,
        ("POST", "/stripe/dispute"): control.dispute,
        ("POST", "/stripe/close_dispute"): control.close_dispute,
        ("POST", "/stripe/fail"): control.fail,
        ("POST", "/stripe/decline"): control.decline,
    }


class _Control:
    def __init__(self, stand_in: StripeStandIn) -> None:
        self._stand_in = stand_in
        self._at_provider = stand_in.at_provider

    def overview(self, _: Body) -> Any:
        webhooks = self._stand_in.webhooks
        return {
            "url": self._stand_in.url,
            "webhooks": asdict(webhooks.disorder) | {"waiting": len(webhooks.waiting)},
            "cards": {card.number: card.meaning for card in CARDS},
        }

    def listed(self, kind: str, _: Body) -> Any:
        return {"items": self._at_provider.objects(kind)}

    def webhooks(self, body: Body) -> Any:
        """Sets what goes wrong. `deliver` delivers what is delayed, `event` sends one by hand."""
        checked(body, {**dict.fromkeys(("delay", "reorder", "deliver"), bool), **WEBHOOKS})
        changes = {name: body[name] for name in ("delay", "reorder", *COUNTS) if name in body}
        self._at_provider.disturb(**changes)
        answer = self.overview({})["webhooks"]
        if "event" in body:
            answer["status"] = self._at_provider.send_event(body["event"])
        if body.get("deliver"):
            answer["delivered"] = self._stand_in.webhooks.deliver()
        return answer

    def refund(self, body: Body) -> Any:
        checked(body, {"payment_intent": str, "amount": int}, "payment_intent")
        return self._at_provider.refund(body["payment_intent"], body.get("amount"))

    def fail_refund(self, body: Body) -> Any:
        checked(body, {"refund": str}, "refund")
        return self._at_provider.fail_refund(body["refund"])

    def dispute(self, body: Body) -> Any:
        checked(body, {"payment_intent": str, "reason": str}, "payment_intent")
        reason = body.get("reason", "fraudulent")
        return self._at_provider.dispute(body["payment_intent"], reason)

    def close_dispute(self, body: Body) -> Any:
        checked(body, {"dispute": str, "status": str}, "dispute", "status")
        _require_one_of(body, "status", ("won", "lost"))
        return self._at_provider.close_dispute(body["dispute"], body["status"])

    def fail(self, body: Body) -> Any:
        checked(body, {"next": int, "how": str}, "next", "how")
        _require_one_of(body, "how", FAILURES)
        self._at_provider.fail_next(body["next"], body["how"])
        return {"next": [*self._stand_in.api.failures]}

    def decline(self, body: Body) -> Any:
        checked(body, {"next": int, "decline_code": str}, "next", "decline_code")
        _require_one_of(body, "decline_code", tuple(BY_DECLINE_CODE))
        self._at_provider.decline_next(body["next"], body["decline_code"])
        return {}


COUNTS = ("repeat", "drop")
WEBHOOKS: Mapping[str, type] = {**dict.fromkeys(COUNTS, int), "event": str}


def checked(body: Body, types: Mapping[str, type], *required: str) -> None:
    """Raises Refused if the body has other members, or other types than these."""
    if unknown := sorted(body.keys() - types.keys()):
        raise invalid(f"unknown: {', '.join(unknown)}; known: {', '.join(types)}")
    for name, value in body.items():
        if type(value) is not types[name]:
            raise invalid(f"{name} must be of type {types[name].__name__}")
        if type(value) is int and name != "amount" and not 0 <= value <= MOST:
            raise invalid(f"{name} must be from 0 to {MOST}")
    if missing := [name for name in required if name not in body]:
        raise invalid(f"missing: {', '.join(missing)}")


def _require_one_of(body: Body, name: str, known: tuple[str, ...]) -> None:
    if body[name] not in known:
        raise invalid(f"{name} must be one of {', '.join(known)}")

"""Collects the first invoice of New York, at a provider that answers what a test has given it."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.payments.collect import collect
from chalicelib.payments.invoice_payment import Attempt, InvoicePayment, Schedule
from chalicelib.payments.items import PaymentItems
from chalicelib.payments.outcomes import Collector
from tests.payments.scripted_provider import ScriptedProvider
from tests.world import NEW_YORK, START, World

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
KEY = f"invoice-{NEW_YORK}-1-0"
LEAST = {"USD": 50}
DAYS = (0, 1, 3, 7)


def collector(world: World, provider: ScriptedProvider, days: tuple[int, ...] = DAYS) -> Collector:
    items = PaymentItems(world.client, world.table)
    return Collector(world.wired.service, items, provider, Schedule(days), LEAST)


def collected(
    world: World, provider: ScriptedProvider, at: datetime = START, days: tuple[int, ...] = DAYS
) -> InvoicePayment | None:
    """Collects the invoice, and returns its payment; None if nothing was tried."""
    work = collector(world, provider, days)
    collect(work, NEW_YORK, 1, at)
    return work.items.payment(NEW_YORK, 1)


def run(
    world: World, provider: ScriptedProvider, at: datetime = START, days: tuple[int, ...] = DAYS
) -> InvoicePayment:
    payment = collected(world, provider, at, days)
    assert payment
    return payment


def last(payment: InvoicePayment) -> Attempt:
    return payment.attempts[-1]


def status(world: World) -> Any:
    return world.get(f"/offices/{NEW_YORK}/invoices/1").json["status"]

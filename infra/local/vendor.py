"""The vendor of the local stack: Dialpad's products, or those of a catalog file."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain.catalog import LEAD_TIME, Catalog
from chalicelib.domain.licenses import AccountType
from chalicelib.domain.terms import PlanPeriod
from infra.local.demo_client import DemoClient, DemoRefused
from infra.local.seed import BERLIN, NEW_YORK, TOKYO, Demo, Founding

SOONER = 2 * LEAD_TIME
"""How long before the demo company is founded its vendor's catalog is put."""

_OFFICES: tuple[tuple[int, PlanPeriod, bool], ...] = (
    (NEW_YORK, "monthly", False),
    (BERLIN, "yearly", False),
    (TOKYO, "monthly", True),
)
"""The offices' ids, wanted plan periods, and whether they are contracted; names and currencies
depend on the catalog."""


class WrongCatalog(Exception):
    """The catalog cannot be used. `faults` are pointers into it, and what is wrong there."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def read_catalog(path: Path) -> bytes:
    """The file as the body of `PUT /catalog`, with the revision that it replaces. Raises
    WrongCatalog if it is not a JSON object without `revision`; the rest is checked by `put`."""
    try:
        text = path.read_text()
        parsed = json.loads(text)
    except (OSError, ValueError) as unreadable:
        raise WrongCatalog([("", str(unreadable))]) from unreadable
    if not isinstance(parsed, dict):
        raise WrongCatalog([("", "must be a JSON object")])
    if "revision" in parsed:
        raise WrongCatalog([("/revision", "must be left out")])
    return text.replace("{", '{"revision": 0, ' if parsed else '{"revision": 0', 1).encode()


def put_catalog(client: DemoClient, body: bytes) -> None:
    """Raises WrongCatalog, with all faults."""
    try:
        client.send("vendor_admin", "PUT", "/catalog", body, reason="first catalog")
    except DemoRefused as refused:
        raise WrongCatalog(refused.faults or [("", str(refused))]) from refused


def founding(catalog: Catalog, data: dict[str, Any], at: datetime) -> Founding:
    """A company with three offices, if possible in three currencies, on plans that have prices at
    `at`. Raises WrongCatalog if no plan has."""
    account_type, plans = _priced_plans(catalog, at)
    listed = sorted({currency for _, currency in plans})
    places = sorted(data["places"], key=lambda place: place["currency"] not in listed)
    offices = []
    for place, (office_id, period, invoiced) in zip(places, _OFFICES, strict=False):
        currency = place["currency"] if place["currency"] in listed else listed[0]
        periods = [each for each, other in plans if other == currency]
        offices.append(
            Demo(
                office_id=office_id,
                name=place["name"],
                country=place["country"],
                timezone=place["timezone"],
                currency=currency,
                plan_period=period if period in periods else periods[0],
                invoiced=invoiced,
            )
        )
    return Founding(data["company"], account_type, tuple(offices))


def priced_since(catalog: Catalog, founded: Founding) -> datetime:
    """The instant from which each of the offices' plans has prices, in every time zone."""
    first = max(
        min(
            each.effective_from
            for each in catalog.price_lists
            if each.plan == (founded.account_type, office.plan_period, office.currency)
        )
        for office in founded.offices
    )
    return datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=1)


def _priced_plans(
    catalog: Catalog, at: datetime
) -> tuple[AccountType, list[tuple[PlanPeriod, str]]]:
    """The cheapest account type that can transfer licenses, or else the most expensive one, and
    the periods and currencies of its plans."""
    day = (at - timedelta(days=1)).date()  # An office's local date may be a day behind.
    lists = [each for each in catalog.price_lists if each.effective_from <= day]
    with_prices = {each.account_type for each in lists}
    types = [each for each in catalog.products.account_types if each.id in with_prices]
    if not types:
        raise WrongCatalog([("/price_lists", f"must have a list that is effective on {day}")])
    with_transfers = [each for each in types if each.transfers]
    chosen = (
        min(with_transfers, key=lambda each: each.rank)
        if with_transfers
        else max(types, key=lambda each: each.rank)
    )
    plans = {(each.plan_period, each.currency) for each in lists if each.account_type == chosen.id}
    return chosen.id, sorted(plans)

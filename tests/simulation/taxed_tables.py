"""The initial table of runs with taxes: rates in the catalog, and customers with addresses (R51)."""

from functools import lru_cache
from typing import Any

from tests.simulation.cloud import Cloud
from tests.simulation.initial_tables import STAFF, paid_start, prepared_cloud, start
from tests.simulation.office_plans import COMMITTED, COMPANY, HOT, LATER
from tests.simulation.requests import Person, Request
from tests.simulation.table import Table

VENDOR = Person("prepared", "vendor_admin", COMPANY)
NEW_YORK, TEXAS, BERLIN, VIENNA, LONDON = (
    {
        "address_line_1": "1 First Street",
        "city": "Anywhere",
        "postal_code": "10118",
        "region": region,
        "country": country,
    }
    for region, country in (("NY", "US"), ("TX", "US"), ("BE", "DE"), ("W", "AT"), ("LND", "GB"))
)
"""New York has two rates, Texas the country's, Berlin a reverse charge, and Vienna none."""
ADDRESSES = (NEW_YORK, NEW_YORK, TEXAS, BERLIN, VIENNA, LONDON)
TAX_IDS = [{"country": "DE", "value": "DE123456789"}]
RATES = (
    {"country": "US", "region": "NY", "name": "State tax", "percent": 4},
    {"country": "US", "region": "NY", "name": "City tax", "percent": 4.875},
    {"country": "US", "name": "Sales tax", "percent": 6.25},
    {"country": "DE", "name": "VAT", "percent": 19, "reverse_charge": True},
    {"country": "JP", "name": "JCT", "percent": 10},
    {"country": "GB", "name": "VAT", "percent": 20},
)
SELLER = {"legal_name": "Seatledger GmbH", "address": BERLIN, "tax_ids": TAX_IDS}
BEFORE_IT_IS_IN_FORCE_S = 600


@lru_cache(maxsize=1)
def taxed_start() -> Table:
    return _taxed(start())


@lru_cache(maxsize=1)
def taxed_paid_start() -> Table:
    return _taxed(paid_start())


def _taxed(table: Table) -> Table:
    cloud = prepared_cloud(table.copy())
    cloud.scheduler.now_s += 3600
    body = _ask(cloud, Request(VENDOR, "GET", "/catalog"))
    body |= {"seller": SELLER, "tax_rates": RATES}
    _ask(cloud, Request(VENDOR, "PUT", "/catalog", {}, body))
    cloud.scheduler.now_s += BEFORE_IT_IS_IN_FORCE_S
    details = {"legal_name": "Company 1000 Inc.", "billing_address": BERLIN}
    _ask(cloud, Request(VENDOR, "PATCH", "/company", {}, details))
    for office_id, address in ((HOT, NEW_YORK), (COMMITTED, TEXAS), (LATER, LONDON)):
        path, ids = "/offices/{office_id}", {"office_id": office_id}
        _ask(cloud, Request(STAFF, "PATCH", path, ids, {"billing_address": address}))
    return cloud.table.copy()


def _ask(cloud: Cloud, request: Request) -> Any:
    answer = cloud.http(request)
    assert answer, request
    assert answer.status == 200, answer.text
    return answer.json

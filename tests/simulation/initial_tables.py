"""The initial table of runs: two companies with assigned, available and scheduled licenses."""

import random
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from chalicelib import wiring
from chalicelib.domain.catalog import NO_CATALOG, Catalog, list_prices
from chalicelib.domain.directory import Company, Office
from chalicelib.domain.products import SHIPPED
from chalicelib.domain.record import replace
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.open_office import open_office
from infra.local import seed
from tests.model.plan import Plan
from tests.offices import CSM, terms_of, usual_office
from tests.simulation.cloud import Cloud
from tests.simulation.faults import Faults
from tests.simulation.office_plans import (
    COMMITTED,
    COMPANY,
    CONTRACTED,
    FOREIGN,
    HOT,
    INVOICED,
    LATER,
    OFFICES,
    OTHER_COMPANY,
    PLANS,
    TWIN,
)
from tests.simulation.requests import Person, Request
from tests.simulation.scheduler import Scheduler
from tests.simulation.table import Table

STARTED_AT = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)
BOUNDARY = datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC)
"""The end of HOT's first cycle, and of COMMITTED's."""
TWIN_BOUNDARY = datetime(2026, 4, 6, 15, 0, 0, tzinfo=UTC)
YEAR_ENDS = datetime(2027, 3, 1, 5, 0, 0, tzinfo=UTC)
"""The end of COMMITTED's year."""

NUMBER = "additional_number_lines"
"""The license type that numbers hold."""
SHARED = (1, 2, 3, 4)
"""Ids of numbers that all clients assign and release in HOT."""

FIRST_USER = 7_000
PEOPLE = (
    (HOT, "talk"),
    (HOT, "talk"),
    (HOT, "agents"),
    (TWIN, "talk"),
    (HOT, "admins"),
    (HOT, "talk"),
    (HOT, "admins"),
)
"""Office and license of the users that exist: the first five are changed by one client each, the
last two by all clients."""
COMMON_USERS = (FIRST_USER + 5, FIRST_USER + 6)

COMMON_ADDRESSES = ("common-0@example.com", "common-1@example.com")
"""Addresses of users that several clients try to create."""

ADMIN = Person("prepared", "company_admin", COMPANY)
STAFF = Person("prepared", "csm", COMPANY)


@lru_cache(maxsize=1)
def start() -> Table:
    """The table as it is when a run starts. Cached: copy it before a change."""
    cloud = prepared_cloud(Table())
    _open_offices(cloud.process().wired)
    _buy(cloud, HOT, talk_lines=8, sell_lines=2, room_lines=2, uberconference_lines=2)
    _buy(cloud, HOT, additional_number_lines=4, fax_lines=2, tollfree_room_lines=1)
    _buy(cloud, TWIN, talk_lines=3, additional_number_lines=2, uberconference_lines=1, fax_lines=1)
    _buy(cloud, COMMITTED, talk_lines=3, additional_number_lines=2)
    _buy(cloud, CONTRACTED, talk_lines=4)
    _buy(cloud, INVOICED, talk_lines=3)
    _buy(cloud, LATER, talk_lines=2)
    _do(cloud, "/offices/{office_id}/removals", HOT, {"items": items(talk_lines=1)})
    _do(cloud, "/offices/{office_id}/removals", HOT, {"items": items(talk_lines=2)})
    _do(cloud, "/offices/{office_id}/removals", COMMITTED, {"items": items(talk_lines=1)})
    for number, (office_id, license_) in enumerate(PEOPLE):
        email = f"prepared-{number}@example.com"
        body = {"email": email, "office_id": office_id, "license": license_}
        _do(cloud, "/users", None, body)
    for number in SHARED[:2]:
        _do(cloud, "/offices/{office_id}/assignments", HOT, assignment_of(NUMBER, number))
    return cloud.table


def prepared_cloud(table: Table) -> Cloud:
    scheduler = Scheduler(random.Random(0), STARTED_AT.timestamp(), 0)
    faults = Faults(random.Random(0), 0)
    return Cloud(scheduler, faults, table, clocks_differ_by_s=0, first_id=FIRST_USER)


@lru_cache(maxsize=1)
def paid_start() -> Table:
    """The same, with every invoice paid, so that credit is left for the balance."""
    cloud = prepared_cloud(start().copy())
    path = "/offices/{office_id}/invoices/{number}/payment"
    for office_id in (HOT, TWIN, COMMITTED, LATER):
        ids = {"office_id": office_id, "number": 1}
        cloud.scheduler.now_s += 60
        request = Request(STAFF, "POST", path, ids, {"status": "paid"}, f"paid {office_id}")
        answer = cloud.http(request)
        assert answer, path
        assert answer.status == 200, answer.text
    return cloud.table.copy()


def forget_holds(table: Table) -> None:
    """Writes the company's record as it was before holds were the company's."""
    key = (f"COMPANY#{COMPANY}", "COMPANY")
    table.items[key] = {name: v for name, v in table.items[key].items() if name != "holds"}


def name_types(table: Table) -> None:
    """Writes the accounts as they were before license types had numbers."""
    nothing = {name: {"N": "0"} for name in ("purchased", "scheduled", "available")}
    for key, item in table.items.items():
        if key[1] == "ACCOUNT":
            stored = {
                SHIPPED.ids[int(number)]: each for number, each in item["licenses"]["M"].items()
            }
            named = {each: stored.get(each, {"M": nothing}) for each in SHIPPED.ids}
            table.items[key] = {**item, "licenses": {"M": named}}


def items(**quantities: int) -> list[dict[str, object]]:
    """The `items` of a request body, such as `items(talk_lines=3)`."""
    return [{"license_type": name, "quantity": number} for name, number in quantities.items()]


def assignment_of(license_type: str, number: int) -> dict[str, object]:
    return {"license_type": license_type, "assignee": {"type": "number", "id": number}}


def _buy(cloud: Cloud, office_id: int, **quantities: int) -> None:
    _do(cloud, "/offices/{office_id}/purchases", office_id, {"items": items(**quantities)})


def _do(cloud: Cloud, path: str, office_id: int | None, body: object) -> None:
    cloud.scheduler.now_s += 60
    key, ids = f"prepared {len(cloud.table.items)}", {"office_id": office_id} if office_id else {}
    answer = cloud.http(Request(ADMIN, "POST", path, ids, body, key))
    assert answer, path
    assert answer.status in (200, 201), answer.text


def _open_offices(wired: wiring.Wired) -> None:
    store = wired.service.store
    directory = DynamoDirectory(store.client, "simulated", wired.layouts)  # type: ignore[attr-defined]
    catalog = Catalog(1, STARTED_AT, seed.PRICE_LISTS, stored_products=SHIPPED)
    wired.catalogs.replace(NO_CATALOG, catalog)
    for company_id in (COMPANY, OTHER_COMPANY):
        directory.add_company(Company(company_id, f"Company {company_id}", "pro", STARTED_AT))
    for office_id, plan in PLANS.items():
        terms = replace(terms_of(plan), contact=CSM if plan.forbidden else None)
        prices = list_prices(catalog, terms, STARTED_AT)
        open_office(directory, _office(office_id, plan), replace(terms, prices=prices), STARTED_AT)


def _office(office_id: int, plan: Plan) -> Office:
    return usual_office(
        office_id,
        OFFICES[office_id],
        STARTED_AT,
        name=f"Office {office_id}",
        timezone=plan.timezone,
        currency=plan.currency,
        country="JP" if plan.currency == "JPY" else "US",
        is_primary=office_id in (HOT, FOREIGN),
    )


STARTS = (
    STARTED_AT + timedelta(days=1),
    BOUNDARY - timedelta(seconds=8),
    BOUNDARY - timedelta(seconds=30),
    BOUNDARY - timedelta(minutes=2),
    BOUNDARY + timedelta(days=3),
    BOUNDARY + timedelta(days=40),
    BOUNDARY + timedelta(days=400),
    TWIN_BOUNDARY - timedelta(seconds=8),
    YEAR_ENDS - timedelta(seconds=30),
)
"""When runs start: within a cycle, shortly before the end of one or of a commitment year, or long
after it without a job."""

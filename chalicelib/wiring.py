"""The only module that picks implementations and reads clock, randomness and environment."""

import os
import random
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from zoneinfo import reset_tzpath

import botocore
import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

from .domain.api_key import BEGINS_WITH
from .domain.ids import LARGEST_ID
from .domain.record import Record
from .domain.terms import Contact
from .dynamo.api_keys import DynamoApiKeys
from .dynamo.catalogs import DynamoCatalogs
from .dynamo.company_names import CompanyNames
from .dynamo.directory import DynamoDirectory
from .dynamo.display_names import DisplayNames
from .dynamo.external_ids import ExternalIds
from .dynamo.history import History
from .dynamo.keys import DUE_SHARDS
from .dynamo.layouts import Layouts
from .dynamo.listings import Listings
from .dynamo.reserved_time import DynamoReservedTime
from .dynamo.sign_outs import SignOuts
from .dynamo.statements import DynamoStatements
from .dynamo.store import DynamoStore
from .dynamo.user_entries import UserEntries
from .dynamo.user_search import UserSearch
from .service.api_key_ports import ApiKeys
from .service.directory_ports import Directory
from .service.payment_ports import CardPayments
from .service.read_ports import ReadPorts
from .service.requests import Service
from .service.retries import Retries
from .service.turns import Turns

if TYPE_CHECKING:
    # Imported only by the functions that need them, to keep them out of the API's cold start.
    from .dynamo.audit import DynamoAuditReader
    from .dynamo.due_index import DueIndex
    from .dynamo.reminders import Reminders
    from .messaging.eventbridge import EventBridgeBus
    from .messaging.sqs import SqsQueue
    from .service.background_ports import HistoryLog, ItemChange, UserIndex
    from .service.provisioned_ports import Provisioned

CLIENT_CONFIG = Config(
    # Explicit, because botocore's defaults changed between releases and outlast API Gateway's 29 s.
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=50,
    parameter_validation=False,
    # Botocore would build its own for every call, which takes a sixth of the call's CPU.
    user_agent=f"seatledger botocore/{botocore.__version__}",
)


class Wired(Record):
    """What the entry points use. The local stack and tests create their own."""

    service: Service
    reads: ReadPorts
    """For `queries`, which decide what a caller may read."""
    catalogs: DynamoCatalogs
    layouts: Layouts
    directory: Directory
    clock: Callable[[], datetime]
    """Returns the current time in UTC, in whole seconds."""
    new_id: Callable[[], int]
    """Returns a new random id, 1..2^53-1."""
    contact: Contact
    """The contact of companies that have no Customer Success Manager of their own."""
    due: "Callable[[], DueIndex]"
    """Created at the first call, like `queue`, `bus`, `reminders` and `audit_reader`, which most
    functions never need: creating one makes a cold start longer."""
    due_shards: int
    queue: "Callable[[], SqsQueue]"
    bus: "Callable[[], EventBridgeBus]"
    history: "HistoryLog"
    user_index: "UserIndex"
    reminders: "Callable[[], Reminders]"
    audit_reader: "Callable[[], DynamoAuditReader]"
    item_change_of: "Callable[[dict[str, Any]], ItemChange | None]"
    """What a record of the table's stream says; None for other items."""
    names: DisplayNames
    sign_outs: SignOuts
    provisioned: "Callable[[], Provisioned]"
    """What SCIM needs, created at the first call."""
    api_keys: ApiKeys
    new_api_key: Callable[[], str]
    """Returns the text of a new API key."""
    origins: frozenset[str]
    """Origins whose pages may call the API from a browser."""


# Always use the time zones of the `tzdata` package, never the machine's: all processes must compute
# the same boundaries.
reset_tzpath(())

DEFAULT_CONTACT = "Customer Success <customer.success@seatledger.example>"

_wired: Wired | None = None
_connect: Callable[[], CardPayments] | None = None


def wired() -> Wired:
    """The wiring of this process, created from its environment at the first call."""
    global _wired
    if _wired is None:
        payments = _connect() if _connect else None
        _wired = wire(os.environ["SEATLEDGER_TABLE"], payments=payments)
    return _wired


def connect_payments(connect: Callable[[], CardPayments]) -> None:
    """Makes the payment provider that `connect` returns part of this process's wiring."""
    global _connect
    _connect = connect


def use(replacement: Wired) -> None:
    """Makes `replacement` the wiring of this process."""
    global _wired
    _wired = replacement


def wire(
    table: str,
    client: BaseClient | None = None,
    clock: Callable[[], datetime] | None = None,
    payments: CardPayments | None = None,
) -> Wired:
    """The product's wiring on a table. By default, `client` is DynamoDB's, `clock` the system's
    clock, and there is no payment provider."""
    client = client or dynamodb_client()
    catalogs = DynamoCatalogs(client, table)
    layouts = Layouts(catalogs)
    directory = DynamoDirectory(client, table, layouts)
    api_keys = DynamoApiKeys(client, table, layouts)
    listings, history = Listings(client, table, layouts), History(client, table, layouts)
    contact = Contact(*parseaddr(os.environ.get("SEATLEDGER_CONTACT", DEFAULT_CONTACT)))
    least_minor = payments.least_minor if payments else None
    store = DynamoStore(client, table, catalogs, layouts, least_minor, contact)
    return Wired(
        service=Service(store, retries(), turns(client, table), payments=payments),
        reads=ReadPorts(
            listings,
            history,
            directory,
            catalogs,
            ExternalIds(client, table),
            DynamoStatements(client, table, catalogs),
            UserSearch(client, table),
            CompanyNames(client, table, layouts),
            api_keys,
        ),
        catalogs=catalogs,
        layouts=layouts,
        directory=directory,
        clock=clock or _utc_now,
        new_id=lambda: secrets.randbelow(LARGEST_ID) + 1,
        contact=contact,
        due=partial(_due_index, client, table),
        due_shards=DUE_SHARDS,
        queue=sqs_queue,
        bus=event_bus,
        history=history,
        user_index=UserEntries(client, table),
        reminders=partial(_reminders, client, table),
        audit_reader=partial(_audit_reader, client, table, layouts),
        item_change_of=partial(_item_change_of, layouts),
        names=DisplayNames(client, table),
        sign_outs=SignOuts(client, table),
        provisioned=partial(_provisioned, client, table),
        api_keys=api_keys,
        new_api_key=lambda: f"{BEGINS_WITH}{secrets.token_urlsafe(32)}",
        origins=_listed(os.environ.get("SEATLEDGER_CORS_ORIGINS", "")),
    )


def retries() -> Retries:
    """Retries that really sleep."""
    return Retries(time.sleep, random.uniform, time.monotonic)


def turns(client: BaseClient, table: str) -> Turns:
    """Turns by the system's clock, also where the product's clock is moved."""
    return Turns(DynamoReservedTime(client, table), lambda: time.time() * 1000)


def dynamodb_client() -> BaseClient:
    """A client of DynamoDB in the environment's region, or at AWS_ENDPOINT_URL_DYNAMODB."""
    return botocore.session.get_session().create_client("dynamodb", config=CLIENT_CONFIG)


@lru_cache(maxsize=1)
def sqs_queue() -> "SqsQueue":
    """The queue at SEATLEDGER_QUEUE_URL."""
    from .messaging.sqs import SqsQueue

    client = botocore.session.get_session().create_client("sqs", config=CLIENT_CONFIG)
    return SqsQueue(client, os.environ["SEATLEDGER_QUEUE_URL"])


@lru_cache(maxsize=1)
def event_bus() -> "EventBridgeBus":
    """The event bus named SEATLEDGER_BUS."""
    from .messaging.eventbridge import EventBridgeBus

    client = botocore.session.get_session().create_client("events", config=CLIENT_CONFIG)
    return EventBridgeBus(client, os.environ["SEATLEDGER_BUS"])


def _due_index(client: BaseClient, table: str) -> "DueIndex":
    from .dynamo.due_index import DueIndex

    return DueIndex(client, table)


def _reminders(client: BaseClient, table: str) -> "Reminders":
    from .dynamo.reminders import Reminders

    return Reminders(client, table)


def _audit_reader(client: BaseClient, table: str, layouts: Layouts) -> "DynamoAuditReader":
    from .dynamo.audit import DynamoAuditReader

    return DynamoAuditReader(client, table, layouts)


def _provisioned(client: BaseClient, table: str) -> "Provisioned":
    from .dynamo.provisioned import DynamoProvisioned

    return DynamoProvisioned(client, table)


def _item_change_of(layouts: Layouts, record: dict[str, Any]) -> "ItemChange | None":
    from .dynamo.stream import item_change_of

    return item_change_of(record, layouts)


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)

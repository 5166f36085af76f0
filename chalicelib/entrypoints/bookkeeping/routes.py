"""Operations of the API: files for bookkeeping."""

from __future__ import annotations

from datetime import date

from chalice.app import Blueprint

from ...service.policy import Verb
from ..http.operation import Call, operation
from ..http.registry import Operation, Text
from ..reply import Reply

routes = Blueprint(__name__)

FILE = Text("text/csv", "A CSV file in UTF-8, whose first row names the columns.")
DAYS = (("from", date), ("to", date))
BOTH = ("from", "to")
MORE = (
    "A row for each invoice that was issued in the period, each of its lines and taxes, each "
    "credit note with its lines, taxes and refund, each payment that was made and each refund that "
    "failed in the period, of invoices of any time, the credits of license transfers, and what "
    "credit or the balance has paid. Dates are the office's own; a period has at most 366 days."
)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/bookkeeping",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="Invoices, payments and credits of a period, as CSV",
        responses={200: FILE},
        query=DAYS,
        required=BOTH,
        more=MORE,
    ),
)
def get_office_bookkeeping(call: Call[None], office_id: int) -> Reply:
    from .file import office_file  # Only here: few requests need it.
    from .period import booked_period

    made = office_file(call, office_id, booked_period(call.query))
    return Reply(200, made.text, made.headers)


@operation(
    routes,
    Operation(
        "GET",
        "/company/bookkeeping",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="The same for all offices that the caller can access, as one CSV",
        responses={200: FILE},
        query=DAYS,
        required=BOTH,
        more=MORE,
    ),
)
def get_company_bookkeeping(call: Call[None]) -> Reply:
    from .file import company_file
    from .period import booked_period

    made = company_file(call, booked_period(call.query))
    return Reply(200, made.text, made.headers)

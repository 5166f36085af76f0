"""The columns of a bookkeeping file, and cells that several records have. Amounts are in whole
units of the currency, exact."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ...domain.invoicing import Party
from ...domain.money import decimal_amount
from ...domain.tax import TaxPart

BOOK_COLUMNS = (
    *("record", "office_id", "office", "date", "document_number", "invoice", "currency", "amount"),
    *("subtotal", "tax", "balance_used", "credited", "refunded", "due", "status", "due_date"),
    *("period_start", "period_end", "license_type", "description", "quantity", "unit_price"),
    *("tax_name", "tax_percent", "tax_base", "reverse_charge", "means", "reference"),
    *("purchase_order_number", "buyer", "buyer_country", "buyer_tax_id", "other_office_id"),
)

BookRow = dict[str, object]
Dated = tuple[datetime, list[BookRow]]
"""The rows of one document or payment, and its instant."""


def tax_cells(
    record: str, parts: Iterable[TaxPart] | None, currency: str, sign: int
) -> Iterator[BookRow]:
    for each in parts or ():
        amounts = {"amount": sign * each.amount_minor, "tax_base": sign * each.base_minor}
        yield {
            "record": record,
            "tax_name": each.name,
            "tax_percent": f"{each.percent:g}",
            "reverse_charge": "true" if each.reverse_charge else "false",
            **decimals(amounts, currency),
        }


def buyer_cells(buyer: Party | None) -> BookRow:
    if buyer is None:
        return {}
    return {
        "buyer": buyer.legal_name,
        "buyer_country": buyer.address.get("country", ""),
        "buyer_tax_id": " ".join(each.value for each in buyer.tax_ids),
    }


def period_cells(start: datetime, end: datetime, zone: str) -> BookRow:
    """Both days are included. `end` is the midnight after the last one."""
    last = max(start, end - timedelta(microseconds=1))
    return {"period_start": local_day(start, zone), "period_end": local_day(last, zone)}


def decimals(amounts: dict[str, int], currency: str) -> BookRow:
    return {name: decimal_amount(minor, currency) for name, minor in amounts.items()}


def local_day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()

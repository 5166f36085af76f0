"""`make reconcile-payments TABLE=... SINCE=2026-03-01 UNTIL=2026-04-01`: compares what the payment
provider has with the invoices here, and prints differences. Repairs nothing. Exit code 1 if there
is a difference.

The provider's key is in the environment, as SEATLEDGER_STRIPE_KEY.
"""

import argparse
import sys
from datetime import UTC, date, datetime

from chalicelib.payments.kept_books import KeptBooks
from chalicelib.payments.reconcile import Difference, differences
from chalicelib.payments.stripe_provider import StripeProvider
from chalicelib.wiring import dynamodb_client


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make reconcile-payments", description=__doc__)
    parser.add_argument("table")
    parser.add_argument("since", type=_day, help="first day (UTC) of the period")
    parser.add_argument("until", type=_day, help="first day after the period")
    given = parser.parse_args(arguments)
    provider = StripeProvider.from_environment()
    books = KeptBooks(dynamodb_client(), given.table)
    found = 0
    for each in differences(provider, books, given.since, given.until, datetime.now(UTC)):
        found += 1
        print(text_of(each))
    print(f"{given.since:%Y-%m-%d} to {given.until:%Y-%m-%d}: {found} differences")
    return 1 if found else 0


def text_of(difference: Difference) -> str:
    where = f"office {difference.office_id}" if difference.office_id else "no office"
    number = f", invoice {difference.number}" if difference.number else ""
    return f"{difference.intent_id} ({where}{number}): {difference.what}"


def _day(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)


if __name__ == "__main__":
    sys.exit(main())

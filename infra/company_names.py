"""`make company-names TABLE=...`: enters the names of companies that older releases founded.

`GET /companies?name=` finds them then.

Reads the whole table once. Repeatable, and safe at any time: an entry is written only while the
company has that name.
"""

import sys
from collections.abc import Iterator

from botocore.client import BaseClient

from chalicelib.domain.directory import Company
from chalicelib.dynamo import conditions, keys
from chalicelib.dynamo._company_name_writes import name_writes
from chalicelib.dynamo.items import from_item
from chalicelib.dynamo.transaction import Check, WriteName, WritesFailed, write
from chalicelib.wiring import dynamodb_client, retries


def enter_names(client: BaseClient, table: str) -> int:
    """Returns how many companies have their names entered now."""
    return sum(_enter(client, table, company) for company in _companies(client, table))


def _enter(client: BaseClient, table: str, company: Company) -> bool:
    number = company.company_id
    still = conditions.present() & conditions.detail_is("name", company.name)
    check = Check(WriteName("company", number), keys.company(number), still)
    entries = name_writes(number, None, company.name)
    try:
        retries().run(lambda: write(client, table, [check, *entries]))
    except WritesFailed:
        return False  # Renamed meanwhile, which enters the new name.
    return True


def _companies(client: BaseClient, table: str) -> Iterator[Company]:
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="sk = :company",
        ExpressionAttributeValues={":company": {"S": "COMPANY"}},
    )
    for page in pages:
        for item in page["Items"]:
            yield from_item(item, Company)


def main() -> int:
    (table,) = sys.argv[1:]
    print(f"{enter_names(dynamodb_client(), table)} names of companies entered")
    return 0


if __name__ == "__main__":
    sys.exit(main())

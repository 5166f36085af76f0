"""`make reconcile TABLE=... OFFICE=...`: audits one office. Exit code 1 if a count is wrong."""

import sys

from chalicelib.dynamo.audit import DynamoAuditReader
from chalicelib.dynamo.catalogs import layouts_of
from chalicelib.reconcile import drifts_of
from chalicelib.wiring import dynamodb_client, retries


def main() -> int:
    table, office = sys.argv[1:]
    client = dynamodb_client()
    reader = DynamoAuditReader(client, table, layouts_of(client, table))
    drifts = drifts_of(reader, retries(), int(office))
    for drift in drifts:
        print(
            f"{drift.license_type} {drift.count}: {drift.recorded} recorded, "
            f"{drift.recomputed} recomputed"
        )
    print(f"office {office}: {len(drifts)} wrong counts")
    return 1 if drifts else 0


if __name__ == "__main__":
    sys.exit(main())

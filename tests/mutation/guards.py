"""Which tests are tried on a fault first, by the file it is in: those that are about it, the
cheapest first. What they let pass is tried on all the others."""

from tests.mutation.fault import ROOT

FOLDERS = ("unit", "contract", "api", "simulation")

_MOVEMENTS = "contract/test_conditions contract/test_store api/test_users api/test_user_lifecycle"
_ORDERS = "unit/test_purchase unit/test_remove unit/test_restore"

GUARDS = {
    "domain/money.py": "unit/test_money unit/test_money_properties",
    "domain/calendar.py": "unit/test_calendar unit/test_roll_forward unit/test_calendar_oracle",
    "domain/account.py": f"unit/test_account unit/test_telling {_ORDERS} unit/test_roll_forward unit/test_terms",
    "domain/change.py": f"{_ORDERS} unit/test_roll_forward unit/test_catalog unit/test_transfer"
    " api/test_payments api/test_invoices api/test_reasons api/test_worked_examples",
    "domain/ids.py": "unit/test_ids",
    "domain/licenses.py": "unit/test_terms unit/test_account unit/test_purchase unit/test_catalog unit/test_transfer",
    "domain/journal.py": "unit/test_purchase unit/test_money",
    "domain/refusals.py": "unit/test_catalog unit/test_remove api/test_refusals api/test_catalog",
    "domain/assignment.py": "unit/test_ids unit/test_movement contract/test_store api/test_events",
    "domain/caller.py": "unit/test_caller api/test_permissions",
    "domain/permit.py": "unit/test_permit unit/test_transfer",
    "domain/terms.py": "unit/test_terms unit/test_permit unit/test_remove unit/test_transfer",
    "domain/transitions/purchase.py": "unit/test_purchase unit/test_properties",
    "domain/transitions/remove.py": "unit/test_remove unit/test_properties",
    "domain/transitions/restore.py": "unit/test_restore unit/test_properties",
    "domain/transitions/_lots.py": "unit/test_restore unit/test_purchase",
    "domain/transitions/_lines.py": f"{_ORDERS} unit/test_money",
    "domain/transitions/_limits.py": "unit/test_purchase unit/test_transfer",
    "domain/transitions/roll_forward.py": "unit/test_roll_forward unit/test_catalog unit/test_properties"
    " contract/test_current_accounts",
    "domain/transitions/transfer.py": "unit/test_transfer api/test_transfers",
    "domain/transitions/agree_terms.py": "unit/test_terms api/test_terms",
    "domain/transitions/record_payment.py": "api/test_payments",
    "domain/catalog.py": "unit/test_catalog api/test_catalog",
    "domain/quoting.py": "unit/test_quoting api/test_refusals",
    "domain/billing.py": "api/test_billing_summary api/test_invoices",
    "domain/user.py": "unit/test_user api/test_user_lifecycle api/test_users",
    "domain/room.py": "api/test_rooms",
    "domain/movement.py": "unit/test_movement api/test_events",
    "domain/events.py": "unit/test_telling api/test_events",
    "domain/telling.py": "unit/test_telling api/test_events",
    "attempts.py": "unit/test_attempts",
    "change_office.py": "unit/test_change_office api/test_idempotency api/test_refusals api/test_reasons"
    " simulation/test_crashes simulation/test_interleavings",
    "finalize.py": "unit/test_finalize api/test_worked_examples simulation/test_boundary simulation/test_crashes",
    "assign.py": "unit/test_assign api/test_idempotency api/test_refusals api/test_access simulation/test_crashes"
    " simulation/test_interleavings",
    "seats.py": f"unit/test_seats {_MOVEMENTS} api/test_idempotency simulation/test_crashes",
    "users.py": f"unit/test_seats {_MOVEMENTS} api/test_access api/test_permissions simulation/test_crashes",
    "rooms.py": "unit/test_seats api/test_rooms api/test_access api/test_permissions simulation/test_crashes",
    "purchase.py": "unit/test_change_office api/test_refusals",
    "remove.py": "unit/test_change_office api/test_refusals",
    "restore.py": "unit/test_change_office api/test_refusals",
    "quote.py": "unit/test_change_office unit/test_quoting api/test_refusals api/test_access",
    "transfer.py": "unit/test_change_office api/test_transfers",
    "agree_terms.py": "api/test_terms simulation/test_overtaken",
    "record_payment.py": "unit/test_record_payment api/test_payments simulation/test_crashes",
    "open_office.py": "unit/test_open_office api/test_offices api/test_idempotency contract/test_openings"
    " simulation/test_crashes",
    "replace_catalog.py": "api/test_catalog contract/test_catalogs simulation/test_overtaken",
    "sweep.py": "unit/test_sweep contract/test_due simulation/test_boundary",
    "publish.py": "unit/test_publish api/test_events",
    "remind.py": "unit/test_remind api/test_events",
    "reconcile.py": "unit/test_reconcile api/test_reconcile",
    "current_accounts.py": "contract/test_current_accounts",
    "set_thresholds.py": "unit/test_change_office api/test_thresholds api/test_permissions",
    "dynamo/conditions.py": "contract/test_conditions contract/test_store contract/test_catalogs"
    " contract/test_openings contract/test_payments",
    "dynamo/transaction.py": "contract/test_transaction contract/test_conditions contract/test_store",
    "dynamo/_ledger_writes.py": "contract/test_payments contract/test_conditions contract/test_store"
    " api/test_payments"
    " api/test_worked_examples",
    "dynamo/_movement_writes.py": f"{_MOVEMENTS} api/test_rooms",
    "dynamo/batch.py": "contract/test_reads contract/test_store contract/test_listings contract/test_transaction",
    "dynamo/store.py": "contract/test_store contract/test_catalogs api/test_idempotency",
    "dynamo/catalogs.py": "contract/test_catalogs api/test_catalog",
    "dynamo/due.py": "contract/test_due unit/test_sweep",
    "dynamo/keys.py": "contract/test_due contract/test_listings api/test_idempotency",
    "dynamo/glances.py": "contract/test_reads api/test_console_pages",
    "dynamo/books.py": "contract/test_reads api/test_reconcile",
    "dynamo/reminders.py": "contract/test_reads api/test_events",
    "dynamo/listings.py": "contract/test_reads contract/test_listings contract/test_long_filters api/test_users"
    " api/test_billing_summary api/test_permissions",
    "dynamo/history.py": "contract/test_history api/test_events contract/test_listings",
    "dynamo/codec.py": "contract/test_codec",
    "dynamo/items.py": "contract/test_codec contract/test_store api/test_payments",
    "dynamo/packing.py": "contract/test_codec",
    "dynamo/names.py": "contract/test_names",
    "dynamo/stream.py": "contract/test_reads api/test_events",
    "dynamo/directory.py": "contract/test_openings contract/test_store api/test_offices"
    " api/test_idempotency",
}


def guards_of(file: str) -> list[str]:
    return [f"tests/{name}.py" for name in GUARDS[file].split()]


def others_than(tried: list[str]) -> list[str]:
    """The rest of `make test` that a fault can be seen by, folder by folder."""
    paths = [
        path for folder in FOLDERS for path in sorted((ROOT / "tests" / folder).glob("test_*.py"))
    ]
    names = [str(path.relative_to(ROOT)) for path in paths]
    return [name for name in names if name not in (*tried, *SEE_NOTHING)]


SEE_NOTHING = ("tests/api/test_local_stack.py",)
"""It starts processes of its own, which import the product without the fault."""

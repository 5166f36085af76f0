"""Bodies of new offices and companies, and the plan of an office that owns nothing."""

from typing import Any

ADDRESS = {
    "address_line_1": "1 Rue de Rivoli",
    "city": "Paris",
    "country": "FR",
    "postal_code": "75001",
    "region": "IDF",
}
OFFICE: dict[str, Any] = {
    "name": "Vienna",
    "country": "AT",
    "currency": "EUR",
    "timezone": "Europe/Vienna",
    "plan_period": "monthly",
    "annual_commit_monthly_billing": False,
    "invoiced": False,
    "unified_billing": False,
    "billing_address": ADDRESS,
}
NOTHING = dict.fromkeys(
    (
        "talk_lines",
        "sell_lines",
        "contact_center_lines",
        "room_lines",
        "fax_lines",
        "additional_number_lines",
        "uberconference_lines",
        "tollfree_room_lines",
        "tollfree_additional_number_lines",
        "tollfree_uberconference_lines",
    ),
    0,
)


COMPANY_BODY = {
    "name": "Acme",
    "account_type": "enterprise",
    "admin_email": "ada@acme.example",
    "domain": "acme.example",
    "office": OFFICE,
}

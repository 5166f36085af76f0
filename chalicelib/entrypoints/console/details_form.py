"""The forms of details: their fields, what was entered, and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from ...domain.record import Record
from ...domain.refusals import Refusal
from ...domain.tax_id import LONGEST_TAX_ID, MOST_TAX_IDS
from ..http.shapes.billing_data import LONGEST_PURCHASE_ORDER_NUMBER


class DetailField(Record):
    """One field of a form. `pointer` is where the API has it, which its errors name."""

    name: str
    label: str
    pointer: str
    longest: int = 200
    type: Literal["text", "email", "country"] = "text"
    required: bool = False


class DetailGroup(Record):
    """Fields below one legend, and a note about them."""

    legend: str
    note: str
    fields: tuple[DetailField, ...]


_NAME = DetailField("name", "Name", "/name", 100, required=True)
_LEGAL_NAME = DetailField("legal_name", "Legal name", "/legal_name")
_ADDRESS = (
    *(
        DetailField(name, label, f"/billing_address/{name}")
        for name, label in (
            ("address_line_1", "Street and number"),
            ("address_line_2", "Second line"),
            ("postal_code", "Postal code"),
            ("city", "City"),
            ("region", "State or region"),
        )
    ),
    DetailField("country", "Country", "/billing_address/country", type="country"),
)
_CONTACT = (
    DetailField("contact_name", "Contact's name", "/billing_contact/name"),
    DetailField("contact_email", "Contact's email", "/billing_contact/email", 254, "email"),
    DetailField("contact_phone", "Contact's phone", "/billing_contact/phone"),
)
_PURCHASE_ORDER = DetailField(
    "purchase_order_number",
    "Purchase order number",
    "/purchase_order_number",
    LONGEST_PURCHASE_ORDER_NUMBER,
)
_TAX_IDS = tuple(
    field
    for row in range(MOST_TAX_IDS)
    for field in (
        DetailField(
            f"tax_country_{row}",
            f"Country of tax id {row + 1}",
            f"/tax_ids/{row}/country",
            type="country",
        ),
        DetailField(
            f"tax_value_{row}", f"Tax id {row + 1}", f"/tax_ids/{row}/value", LONGEST_TAX_ID
        ),
    )
)
_REMOVABLE = ("legal_name", "purchase_order_number")
_GENERAL = DetailGroup("Name", "", (_NAME,))
_COMPANY_GENERAL = DetailGroup("Name", "The legal name is for bills.", (_NAME, _LEGAL_NAME))
_BILLING = (
    DetailGroup("Billing address", "", _ADDRESS),
    DetailGroup("Billing contact", "The person who gets the bills.", _CONTACT),
)
_ORDER = DetailGroup("Order", "Your number of the order, for invoices.", (_PURCHASE_ORDER,))
COMPANY_FORM = (_NAME, _LEGAL_NAME, *_ADDRESS, *_CONTACT, *_TAX_IDS)
OFFICE_FORM = (_NAME, *_ADDRESS, *_CONTACT, _PURCHASE_ORDER)
OFFICE_GROUPS = (_GENERAL, *_BILLING, _ORDER)


def company_groups(values: Mapping[str, str]) -> tuple[DetailGroup, ...]:
    """With the filled rows of tax ids, and one more while there may be more."""
    filled = [row for row in range(MOST_TAX_IDS) if any(_tax_id(values, row).values())]
    rows = max(filled, default=-1) + 2
    note = "A VAT number begins with its country's letters."
    return (_COMPANY_GENERAL, *_BILLING, DetailGroup("Tax ids", note, _TAX_IDS[: 2 * rows]))


def values_of(details: Mapping[str, Any]) -> dict[str, str]:
    """The values of the form's fields."""
    address, contact = details["billing_address"] or {}, details["billing_contact"] or {}
    values = {"name": details["name"]}
    values |= {each.name: details.get(each.name) or "" for each in (_LEGAL_NAME, _PURCHASE_ORDER)}
    values |= {each.name: address.get(each.name, "") for each in _ADDRESS}
    values |= {each.name: contact.get(_part(each), "") for each in _CONTACT}
    for row, tax_id in enumerate(details.get("tax_ids") or ()):
        values |= {f"tax_{part}_{row}": tax_id[part] for part in ("country", "value")}
    return values


def entered_values(form: Mapping[str, str], fields: Iterable[DetailField]) -> dict[str, str]:
    return {each.name: form.get(each.name, "").strip() for each in fields}


def changes_of(values: Mapping[str, str], details: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the API's request: of what was entered, what is not in `details` already."""
    wanted: dict[str, Any] = {"name": values["name"]}
    wanted["billing_address"] = _part_values(values, _ADDRESS) or None
    wanted["billing_contact"] = _part_values(values, _CONTACT) or None
    wanted |= {name: values[name] or None for name in _REMOVABLE if name in values}
    if "tax_value_0" in values:
        rows = [_tax_id(values, row) for row in range(MOST_TAX_IDS)]
        wanted["tax_ids"] = [each for each in rows if any(each.values())]
    return {name: value for name, value in wanted.items() if _filled(details[name]) != value}


def errors_of(refusal: Refusal, values: Mapping[str, str]) -> dict[str, str]:
    """The refusal's errors by field; '' is for one that no field has."""
    name_by_pointer = _names_by_pointer(values)
    found: dict[str, str] = {}
    for each in refusal.members.get("errors", [{"pointer": "", "detail": refusal.detail}]):
        field = name_by_pointer.get(each["pointer"])
        text = f"{field.label} {each['detail']}." if field else f"{each['detail']}"
        found.setdefault(field.name if field else "", text)
    return found


def body_bytes(changes: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(changes)


def _names_by_pointer(values: Mapping[str, str]) -> dict[str, DetailField]:
    """Rows of tax ids without a value are not sent, so that a pointer counts the others."""
    single = (_NAME, _LEGAL_NAME, *_ADDRESS, *_CONTACT, _PURCHASE_ORDER)
    by_pointer = {each.pointer: each for each in single}
    rows = [row for row in range(MOST_TAX_IDS) if any(_tax_id(values, row).values())]
    for place, row in enumerate(rows):
        country, value = _TAX_IDS[2 * row : 2 * row + 2]
        by_pointer |= {f"/tax_ids/{place}/country": country, f"/tax_ids/{place}/value": value}
        by_pointer[f"/tax_ids/{place}"] = value
    by_pointer["/billing_address"], by_pointer["/billing_contact"] = _ADDRESS[0], _CONTACT[0]
    return by_pointer


def _tax_id(values: Mapping[str, str], row: int) -> dict[str, str]:
    parts = ("country", "value")
    return {part: values.get(f"tax_{part}_{row}", "") for part in parts}


def _part_values(values: Mapping[str, str], fields: Sequence[DetailField]) -> dict[str, str]:
    return {_part(each): values[each.name] for each in fields if values[each.name]}


def _part(field: DetailField) -> str:
    return field.pointer.rpartition("/")[2]


def _filled(value: Any) -> Any:
    """An address or contact as the form has it: without empty fields."""
    return (
        {name: text for name, text in value.items() if text} if isinstance(value, dict) else value
    )

"""Refusals of orders beyond a limit, and who may do something about it (R27, R52)."""

from collections.abc import Sequence

from ..change import Change
from ..limits import Bound
from ..money import decimal_text
from ..refusals import Refusal, credit_limit_exceeded, spending_limit_exceeded
from .sentences import together


def refusal_beyond(
    bounds: Sequence[Bound], order: Change, admin_email: str | None
) -> Refusal | None:
    """The refusal of an order that exceeds one of the limits that bind it, or None. `admin_email`
    is that of the company's admin, if it is known."""
    exceeded = [each for each in bounds if each.is_exceeded]
    if not exceeded:
        return None
    credit = next((each for each in exceeded if each.binds == "company"), None)
    bound = credit or min(exceeded, key=lambda each: each.limit_minor - each.requested_minor)
    texts = _numbers(bound, order), _what_fits(bounds, order), _who_may(bound, exceeded, order)
    refuse = credit_limit_exceeded if credit else spending_limit_exceeded
    return refuse(
        together(texts),
        limit=_money(bound.limit_minor, order),
        requested=_money(bound.requested_minor, order),
        contact=_contact(bound, order, admin_email),
    )


def _numbers(bound: Bound, order: Change) -> str:
    limit, requested = _text(bound.limit_minor, order), _text(bound.requested_minor, order)
    if bound.before_minor is None:
        whose = "office admins" if bound.binds == "office_admin" else _office(order)
        return f"This order comes to {requested}, and {whose} can order at most {limit} at once."
    already = f"{_text(bound.before_minor, order)} of it already"
    if bound.binds == "company":
        owe = f"the company's invoiced offices would owe {requested}, {already}"
        return f"With this order, {owe}; the credit limit is {limit}."
    admins = f"the office admins of {_office(order)}"
    whose = admins if bound.binds == "office_admin" else _office(order)
    ordered = f"{whose} would have ordered {requested} in this cycle, {already}"
    return f"With this order, {ordered}; the limit is {limit}."


def _office(order: Change) -> str:
    return "this office" if order.entry.action == "purchase" else "the receiving office"


def _what_fits(bounds: Sequence[Bound], order: Change) -> str:
    """How many licenses of the only type that is ordered all limits let pass."""
    rooms = [each.room_minor for each in bounds if each.room_minor is not None]
    charged = [line for line in order.entry.lines if line.charged_minor > 0]
    types = {line.license_type for line in order.entry.lines}
    if len(rooms) < len(bounds) or len(charged) != 1 or len(types) != 1:
        return ""
    (line,) = charged
    free = sum(each.quantity for each in order.entry.lines) - line.quantity
    most = free + min(rooms) // line.unit_amount_minor
    return f"At most {most} {line.license_type} would fit." if most else "None would fit."


def _who_may(bound: Bound, exceeded: Sequence[Bound], order: Change) -> str:
    if bound.binds == "company":
        contact = order.after.contact
        whom = f"Please contact {contact.name}: vendor" if contact else "Vendor"
        return f"{whom} staff can order it, or change the limit."
    if order.entry.by.role != "office_admin":
        return "As a company admin, you can change the limit."
    order_it = all(each.binds == "office_admin" for each in exceeded)
    return f"A company admin can {'order it, or ' if order_it else ''}change the limit."


def _contact(bound: Bound, order: Change, admin_email: str | None) -> object:
    """Who may do something about it, if it is not the caller; of a company without a known admin,
    whoever gets its bills, and if nobody is known, the vendor."""
    contact = order.after.contact
    vendor = {"name": contact.name, "email": contact.email} if contact else None
    if bound.binds == "company":
        return vendor
    if order.entry.by.role != "office_admin":
        return None
    if admin_email:
        return {"name": "Company admin", "email": admin_email}
    customer = order.after.customer
    billed = customer.company.billing_contact if customer else None
    return {"name": billed["name"], "email": billed["email"]} if billed else vendor


def _money(amount_minor: int, order: Change) -> object:
    return {"amount": amount_minor, "currency": order.entry.currency}


def _text(amount_minor: int, order: Change) -> str:
    currency = order.entry.currency
    return f"{decimal_text(amount_minor, currency)} {currency}"

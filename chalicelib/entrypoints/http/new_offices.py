"""Makes an office and its terms from a CreateOfficeMessage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from ...domain.catalog import list_prices, no_price_list
from ...domain.directory import Company, Office
from ...domain.record import Record, replace
from ...domain.refusals import Refusal, invalid
from ...domain.terms import Action, Contact, Terms
from .operation import Call
from .shapes.common import external_id_in
from .shapes.offices import NewOffice

NEEDS_E911 = ("AU", "CA", "FR", "GB", "NZ", "US")
"""Countries whose offices need an emergency address, as CreateOfficeMessage says."""

LONGEST_FREE_IN_FORM = 4096
"""Bytes. A page of 100 offices stays below 1 MB."""

_FREE_IN_FORM = ("routing_options", "voice_intelligence")
_KEPT_BY_NAME = (
    "billing_address",
    "billing_contact",
    "country",
    "currency",
    "e911_address",
    "external_id",
    "metadata",
    "name",
    "reason",
    "timezone",
)


class Wanted(Record):
    """An office to open for a company. `pointer` is its place in the request's body."""

    body: NewOffice
    company: Company
    pointer: str = ""

    def invalid(self, field: str, detail: str) -> Refusal:
        return invalid(f"{self.pointer}/{field}", detail)


def new_office(call: Call[Any], wanted: Wanted, *, primary: Office | None) -> Office:
    """The office that the body describes; the company's primary office if `primary` is None. The
    default time zone is the primary office's."""
    body = wanted.body
    if body.timezone is UNSET and primary is None:
        raise wanted.invalid("timezone", "is required for the primary office")
    timezone = primary.timezone if primary and body.timezone is UNSET else str(body.timezone)
    return Office(
        office_id=call.wired.new_id(),
        company_id=wanted.company.company_id,
        name=body.name,
        timezone=_known_timezone(wanted, timezone),
        currency=body.currency,
        country=body.country,
        is_primary=primary is None,
        created_at=call.at,
        unified_billing=body.unified_billing,
        billing_address=msgspec.to_builtins(body.billing_address),
        billing_contact=msgspec.to_builtins(body.billing_contact) if body.billing_contact else None,
        e911_address=_e911_address(call, wanted),
        settings=_settings(wanted),
        external_id=external_id_in(body.external_id, f"{wanted.pointer}/external_id") or None,
    )


def new_terms(call: Call[Any], wanted: Wanted, office: Office, primary: Terms | None) -> Terms:
    """The office's terms: cycles are counted from today, and prices are the catalog's. The primary
    office's negotiated terms apply here too. On invoiced plans only the contact may remove (R10).
    """
    body = wanted.body
    not_self_serve = _inherited(primary) | ({Action.REMOVE} if body.invoiced else frozenset())
    if body.annual_commit_monthly_billing and body.plan_period == "yearly":
        raise wanted.invalid("plan_period", "must be `monthly` with an annual commitment")
    terms = Terms(
        revision=0,
        account_type=wanted.company.account_type,
        plan_period=body.plan_period,
        annual_commit_monthly_billing=body.annual_commit_monthly_billing,
        invoiced=body.invoiced,
        currency=body.currency,
        timezone=office.timezone,
        anchor=call.at.astimezone(ZoneInfo(office.timezone)).date(),
        prices={},
        not_self_serve=not_self_serve,
        resold=primary.resold if primary else False,
        contact=_contact(call, primary) if not_self_serve else None,
    )
    catalog = call.queries.catalog_in_force()
    prices = list_prices(catalog, terms, call.at)
    if not prices:
        raise wanted.invalid("currency", no_price_list(catalog, terms))
    return replace(terms, prices=prices)


def _inherited(primary: Terms | None) -> frozenset[Action]:
    """The actions that the primary office's terms forbid to admins, except removals that only its
    invoiced plan forbids."""
    if primary is None:
        return frozenset()
    of_its_billing = {Action.REMOVE} if primary.invoiced and not primary.resold else set()
    return primary.not_self_serve - of_its_billing


def _contact(call: Call[Any], primary: Terms | None) -> Contact:
    return (primary and primary.contact) or call.wired.contact


def _known_timezone(wanted: Wanted, name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise wanted.invalid(
            "timezone", "must be a tz database name, like America/New_York"
        ) from unknown
    return name


def _e911_address(call: Call[Any], wanted: Wanted) -> dict[str, str]:
    body = wanted.body
    if body.e911_address is not UNSET:
        given: dict[str, str] = msgspec.to_builtins(body.e911_address)
        return given
    if not body.use_same_address:
        if call.products.telephony and body.country in NEEDS_E911:
            raise wanted.invalid("e911_address", f"is required in {body.country}")
        return {}
    billing = body.billing_address
    second = {"address2": billing.address_line_2} if billing.address_line_2 else {}
    return second | {
        "address": billing.address_line_1,
        "city": billing.city,
        "country": billing.country,
        "state": billing.region,
        "zip": billing.postal_code,
    }


def _settings(wanted: Wanted) -> str:
    given: Mapping[str, Any] = msgspec.to_builtins(wanted.body)
    _require_short(wanted, given)
    rest = {name: value for name, value in given.items() if name not in _KEPT_BY_NAME}
    return msgspec.json.encode(rest).decode()


def _require_short(wanted: Wanted, given: Mapping[str, Any]) -> None:
    """Raises if the fields that may have any content are long together: lists return them."""
    sizes = {name: len(msgspec.json.encode(given.get(name))) for name in _FREE_IN_FORM}
    if sum(sizes.values()) > LONGEST_FREE_IN_FORM:
        names = " and ".join(f"`{name}`" for name in _FREE_IN_FORM)
        raise wanted.invalid(
            max(sizes, key=lambda name: sizes[name]),
            f"{names} must have at most {LONGEST_FREE_IN_FORM} bytes of JSON together",
        )

"""A license for a user of the identity provider: one that is available or, if the company wants
that, one that is purchased (R54)."""

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from ..domain.account import Ledger
from ..domain.change import Change, EntryMetadata
from ..domain.journal import Entry, LineKind
from ..domain.licenses import LicenseType, Quantity
from ..domain.provisioning import Provisioning
from ..domain.record import replace
from ..domain.refusals import Refusal, RefusalCode, limit_reached
from ..entrypoints.context import Context
from ..quote import confirming, quote
from ..service.change_office import change_office
from ..service.ports import StoredResponse
from ..service.requests import Command, with_own_key
from .errors import RETRY_AFTER_S, Refused, exception_of

_T = TypeVar("_T")

_WITHOUT_A_PERSON = {
    RefusalCode.PAYMENT_METHOD_REQUIRED: "The office pays by card, and no card is saved. Save one "
    "in the console, then let the identity provider repeat the request.",
    RefusalCode.PAYMENT_ACTION_REQUIRED: "The card's bank wants a person to confirm the payment. "
    "Purchase licenses in the console, then let the identity provider repeat the request.",
}
"""What helps where the refusal of a purchase speaks to the person who sent it."""
MOST_ATTEMPTS = 4
"""Others may take the license that was purchased, or change the office after the quote."""
_DONE = StoredResponse("", 200, "{}")


def with_seat(
    context: Context, settings: Provisioning, office_of: Callable[[], int], change: Callable[[], _T]
) -> _T:
    """What `change` returns. If no license is available in the office, one is purchased as the
    settings say, and `change` called again."""
    for _ in range(MOST_ATTEMPTS):
        try:
            return change()
        except Refusal as refusal:
            if refusal.code != RefusalCode.NO_AVAILABLE_LICENSES:
                raise
            if settings.when_none_available != "purchase":
                raise _none_available(refusal, office_of(), context) from refusal
            _purchase_one(context, settings, office_of(), refusal.members["license_type"])
    raise _others_were_faster()


def _others_were_faster() -> Refused:
    return Refused(
        503,
        "No license is available, and others purchase or take licenses of the office at the same "
        "time. Send the request again.",
        retry_after_s=RETRY_AFTER_S,
    )


def _none_available(refusal: Refusal, office_id: int, context: Context) -> Refused:
    """For the provider's log, where an administrator reads it."""
    name = context.queries.office(office_id).name
    wanted = context.products[refusal.members["license_type"]].name
    detail = (
        f"No {wanted} license is available in the office {name}. Purchase licenses, or unassign "
        "one, then let the identity provider repeat the request. Licenses can also be purchased "
        "automatically: set when_none_available to purchase in the provisioning settings."
    )
    return Refused(409, detail)


def _purchase_one(
    context: Context, settings: Provisioning, office_id: int, license_type: LicenseType
) -> None:
    """Purchases one license with a quote, which the journal's entry names in its reason. Every
    protection of purchases applies. If the office changed since, it is quoted again."""
    for _ in range(MOST_ATTEMPTS):
        if _is_purchased(context, settings, office_id, license_type):
            return
    raise _others_were_faster()


def _is_purchased(
    context: Context, settings: Provisioning, office_id: int, license_type: LicenseType
) -> bool:
    """False if the quote does not hold any more."""
    try:
        _purchase(context, settings, office_id, (Quantity(license_type, 1),))
    except Refusal as refusal:
        if refusal.code in (RefusalCode.QUOTE_CHANGED, RefusalCode.QUOTE_EXPIRED):
            return False
        if refusal.code in (RefusalCode.CONTENDED, RefusalCode.INTERNAL_ERROR):
            raise
        made = exception_of(refusal)
        why = _WITHOUT_A_PERSON.get(refusal.code, refusal.detail)
        detail = f"No license is available, and none could be purchased: {why}"
        raise Refused(made.status, detail) from refusal
    return True


def _purchase(
    context: Context, settings: Provisioning, office_id: int, items: tuple[Quantity, ...]
) -> None:
    # With a key, an attempt whose answer was lost is not made again. Each purchase has its own.
    request = with_own_key(replace(context.request, request_id=str(uuid4())))
    command = Command(request, office_id, "scim")
    token = quote(context.service, command, "purchase", items).token
    reason = f"No license was available for a user of the identity provider. Quote: {token}"
    command = replace(command, reason=reason)
    decide = confirming("purchase", items, token)
    store = context.service.store

    def decide_within_cap(ledger: Ledger, metadata: EntryMetadata) -> Change:
        # The commit is conditioned on the account's `seq`, so that no order is made in between.
        before = sum(map(purchased_by_scim, store.orders(ledger.account)))
        change = decide(ledger, metadata)
        if before + purchased_by_scim(change.entry) > settings.purchase_cap_per_cycle:
            raise limit_reached(
                settings.purchase_cap_per_cycle,
                f"Already {before} of the {settings.purchase_cap_per_cycle} licenses were "
                "purchased automatically for this office in this billing cycle. Purchase licenses, "
                "or raise purchase_cap_per_cycle in the provisioning settings.",
            )
        return change

    change_office(context.service, command, decide_within_cap, lambda _: _DONE)


def purchased_by_scim(entry: Entry) -> int:
    """How many licenses the entry has purchased automatically."""
    if entry.source != "scim" or entry.action != "purchase":
        return 0
    return sum(each.quantity for each in entry.lines if each.kind == LineKind.PRORATED)

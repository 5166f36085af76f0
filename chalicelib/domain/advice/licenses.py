"""Advice where licenses are missing: what this caller can do to get them (R27).

Every function returns the refusal with its advice. `metadata` has the caller's role, and the time
at which a purchase is tried.
"""

from collections.abc import Mapping
from typing import Any

from .. import office_policy
from ..account import Counts, Ledger
from ..change import EntryMetadata
from ..journal import Actor
from ..licenses import LicenseType, Quantity
from ..record import Record, field, replace
from ..refusals import (
    Refusal,
    exceeds_scheduled,
    license_type_not_in_plan,
    no_available_licenses,
)
from ..terms import Action
from ..transitions.purchase import decide_purchase
from .sentences import either, that_are, together

KEEP_LICENSE = "delete the user and keep the license (`license=keep`)"
"""What else a deletion can do that cannot remove the license."""

ASK_TO_RELEASE = "Ask a company admin to release those of admins with more access."
"""Whoever is an admin of some offices cannot release every license there (R11)."""

STAFF_MEMBER = Actor("vendor staff", "csm")
"""Whom neither terms nor a hold stop."""


class Shortage(Record):
    """Licenses that a request needs of an office, which has fewer available. `kept` are those of
    the assigned that the request itself needs: it would not help to release them. `where` names the
    office, if the request is about several. `beyond_limit` is the refusal of a purchase of what is
    missing, if a limit of the company refuses it (R52)."""

    license_type: LicenseType
    requested: int
    kept: int = 0
    where: str = ""
    beyond_limit: Refusal | None = None


def cannot_assign(
    ledger: Ledger, shortage: Shortage, metadata: EntryMetadata, source_id: int | None = None
) -> Refusal:
    """R3, R20-R22, R24. `source_id` is an office that can transfer the missing licenses. If the
    plan does not sell the type, says so at once (R30)."""
    kind, held = shortage.license_type, ledger.account.counts[shortage.license_type]
    missing = shortage.requested - held.available
    restore, release = (
        _restore(ledger, kind, missing, metadata),
        _release(held, missing, shortage.kept),
    )
    if not is_sold(ledger, kind):
        advice = together((either(restore, release), _whom_to_ask(release, metadata)))
        return license_type_not_in_plan(kind, ledger.terms.account_type, advice)
    if shortage.beyond_limit:
        purchase = _not_allowed(shortage.beyond_limit)
    else:
        purchase = _purchase(ledger, Quantity(kind, missing), metadata)
    buy = f"purchase {missing}" if purchase.allowed and not restore else ""
    transfer = f"transfer {missing} from office {source_id}" if source_id else ""
    return no_available_licenses(
        kind,
        shortage.requested,
        held.available,
        together(
            (
                either(restore, buy, transfer, release),
                _whom_to_ask(release, metadata),
                purchase.why_not,
            )
        ),
        shortage.where,
        **purchase.members,
    )


def cannot_remove(
    ledger: Ledger, item: Quantity, metadata: EntryMetadata, instead: str = ""
) -> Refusal:
    """R13. `instead` is what else the request could do."""
    held = ledger.account.counts[item.license_type]
    release = _release(held, item.quantity - held.available)
    advice = either(release, _fewer("remove", held, release), instead)
    text = together((advice, _whom_to_ask(held.assigned > 0, metadata)))
    return no_available_licenses(item.license_type, item.quantity, held.available, text)


def cannot_transfer(source: Ledger, item: Quantity, metadata: EntryMetadata) -> Refusal:
    """R13, R23: the office that gives has fewer available."""
    kind, held = item.license_type, source.account.counts[item.license_type]
    missing = item.quantity - held.available
    restore, release = _restore(source, kind, missing, metadata), _release(held, missing)
    fewer = _fewer("transfer", held, restore or release)
    return no_available_licenses(
        kind, item.quantity, held.available, either(restore, release, fewer)
    )


def cannot_restore(
    ledger: Ledger, item: Quantity, metadata: EntryMetadata, left_in_removal: int | None = None
) -> Refusal:
    """R14. `left_in_removal`: what one removal has left, if the request restores that one."""
    scheduled = ledger.account.counts[item.license_type].scheduled
    most = scheduled if left_in_removal is None else left_in_removal
    rest = item.quantity - most
    parts = [f"restore at most {most}{'' if left_in_removal is None else ' of this removal'}"]
    purchase = _Purchase(allowed=False)
    if item.quantity <= scheduled:
        parts.append(f"{rest} of other removals")
    elif (purchase := _purchase(ledger, item, metadata)).allowed:
        parts.append(f"purchase {rest}")
    advice = either(" and ".join(parts if most else parts[1:]))
    where = "scheduled for removal" if left_in_removal is None else "left in this removal"
    text = together((advice, purchase.why_not))
    return exceeds_scheduled(item, most, where, text, **purchase.members)


def none_to_give_up(ledger: Ledger, item: Quantity) -> Refusal:
    """Of the licenses that a credit note corrects, none is free (R50). Those that are scheduled for
    removal are free once they are restored."""
    held = ledger.account.counts[item.license_type]
    scheduled = min(item.quantity, held.scheduled)
    restore = f"restore {that_are(scheduled, 'scheduled for removal')} first" if scheduled else ""
    keep = "send `release_licenses` as false"
    return no_available_licenses(
        item.license_type,
        item.quantity,
        held.available,
        either(restore, _release(held, item.quantity), keep),
    )


def too_many_removals(ledger: Ledger, metadata: EntryMetadata, most: int) -> str:
    """For a removal beyond the limit of open ones (R14)."""
    limit = f"At most {most} removals can be open in an office."
    if office_policy.refusal_of(ledger, Action.RESTORE, metadata.by.role):
        return f"{limit} Wait until one has taken effect."
    return f"{limit} Restore some of one license type, and schedule their sum as one removal."


def is_sold(ledger: Ledger, license_type: LicenseType) -> bool:
    """True if the office could purchase the type, whoever asks (R30)."""
    return license_type in ledger.sells and ledger.price_of(license_type) is not None


def _restore(
    ledger: Ledger, license_type: LicenseType, missing: int, metadata: EntryMetadata
) -> str:
    if ledger.account.counts[license_type].scheduled < missing:
        return ""
    if office_policy.refusal_of(ledger, Action.RESTORE, metadata.by.role):
        return ""
    return f"restore {that_are(missing, 'scheduled for removal')}"


def _release(held: Counts, missing: int, kept: int = 0) -> str:
    return f"release {that_are(missing, 'assigned')}" if held.assigned - kept >= missing else ""


def _whom_to_ask(release: str | bool, metadata: EntryMetadata) -> str:
    """`release`: the advice is to release licenses."""
    return ASK_TO_RELEASE if release and metadata.by.role == "office_admin" else ""


def _fewer(do: str, held: Counts, release: str) -> str:
    """Fewer of them, if there are any; after a release, if that alone does not suffice."""
    if release or not held.assigned:
        return f"{do} at most {held.available}" if held.available else ""
    most = held.available + held.assigned
    return f"release {that_are(held.assigned, 'assigned')} and {do} at most {most}"


class _Purchase(Record):
    """Whether the caller could purchase; if somebody else could, why not the caller, and the
    members that say whom to ask."""

    allowed: bool
    why_not: str = ""
    members: Mapping[str, Any] = field(default_factory=dict)


def _purchase(ledger: Ledger, item: Quantity, metadata: EntryMetadata) -> _Purchase:
    """Tries the purchase, for the caller and for vendor staff (R9, R25)."""
    refusal = _refusal_of_purchase(ledger, item, metadata)
    if refusal is None:
        return _Purchase(allowed=True)
    if _refusal_of_purchase(ledger, item, replace(metadata, by=STAFF_MEMBER)):
        return _Purchase(allowed=False)
    return _not_allowed(refusal)


def _not_allowed(refusal: Refusal) -> _Purchase:
    return _Purchase(False, refusal.detail, {"contact": refusal.members["contact"]})


def _refusal_of_purchase(ledger: Ledger, item: Quantity, metadata: EntryMetadata) -> Refusal | None:
    try:
        decide_purchase(ledger, (item,), metadata)
    except Refusal as refusal:
        return refusal
    return None

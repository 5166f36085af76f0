"""The items of a ledger: account, terms and open removals."""

from ..domain.account import Account, Ledger
from ..domain.terms import Terms
from ..service.ports import Retryable
from . import keys
from .codec import Item
from .items import from_item, removals_from
from .keys import Key


def ledger_keys(office_id: int) -> tuple[Key, Key, Key]:
    return keys.account(office_id), keys.terms(office_id), keys.removals(office_id)


def other_keys(account: Account) -> tuple[Key, ...]:
    """The keys of the ledger's items besides the account. Most offices never had a removal."""
    _, terms, removals = ledger_keys(account.office_id)
    return (terms, removals) if account.removals_revision else (terms,)


def ledger_from(account: Account, terms_item: Item | None, removals_item: Item | None) -> Ledger:
    assert terms_item, f"office {account.office_id} has no terms"
    terms = from_item(terms_item, Terms)
    removals_revision = int(removals_item["revision"]["N"]) if removals_item else 0
    if (terms.revision, removals_revision) != (account.terms_revision, account.removals_revision):
        raise Retryable("stale")
    return Ledger(account, terms, removals_from(removals_item) if removals_item else ())

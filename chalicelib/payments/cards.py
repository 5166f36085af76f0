"""Cards: saved on a hosted page of the provider, replaced, removed (R49).

No number of a card reaches this service. Who saved or removed a card is in the company's history.
"""

from datetime import UTC, datetime
from typing import Any

from ..domain.card import PaymentMethod
from ..domain.ids import derived_id
from ..domain.journal import Actor
from ..domain.record import Record, replace
from ..domain.record_change import RecordChange
from ..service.payment_ports import CardRequest
from .items import PaymentItems, SavedCard
from .provider import Provider, SavedMethod

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Cards(Record):
    """What keeping cards needs."""

    items: PaymentItems
    provider: Provider


def begin_setup(work: Cards, asked: CardRequest, return_url: str) -> str:
    """The address of a page on which a card is saved. Raises Retryable, NoAnswer."""
    found = work.items.card(asked.office_id)
    about = {"company_id": str(asked.company_id), "office_id": str(asked.office_id)}
    if found is None:
        customer_id = work.provider.customer(
            f"Office {asked.office_id}", about, f"customer-{asked.office_id}"
        )
        found = SavedCard(asked.company_id, asked.office_id, customer_id, NEVER, None)
        work.items.save_card(found, None)
    about |= {"by_sub": asked.by.sub, "by_role": asked.by.role, "reason": asked.reason or ""}
    setup = work.provider.begin_setup(
        found.customer_id, about, return_url, f"setup-{asked.request_id}"
    )
    return setup.url


def finish_setup(work: Cards, session_id: str, office_id: int | None = None) -> None:
    """Keeps the card that was saved on the page. Does nothing if none was, if the card was changed
    after the page was made, or if the page was another office's than `office_id`. Raises Retryable,
    NoAnswer."""
    saved = work.provider.saved_method(session_id)
    if saved is None or saved.method is None or "office_id" not in saved.metadata:
        return
    made_for = int(saved.metadata["office_id"])
    found = work.items.card(made_for)
    if office_id not in (None, made_for) or found is None or saved.created_at < found.changed_at:
        return
    if found.method == saved.method:
        return
    after = replace(found, changed_at=saved.created_at, method=saved.method)
    work.items.save_card(after, found, _change(after, found, _asked(saved, found)))
    if found.method:
        work.provider.forget(found.method)


def remove_card(work: Cards, asked: CardRequest) -> bool:
    """False if no card is saved. Raises Retryable, NoAnswer."""
    found = work.items.card(asked.office_id)
    if found is None or found.method is None:
        return False
    after = replace(found, changed_at=max(asked.at, found.changed_at), method=None)
    work.items.save_card(after, found, _change(after, found, asked))
    work.provider.forget(found.method)
    return True


def shown(method: PaymentMethod | None) -> dict[str, Any] | None:
    """What the history shows of a card."""
    if method is None:
        return None
    return {"brand": method.brand, "last4": method.last4, "expires": method.expires}


def _asked(saved: SavedMethod, found: SavedCard) -> CardRequest:
    """Who asked for the page."""
    about = saved.metadata
    return CardRequest(
        company_id=found.company_id,
        office_id=found.office_id,
        at=saved.created_at,
        by=Actor(about.get("by_sub", ""), about.get("by_role", "")),
        request_id=saved.session_id,
        reason=about.get("reason") or None,
    )


def _change(after: SavedCard, before: SavedCard, asked: CardRequest) -> RecordChange:
    return RecordChange(
        change_id=derived_id("change", asked.request_id, "payment_method"),
        company_id=after.company_id,
        kind="payment_method",
        at=asked.at,
        by=asked.by,
        before={"payment_method": shown(before.method)},
        after={"payment_method": shown(after.method)},
        reason=asked.reason,
        office_id=after.office_id,
    )

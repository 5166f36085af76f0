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

LONGEST_METADATA = 500
"""Characters of a value that providers keep."""
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
    about |= {
        "by_sub": asked.by.sub[:LONGEST_METADATA],
        "by_role": asked.by.role,
        "reason": asked.reason or "",
    }
    # A repeat may find another customer, if the office has got a shared card meanwhile: the
    # provider refuses a key that was used for something else.
    key = f"setup-{asked.request_id}-{found.customer_id}"
    return work.provider.begin_setup(found.customer_id, about, return_url, key).url


def finish_setup(work: Cards, session_id: str, office_id: int | None = None) -> None:
    """Keeps the card that was saved on the page. Does nothing if none was, if the card was changed
    after the page was made, or if the page was another office's than `office_id`. Raises Retryable,
    NoAnswer."""
    saved = work.provider.saved_method(session_id)
    if saved is None or saved.method is None or "office_id" not in saved.metadata:
        return
    made_for = int(saved.metadata["office_id"])
    found = work.items.card(made_for)
    if office_id not in (None, made_for) or found is None or found.has_seen(saved):
        return
    # The page's own office last: if the process dies before, a repeat finds all to be done.
    for card in (*_sharing(work, found), found):
        after = card.saved_by(saved)
        work.items.save_card(after, card, _change(after, card, _asked(saved, card)))
    if found.method:
        _forget(work, found, found.method)


def remove_card(work: Cards, asked: CardRequest) -> bool:
    """False if no card is saved. Raises Retryable, NoAnswer."""
    found = work.items.card(asked.office_id)
    if found is None or found.method is None:
        return False
    # At the provider first: if there is no answer, a repeat does the rest.
    _forget(work, found, found.method)
    after = found.removed(asked.at)
    work.items.save_card(after, found, _change(after, found, asked))
    return True


def adopt_card(work: Cards, asked: CardRequest) -> PaymentMethod | None:
    """The card of an office. One that never had a card gets the primary office's, from then on.
    Raises Retryable."""
    found = work.items.card(asked.office_id)
    if found and (found.method or found.changed_at != NEVER):
        return found.method
    primary_id = work.items.primary_office(asked.company_id)
    card = work.items.card(primary_id) if primary_id else None
    if card is None or card.method is None:
        return None
    before = found or SavedCard(
        asked.company_id, asked.office_id, card.customer_id, NEVER, method=None
    )
    after = replace(before, method=card.method)
    work.items.save_card(after, found, _change(after, before, asked))
    return after.method


def _sharing(work: Cards, found: SavedCard) -> list[SavedCard]:
    """Other offices that pay with the primary office's card, if this is the primary office."""
    if found.method is None or work.items.primary_office(found.company_id) != found.office_id:
        return []
    return _others(work, found, found.method)


def _forget(work: Cards, found: SavedCard, method: PaymentMethod) -> None:
    """At the provider, unless another office pays with it."""
    if not _others(work, found, method):
        work.provider.forget(method)


def _others(work: Cards, found: SavedCard, method: PaymentMethod) -> list[SavedCard]:
    return [
        each
        for each in work.items.cards(found.company_id)
        if each.office_id != found.office_id and each.method == method
    ]


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
        change_id=derived_id("change", asked.request_id, "payment_method", after.office_id),
        company_id=after.company_id,
        kind="payment_method",
        at=asked.at,
        by=asked.by,
        before={"payment_method": shown(before.method)},
        after={"payment_method": shown(after.method)},
        reason=asked.reason,
        office_id=after.office_id,
    )

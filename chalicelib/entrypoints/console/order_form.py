"""The orders that the wizards place, and the page that each returns to."""

from collections.abc import Mapping

from ...domain.ids import LARGEST_ID
from ...domain.journal import Source
from ...domain.quoting import QuoteAction
from ...domain.record import Record
from ...domain.terms import Action
from ...service.policy import Verb
from .quantity_fields import whole_number

ORDER_SOURCES: tuple[Source, ...] = ("company_settings", "billing", "office_settings")
ALL_GROUPS = ("license", "add_on")


class OrderKind(Record):
    """What all orders of one action have in common."""

    title: str
    path: str
    terms_action: Action
    verb: Verb
    confirm: str
    """The label of the button that confirms it."""


ORDER_KINDS: dict[QuoteAction, OrderKind] = {
    "purchase": OrderKind(
        "Purchase Licenses", "/purchase", Action.PURCHASE, Verb.PURCHASE, "Confirm Purchase"
    ),
    "removal": OrderKind(
        "Remove Licenses", "/remove", Action.REMOVE, Verb.REMOVE, "Confirm Removal"
    ),
    "transfer": OrderKind(
        "Transfer Licenses", "/transfer", Action.TRANSFER, Verb.TRANSFER, "Confirm Transfer"
    ),
}


class OrderForm(Record):
    """`group` is the kind of license type that a removal is limited to. `then` is the page to
    return to; '' is the licenses page. `to_office_id` is the receiving office of a transfer; 0 if
    none was chosen."""

    action: QuoteAction
    source: Source
    group: str
    then: str
    to_office_id: int = 0

    @property
    def kind(self) -> OrderKind:
        return ORDER_KINDS[self.action]

    @property
    def title(self) -> str:
        is_add_ons = self.action == "removal" and self.group == "add_on"
        return "Remove Add-Ons" if is_add_ons else self.kind.title

    @property
    def path(self) -> str:
        return self.kind.path

    @property
    def terms_action(self) -> Action:
        return self.kind.terms_action

    @property
    def verb(self) -> Verb:
        return self.kind.verb

    @property
    def groups(self) -> tuple[str, ...]:
        return (self.group,) if self.action == "removal" else ALL_GROUPS

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the form with the quantities."""
        group = self.group if self.action == "removal" else ""
        return {"source": self.source, "group": group, "then": self.then}

    @property
    def query(self) -> dict[str, str]:
        """The query parameters of the order's links."""
        return {**self.hidden, "to": str(self.to_office_id or "")}

    def return_path(self, office_id: int) -> str:
        pages = {"invite": "/users/invite", "billing": "/billing"}
        return f"/offices/{office_id}{pages.get(self.then, '/licenses')}"


def order_form_of(action: QuoteAction, query: Mapping[str, str]) -> OrderForm:
    """Reads the order from the query. Missing and unknown values have defaults."""
    given = query.get("source")
    source: Source = next((each for each in ORDER_SOURCES if each == given), "office_settings")
    to = whole_number(query.get("to", ""), most=LARGEST_ID) if action == "transfer" else 0
    return OrderForm(
        action=action,
        source=source,
        group="add_on" if query.get("group") == "add_on" else "license",
        then=query.get("then", "") if query.get("then") in ("invite", "billing") else "",
        to_office_id=to or 0,
    )

"""The orders that the wizards place, and the page that each returns to."""

from collections.abc import Mapping
from typing import get_args

from ...domain.journal import Source
from ...domain.quoting import OrderAction
from ...domain.record import Record
from ...domain.terms import Action
from ...service.policy import Verb

ORDER_SOURCES: tuple[Source, ...] = ("company_settings", "billing", "office_settings")


class OrderForm(Record):
    """`group` is the kind of license type that a removal is limited to. `then` is the page to
    return to; '' is the licenses page."""

    action: OrderAction
    source: Source
    group: str
    then: str

    @property
    def title(self) -> str:
        if self.action == "purchase":
            return "Purchase Licenses"
        return "Remove Add-Ons" if self.group == "add_on" else "Remove Licenses"

    @property
    def path(self) -> str:
        return "/purchase" if self.action == "purchase" else "/remove"

    @property
    def terms_action(self) -> str:
        return Action.PURCHASE if self.action == "purchase" else Action.REMOVE

    @property
    def verb(self) -> Verb:
        return Verb.PURCHASE if self.action == "purchase" else Verb.REMOVE

    @property
    def groups(self) -> tuple[str, ...]:
        return ("license", "add_on") if self.action == "purchase" else (self.group,)

    @property
    def query(self) -> dict[str, str]:
        """The query parameters of the order's links."""
        group = self.group if self.action == "removal" else ""
        return {"source": self.source, "group": group, "then": self.then}

    def return_path(self, office_id: int) -> str:
        pages = {"invite": "/users/invite", "billing": "/billing"}
        return f"/offices/{office_id}{pages.get(self.then, '/licenses')}"


def order_form_of(action: str, query: Mapping[str, str]) -> OrderForm:
    """Reads the order from the query. Missing and unknown values have defaults."""
    given = query.get("source")
    source: Source = next((each for each in ORDER_SOURCES if each == given), "office_settings")
    return OrderForm(
        action=next(each for each in get_args(OrderAction) if each == action),
        source=source,
        group="add_on" if query.get("group") == "add_on" else "license",
        then=query.get("then", "") if query.get("then") in ("invite", "billing") else "",
    )

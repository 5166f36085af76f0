"""Where a refusal leaves the user: links to what would help (R27)."""

from collections.abc import Mapping
from typing import Any

from ...domain.refusals import Refusal
from . import vocabulary
from .office_view import OfficeView

Link = tuple[str, str]
"""A label and a URL."""


def ways_on(
    view: OfficeView, refusal: Refusal, moves_to: int = 0, *, purchases: bool = True
) -> list[Link]:
    """Links for the refusal's code, and to whom it names as contact. `moves_to` is the office that
    a user was to move to: the refusal is about its licenses. `purchases` is False for a page that
    offers the purchase itself."""
    links: list[Link] = []
    if moves_to:
        links.append(("See Licenses There", _link(view, f"/offices/{moves_to}/licenses")))
    elif refusal.code == "no_available_licenses":
        links += _licenses(view, refusal.members, purchases)
    links += _record(view, refusal) + _pages(view, refusal)
    if contact := refusal.members.get("contact"):
        links.append((f"Write to {contact['email']}", f"mailto:{contact['email']}"))
    return links


def _licenses(view: OfficeView, members: Mapping[str, Any], purchases: bool) -> list[Link]:
    """How to get an available license of the type."""
    kind, links = str(members["license_type"]), []
    if purchases and view.offers("purchase") and view.sells(kind):
        path = view.link("/purchase", **{kind: 1, "source": "office_settings"})
        links.append((f"Purchase One {vocabulary.license_type_name(kind)}", path))
    if view.ledger.account.counts[kind].scheduled and view.offers("restore"):
        links.append(("See Scheduled Removals", view.link("/removals")))
    if view.ledger.account.counts[kind].assigned:
        links.append(("See Users", view.link("/users")))
    return links


def _record(view: OfficeView, refusal: Refusal) -> list[Link]:
    """The user that has what was to be taken, if the caller may read them."""
    is_taken = refusal.code in ("email_taken", "external_id_taken")
    user_id = refusal.members.get("user_id") if is_taken else None
    return [("Open That User", view.link(f"/users/{user_id}"))] if user_id else []


def _pages(view: OfficeView, refusal: Refusal) -> list[Link]:
    by_code = {
        "office_on_hold": ("See Billing", _link(view, "/company/billing")),
        "license_type_not_in_plan": ("See the Plan", view.link("/billing")),
        "holder_not_eligible": ("See Users", view.link("/users")),
        "exceeds_scheduled": ("See Scheduled Removals", view.link("/removals")),
        "limit_reached": ("See Licenses", view.link("/licenses")),
        "spending_limit_exceeded": ("See What Was Ordered", view.link("/history")),
        "credit_limit_exceeded": ("See Billing", _link(view, "/company/billing")),
    }
    return [by_code[refusal.code]] if refusal.code in by_code else []


def _link(view: OfficeView, path: str) -> str:
    return view.request.urls.link(path)

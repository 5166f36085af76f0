"""Advice where the caller, the company's state or another record stands in the way."""

from collections.abc import Collection

from .sentences import together

ASK_FOR_ACCESS = "Ask a company admin for access."


def role_that_may(roles: Collection[str], role: str) -> str:
    """What a caller of `role` can do about an operation of these roles: whom to ask."""
    if role == "payments":
        return "This role only reports payments."
    if role == "provisioning":
        return "An API key with this role is for SCIM only."
    if "company_admin" in roles:
        return "Ask a company admin."
    return "Ask vendor staff." if "csm" in roles else "Ask a vendor admin."


def on_agreement(role: str, choice: str, ask_vendor: str) -> str:
    """How this caller gets an agreement that allows more (R52): vendor admins change it themselves,
    and `ask_vendor` is for the company's own admins."""
    if role == "vendor_admin":
        return f"Change `{choice}` of the company's agreement first."
    return "Ask a vendor admin to change the agreement." if role == "csm" else ask_vendor


def while_on_hold(contact: str | None, *, removes: bool) -> str:
    """What a hold stops, and what ends it (R25). `removes`: the caller may remove licenses."""
    stopped = (
        "A payment of your company was declined. Licenses cannot be purchased, restored or "
        "transferred, and offices cannot be opened, until the declined invoice is paid or "
        "credited."
    )
    possible = f"Users can keep working{', and licenses can be removed' if removes else ''}."
    return together((stopped, possible, f"Please contact {contact}." if contact else ""))


def address_taken(user_id: int | None, *, restores: bool, may_change: bool) -> str:
    """R34. `user_id` is the user of the address if the caller may read that user, and `may_change`
    says whether also change. `restores`: the address is that of a user to restore, and cannot be
    replaced in the request."""
    if not restores:
        return (
            "Use another address."
            if user_id is None
            else "Continue with that user, or use another."
        )
    if not may_change:
        return "Ask a company admin to give that user another address first."
    return f"Give user {user_id} another address first."


def external_id_in_use(
    kind: str, record_id: int | None, *, restores: bool = False, may_change: bool = False
) -> str:
    """R58. As `address_taken`, for a record of this kind."""
    if not restores:
        another = "another external id"
        return f"Continue with that {kind}, or use {another}." if record_id else f"Use {another}."
    if not may_change:
        return f"Ask a company admin to give that {kind} another external id first."
    return f"Give {kind} {record_id} another external id first."

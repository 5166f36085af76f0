"""The parameters with which users are listed, found and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from ...domain.mailbox import LONGEST_MAILBOX, is_too_long, older_form
from ...domain.products import Products
from ...domain.refusals import invalid
from ...domain.search import search_of
from ...domain.user import User, UserFilter
from ...queries import Queries
from .parsing import office_id_in
from .shapes.common import wanted_external_id
from .shapes.users import unknown_license

UserStates = Literal["active", "all", "cancelled", "deleted", "pending", "suspended"]


def user_filter(query: dict[str, str], products: Callable[[], Products]) -> UserFilter:
    """The filter of the query. Users are never in the state `cancelled` here."""
    state = query.get("state")
    if state is not None and state not in get_args(UserStates):
        raise invalid("/query/state", f"must be one of {', '.join(get_args(UserStates))}")
    if "license" in query and (error := unknown_license(query["license"], products())):
        raise invalid("/query/license", error)
    return UserFilter(
        state,
        _flag(query, "company_admin"),
        license=query.get("license"),
        search=search_of(query["q"], "/query/q") if "q" in query else None,
    )


def email_of(query: dict[str, str]) -> str:
    """The address to find. It may be one that is not allowed for new users."""
    # Half of a surrogate pair is in no stored address, and not in what the database takes.
    email = query["email"].encode(errors="replace").decode()
    if is_too_long(older_form(email)):
        raise invalid("/query/email", f"must have at most {LONGEST_MAILBOX} bytes in lower case")
    return email


def user_in(queries: Queries, query: dict[str, str]) -> User | None:
    """The user that the query names by address or external id; by both, if it has both. None has a
    number."""
    only, office_id = user_filter(query, queries.products), office_id_in(query)
    email = email_of(query) if "email" in query else None
    external_id = wanted_external_id(query) if "external_id" in query else None
    if "number" in query:
        return None
    if email is not None:
        user = queries.user_with_email(email, only)
    else:
        user = queries.user_with_external_id(external_id, only) if external_id else None
    matches = user and external_id in (None, user.external_id)
    return user if user and matches and office_id in (None, user.office_id) else None


def license_of(query: dict[str, str]) -> str:
    """What to do with a deleted user's license: `keep` or `remove`."""
    what = query.get("license", "keep")
    if what not in ("keep", "remove"):
        raise invalid("/query/license", "must be `keep` or `remove`")
    return what


def _flag(query: dict[str, str], name: str) -> bool | None:
    """A boolean in JSON's or Python's spelling: an SDK client sends `True`."""
    value = query.get(name)
    if value is None:
        return None
    if value.lower() not in ("true", "false"):
        raise invalid(f"/query/{name}", "must be true or false")
    return value.lower() == "true"

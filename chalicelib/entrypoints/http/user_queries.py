"""The filters of a list of users, as Dialpad's API names them."""

from ...domain.refusals import invalid
from ...dynamo.listings import UserFilter

STATES = ("active", "all", "cancelled", "deleted", "pending", "suspended")


def user_filter(query: dict[str, str]) -> UserFilter:
    """Of `state` and `company_admin`. Nobody is ever `cancelled` here."""
    state = query.get("state")
    if state is not None and state not in STATES:
        raise invalid("/query/state", f"must be one of {', '.join(STATES)}")
    return UserFilter(state, _flag(query, "company_admin"))


def _flag(query: dict[str, str], name: str) -> bool | None:
    """True and False as JSON has them, or Python: one of the SDK's clients writes `True`."""
    value = query.get(name)
    if value is None:
        return None
    if value.lower() not in ("true", "false"):
        raise invalid(f"/query/{name}", "must be true or false")
    return value.lower() == "true"

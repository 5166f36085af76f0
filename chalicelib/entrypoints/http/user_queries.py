"""The query parameters of users: filters as Dialpad's API names them, and our own."""

from ...domain.refusals import invalid
from ...domain.user import UserFilter

STATES = ("active", "all", "cancelled", "deleted", "pending", "suspended")


def user_filter(query: dict[str, str]) -> UserFilter:
    """Of `state` and `company_admin`. Nobody is ever `cancelled` here."""
    state = query.get("state")
    if state is not None and state not in STATES:
        raise invalid("/query/state", f"must be one of {', '.join(STATES)}")
    return UserFilter(state, _flag(query, "company_admin"))


def license_of(query: dict[str, str]) -> str:
    """What is to become of a deleted user's license: `keep` or `remove`."""
    for name in query:
        if name != "license":  # A misspelt one would keep what was to be removed.
            raise invalid(f"/query/{name}", "is not a parameter of this request")
    what = query.get("license", "keep")
    if what not in ("keep", "remove"):
        raise invalid("/query/license", "must be `keep` or `remove`")
    return what


def _flag(query: dict[str, str], name: str) -> bool | None:
    """True and False as JSON has them, or Python: one of the SDK's clients writes `True`."""
    value = query.get(name)
    if value is None:
        return None
    if value.lower() not in ("true", "false"):
        raise invalid(f"/query/{name}", "must be true or false")
    return value.lower() == "true"

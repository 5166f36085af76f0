"""Events, as clients read them."""

from typing import Any

from infra.local.stripe.account import Account, Object, is_within, page


def retrieve(account: Account, _: dict[str, Any], event_id: str) -> Object:
    return account.get(event_id, "event")


def list_(account: Account, params: dict[str, Any]) -> Object:
    types = params.get("types") or ([params["type"]] if "type" in params else None)
    found = [
        each
        for each in account.all("event")
        if (types is None or each["type"] in types)
        and is_within(each["created"], params.get("created", {}))
    ]
    return page(found, params, "/v1/events")

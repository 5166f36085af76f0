"""A DynamoDB client with a cache, which makes long tests on moto fast enough."""

from typing import Any


class RememberingClient:
    """Keeps the items it has read until a write touches them: moto takes milliseconds to serialize
    an account, and most steps do not change it. `writes` counts successful calls except reads."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._known: dict[str, Any] = {}
        self.writes = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name in ("query", "scan", "get_paginator", "exceptions"):
            return found

        def write(**request: Any) -> Any:
            self._known.clear()
            answer = found(**request)
            self.writes += 1
            return answer

        return write

    def transact_write_items(self, TransactItems: list[Any], **more: str) -> Any:  # noqa: N803  # botocore's name
        answer = self._client.transact_write_items(TransactItems=TransactItems, **more)
        self.writes += 1
        for each in TransactItems:
            ((kind, write),) = each.items()
            self._known.pop(_name(write["Item"] if kind == "Put" else write["Key"]), None)
        return answer

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: N803  # botocore's name
        ((table, wanted),) = RequestItems.items()
        unknown = [key for key in wanted["Keys"] if _name(key) not in self._known]
        if unknown:
            request = {table: {**wanted, "Keys": unknown}}
            answer = self._client.batch_get_item(RequestItems=request)
            self._known |= dict.fromkeys(map(_name, unknown))
            self._known |= {_name(item): item for item in answer["Responses"].get(table, [])}
        found = [self._known[_name(key)] for key in wanted["Keys"]]
        return {"Responses": {table: [item for item in found if item]}}


def _name(item: Any) -> str:
    return f"{item['pk']['S']} {item['sk']['S']}"

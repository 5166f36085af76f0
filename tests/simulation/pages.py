"""One page of a query: read, filtered and projected as DynamoDB does it."""

from typing import Any

from tests.simulation import expressions

Item = dict[str, Any]
INDEX_KEYS = ("due_shard", "cycle_end")


def page(found: list[tuple[tuple[str, ...], Item]], arguments: dict[str, Any]) -> dict[str, Any]:
    names = arguments.get("ExpressionAttributeNames", {})
    values = arguments["ExpressionAttributeValues"]
    in_range = expressions.condition(arguments["KeyConditionExpression"], names)
    let_through = expressions.condition(arguments["FilterExpression"], names) \
        if "FilterExpression" in arguments else lambda *_: True  # fmt: skip
    rows = [row for row in found if in_range(row[1], values)]
    start = arguments.get("ExclusiveStartKey")
    if start:
        place = _place(start, "IndexName" in arguments)
        backwards = not arguments.get("ScanIndexForward", True)
        rows = [row for row in rows if (row[0] < place if backwards else row[0] > place)]
    limit = arguments.get("Limit", len(rows) + 1)
    read = rows[:limit]
    answer: dict[str, Any] = {
        "Items": [_projected(item, arguments) for _, item in read if let_through(item, values)]
    }
    if len(rows) >= limit:
        last = read[-1][1]
        of_key = ("pk", "sk", *INDEX_KEYS) if "IndexName" in arguments else ("pk", "sk")
        answer["LastEvaluatedKey"] = {name: last[name] for name in of_key}
    return answer


def _place(start: Item, in_index: bool) -> tuple[str, ...]:
    first = start["cycle_end"] if in_index else start["sk"]
    return first["S"], start["pk"]["S"], start["sk"]["S"]


def _projected(item: Item, arguments: dict[str, Any]) -> Item:
    if "ProjectionExpression" not in arguments:
        return item
    names = arguments.get("ExpressionAttributeNames", {})
    wanted = [each.strip() for each in arguments["ProjectionExpression"].split(",")]
    return {name: item[name] for name in (names.get(w, w) for w in wanted) if name in item}

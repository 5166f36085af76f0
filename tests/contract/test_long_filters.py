"""A filter that matches no user does not read a whole company in one request."""

from typing import Any

from chalicelib.domain.user import UserFilter
from chalicelib.dynamo.listings import Listings
from chalicelib.service.cursors import sort_key_of
from chalicelib.service.read_ports import Paging


class EndlessTable:
    """A table that always has another page, and no item that matches the filter."""

    def __init__(self) -> None:
        self.started_at: list[Any] = []

    def query(self, **request: Any) -> dict[str, Any]:
        self.started_at.append(request.get("ExclusiveStartKey"))
        number = len(self.started_at)
        last = {"pk": {"S": "COMPANY#1"}, "sk": {"S": f"USER#{number:016}"}}
        assert request["Limit"] == 1001
        return {"Items": [], "LastEvaluatedKey": last}


def test_a_page_takes_at_most_twenty_reads_and_has_a_cursor() -> None:
    table: Any = EndlessTable()
    page = Listings(table, "table").users(1, Paging(), only=UserFilter("suspended"))
    assert (page.items, len(table.started_at)) == ([], 20)
    assert page.cursor
    assert sort_key_of(page.cursor, "USER#") == "USER#0000000000000020"

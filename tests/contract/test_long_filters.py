"""A filter that matches no user does not read a whole company in one request."""

from typing import Any

import pytest

from chalicelib.domain.user import UserFilter
from chalicelib.dynamo.listings import Listings
from chalicelib.service.cursors import sort_key_of
from chalicelib.service.read_ports import Paging
from tests.shipped_layouts import SHIPPED_LAYOUTS


class EndlessTable:
    """A table that always has another page, and no item that matches the filter."""

    def __init__(self) -> None:
        self.started_at: list[Any] = []
        self.read = 0

    def query(self, **request: Any) -> dict[str, Any]:
        self.started_at.append(request.get("ExclusiveStartKey"))
        number = len(self.started_at)
        last = {"pk": {"S": "COMPANY#1"}, "sk": {"S": f"USER#{number:016}"}}
        self.read += request["Limit"]
        return {"Items": [], "LastEvaluatedKey": last}


# A read shows by one item more whether there is another page.
@pytest.mark.parametrize(("limit", "read"), [(1, 402), (10, 402), (50, 2_002), (100, 4_002)])
def test_a_page_takes_at_most_two_reads_and_has_a_cursor(limit: int, read: int) -> None:
    table: Any = EndlessTable()
    page = Listings(table, "table", SHIPPED_LAYOUTS).users(
        1, Paging(limit), only=UserFilter("suspended")
    )
    assert (page.items, len(table.started_at), table.read) == ([], 2, read)
    assert page.cursor
    assert sort_key_of(page.cursor, "USER#") == "USER#0000000000000002"

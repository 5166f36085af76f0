"""The first offices of a company, at whose licenses advice looks (R27)."""

from tests.contract.builders import OTHER_COMPANY, requests_of, store
from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, World


def test_no_more_than_the_first_offices_are_read_in_one_consistent_call(world: World) -> None:
    with requests_of(world.client, "Query") as queries:
        assert store(world).office_ids(COMPANY, 2) == (NEW_YORK, BERLIN)
    (query,) = queries
    assert (query["ConsistentRead"], query["Limit"]) == (True, 2)
    assert store(world).office_ids(COMPANY, 9) == (NEW_YORK, BERLIN, TOKYO)
    assert store(world).office_ids(OTHER_COMPANY, 9) == ()

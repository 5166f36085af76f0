"""Equal transactions have equal tokens, different ones have different tokens."""

from chalicelib.service.ports import AssignmentTransaction
from tests.contract.builders import assignment, buy, free, requests_of, store, take
from tests.world import World


def tokens(world: World, *transactions: AssignmentTransaction) -> list[str | None]:
    with requests_of(world.client, "TransactWriteItems") as asked:
        for each in transactions:
            store(world).commit_assignments(each)
    return [each.get("ClientRequestToken") for each in asked]


def test_the_same_taking_or_release_sent_again_has_the_same_token(world: World) -> None:
    buy(world, talk_lines=5)
    (first,) = tokens(world, take(assignment()))
    store(world).commit_assignments(free(assignment()))
    (again,) = tokens(world, take(assignment()))
    assert first == again
    assert first


def test_different_takings_and_releases_have_tokens_of_their_own(world: World) -> None:
    buy(world, talk_lines=5)
    sent = tokens(
        world,
        take(assignment(1)),
        take(assignment(2)),
        free(assignment(1)),
        take(assignment(1, request_id="request-2")),
    )
    assert len({*sent, None}) == 5

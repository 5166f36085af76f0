"""The offices that the console's tests use."""

from tests.world import BERLIN, NEW_YORK, TOKYO, World

OFFICE = f"/offices/{NEW_YORK}"


def fill_offices(world: World) -> tuple[int, int]:
    """Purchases licenses in every office; schedules a removal and invites a user in New York.
    Returns the ids of user and removal."""
    for office in (NEW_YORK, BERLIN, TOKYO):
        assert world.purchase(office, talk_lines=6, room_lines=2).status == 201
    removal = world.remove(talk_lines=2).json["removal_ids"][0]
    user = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json["id"]
    return user, removal

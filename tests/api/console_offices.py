"""The offices that the console's tests look at."""

from tests.world import BERLIN, NEW_YORK, TOKYO, World

OFFICE = f"/offices/{NEW_YORK}"


def fill_offices(world: World) -> tuple[int, int]:
    """Licenses, a user and a removal in every office. Returns user and removal."""
    for office in (NEW_YORK, BERLIN, TOKYO):
        assert world.purchase(office, talk_lines=6, room_lines=2).status == 201
    removal = world.remove(talk_lines=2).json["removal_ids"][0]
    user = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json["id"]
    return user, removal

"""Our answers and bodies against the typed schemas of Dialpad's SDK: their fields, their types,
no others."""

from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from dialpad.schemas.company import CompanyProto
from dialpad.schemas.faxline import FaxNumberProto
from dialpad.schemas.office import CreateOfficeMessage, OfficeProto, OfficeUpdateResponse
from dialpad.schemas.plan import AvailableLicensesProto, PlanProto
from dialpad.schemas.room import CreateRoomMessage, RoomProto
from dialpad.schemas.user import CreateUserMessage, MoveOfficeMessage, UpdateUserMessage, UserProto

from chalicelib.entrypoints.http.shapes.offices import CreateOffice
from chalicelib.entrypoints.http.shapes.rooms import CreateRoom
from chalicelib.entrypoints.http.shapes.users import CreateUser, MoveOffice, UpdateUser
from tests.api.new_offices import OFFICE
from tests.api.user_requests import invite, patch
from tests.world import BERLIN, NEW_YORK, World

FULL_OFFICE = {
    **OFFICE,
    "country": "US",
    "use_same_address": True,
    "ring_seconds": 20,
    "first_action": "menu",
    "no_operators_action": "voicemail",
    "routing_options": {
        "open": {"action": "voicemail", "try_dial_operators": True},
        "closed": {"action": "disabled", "try_dial_operators": False},
    },
    **{f"{day}_hours": ["08:00", "18:00"] for day in ("monday", "friday", "sunday")},
}


OURS = {
    "CompanyProto": {"agreement"},
    "OfficeProto": {"billing_address", "billing_contact", "purchase_order_number"},
}
OURS_IN_BODIES = {"external_id", "metadata"}
"""Fields that Dialpad's API does not have. The SDK ignores them."""


def assert_shaped(answer: Any, schema: Any) -> None:
    """Every field is one of the schema, and of its type."""
    known = set(get_type_hints(schema)) | OURS.get(schema.__name__, set())
    assert set(answer) <= known, schema.__name__
    msgspec.convert(answer, schema)


def test_answers_have_the_fields_and_types_of_the_sdk(world: World) -> None:
    world.purchase(talk_lines=3, room_lines=1, fax_lines=1)
    ada = invite(world, first_name="Ada", last_name="Lovelace")
    full = patch(world, ada, state="active", admin_office_ids=[BERLIN], job_title="Analyst")
    assert_shaped(full.json, UserProto)
    assert_shaped(world.get("/users").json["items"][0], UserProto)
    room = world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK})
    assert_shaped(room.json, RoomProto)
    target = {"target_id": ada, "target_type": "user"}
    fax = world.post("/faxline", {"line": {"type": "s", "area_code": "415"}, "target": target})
    assert_shaped(fax.json, FaxNumberProto)
    assert_shaped(world.get("/company").json, CompanyProto)
    opened = world.post("/offices", FULL_OFFICE)
    assert_shaped(opened.json, OfficeUpdateResponse)
    assert_shaped(opened.json["office"], OfficeProto)
    assert_shaped(opened.json["plan"], PlanProto)
    available = world.get(f"/offices/{NEW_YORK}/available_licenses").json
    assert_shaped(available, AvailableLicensesProto)
    assert set(available) == set(get_type_hints(AvailableLicensesProto))
    assert set(opened.json["plan"]) == set(get_type_hints(PlanProto))


NOT_KEPT = {
    "extension",
    "forwarding_numbers",
    "international_dialing_enabled",
    "keep_paid_numbers",
    "phone_numbers",
    "presence_status",
}
"""Of UpdateUserMessage: refused by name (decision 23)."""


@pytest.mark.parametrize(
    ("body", "message", "refused"),
    [
        (CreateUser, CreateUserMessage, set()),
        (UpdateUser, UpdateUserMessage, NOT_KEPT),
        (MoveOffice, MoveOfficeMessage, set()),
        (CreateRoom, CreateRoomMessage, set()),
        (CreateOffice, CreateOfficeMessage, set()),
    ],
)
def test_bodies_have_the_fields_of_the_sdk_and_require_the_same(
    body: Any, message: Any, refused: set[str]
) -> None:
    fields = msgspec.structs.fields(body)
    ours = (set() if body is MoveOffice else OURS_IN_BODIES) | {"reason"}
    assert {field.name for field in fields} == (set(get_type_hints(message)) - refused) | ours
    assert {field.name for field in fields if field.required} == set(message.__required_keys__)


@pytest.mark.parametrize(
    ("body", "message", "field"),
    [
        (CreateOffice, CreateOfficeMessage, "country"),
        (CreateOffice, CreateOfficeMessage, "currency"),
        (CreateOffice, CreateOfficeMessage, "plan_period"),
    ],
)
def test_enumerations_are_those_of_the_sdk(body: Any, message: Any, field: str) -> None:
    assert set(get_args(get_type_hints(body)[field])) == set(
        get_args(get_type_hints(message)[field])
    )

"""Records of users and rooms that tests write by hand."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.room import Room
from chalicelib.domain.user import User
from chalicelib.dynamo import keys
from chalicelib.dynamo.items import to_item
from infra.local import seed

ADDED_AT = datetime(2026, 1, 5, tzinfo=UTC)


def ensure_user(client: Any, table: str, user_id: int, office_id: int = seed.NEW_YORK) -> None:
    """Writes an active user without a license, if there is none with this id."""
    user = User(
        user_id=user_id,
        company_id=seed.COMPANY_ID,
        office_id=office_id,
        email=f"user{user_id}@example.com",
        first_name="User",
        last_name=str(user_id),
        license="admins",
        state="active",
        added_at=ADDED_AT,
        revision=1,
        request_id="by hand",
        holds_more=False,
    )
    _put_if_absent(client, table, to_item(keys.user(user.company_id, user_id), user))


def ensure_users(world: Any, *user_ids: int) -> None:
    """The same in New York, for users of the world's table."""
    for user_id in user_ids:
        ensure_user(world.client, world.table, user_id)


def ensure_room(client: Any, table: str, room_id: int, office_id: int = seed.NEW_YORK) -> None:
    """Writes a room whose line was released, if there is none with this id."""
    room = Room(
        room_id=room_id,
        company_id=seed.COMPANY_ID,
        office_id=office_id,
        name=f"Room {room_id}",
        state="active",
        added_at=ADDED_AT,
        revision=1,
        request_id="by hand",
        license_released_at=ADDED_AT,
        holds_more=False,
    )
    _put_if_absent(client, table, to_item(keys.room(room.company_id, room_id), room))


def _put_if_absent(client: Any, table: str, item: Any) -> None:
    with suppress(client.exceptions.ConditionalCheckFailedException):
        client.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(pk)")

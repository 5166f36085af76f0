"""Events of stream records that an older or a later release has written, beside this one's."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.announcement import Announcement, AnnouncementGroup
from chalicelib.domain.assignment import Assignee, Assignment
from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import Item, encode_item
from chalicelib.dynamo.items import document_item, to_item
from chalicelib.dynamo.stream import item_change_of
from chalicelib.entrypoints.stream import events_of
from tests.license_types import LicenseType
from tests.shipped_layouts import SHIPPED_LAYOUTS

AT = datetime(2026, 3, 10, 14, tzinfo=UTC)
COMPANY, OFFICE, ADA = 7, 42, 5
CREATED = Announcement("created", "user", ADA, revision=1, state="active", license="talk")
DELETED = replace(CREATED, action="deleted", revision=2, state="deleted", changed=("state",))
HELD = Assignment(9, OFFICE, LicenseType.TALK_LINES, Assignee("user", ADA), AT, "admin", "request")
RELEASED = replace(HELD, released_at=AT, released_by="admin")


def item(assignment: Assignment, **more: Any) -> Item:
    return to_item(keys.assignment(OFFICE, 9), assignment) | encode_item(more)


def types(new: Item, old: Item | None = None) -> list[str]:
    """The types of the events of a record with these images."""
    change = item_change_of(record(new, old), SHIPPED_LAYOUTS)
    return [each.type for each in events_of(change, {OFFICE: COMPANY})] if change else []


def record(new: Item | None, old: Item | None) -> dict[str, Any]:
    image: Any = new or old
    images = {"NewImage": new, "OldImage": old}
    return {
        "dynamodb": {
            "Keys": {"pk": image["pk"], "sk": image["sk"]},
            "SequenceNumber": "300",
            "ApproximateCreationDateTime": int(AT.timestamp()),
            **{name: each for name, each in images.items() if each},
        }
    }


def test_an_assignment_of_an_older_release_announces_nothing() -> None:
    assert types(item(HELD)) == ["license.assigned"]
    assert types(item(RELEASED), item(HELD)) == ["license.released"]


def test_a_release_announces_what_it_adds_to_an_older_item() -> None:
    gone = replace(RELEASED, announcement=DELETED)
    assert types(item(gone), item(HELD)) == ["license.released", "user.deleted"]


def test_an_older_release_keeps_an_announcement_which_is_not_published_again() -> None:
    told = replace(HELD, announcement=CREATED)
    assert types(item(told)) == ["user.created", "license.assigned"]
    assert types(item(replace(RELEASED, announcement=CREATED)), item(told)) == ["license.released"]
    deleted = replace(RELEASED, announcement=DELETED)
    assert types(item(deleted), item(told)) == ["license.released", "user.deleted"]


def test_a_later_releases_attributes_of_an_announcement_are_ignored() -> None:
    told: Any = item(replace(HELD, announcement=CREATED))
    told["announcement"]["M"]["later"] = {"S": "unknown"}
    assert types(told | encode_item({"later": 1})) == ["user.created", "license.assigned"]


def test_a_group_of_announcements_is_published_once_and_not_when_it_expires() -> None:
    group = AnnouncementGroup(OFFICE, AT, "admin", (CREATED, replace(CREATED, holder_id=6)))
    key = keys.announcement(OFFICE, "user", ADA, 1)
    stored = document_item(key, group, expires_at=1)
    change = item_change_of(record(stored, None), SHIPPED_LAYOUTS)
    assert change
    events = events_of(change, {OFFICE: COMPANY})
    assert [(each.type, each.data.user_id) for each in events] == [
        ("user.created", ADA),
        ("user.created", 6),
    ]
    number = "0" * 37 + "300"
    assert [each.sequence for each in events] == [f"{number}00", f"{number}01"]
    assert len({each.event_id for each in events}) == 2
    assert item_change_of(record(None, stored), SHIPPED_LAYOUTS) is None


def test_twenty_announcements_fit_into_one_write_unit() -> None:
    each = tuple(replace(CREATED, holder_id=4_000_000_000_000_000 + n * 977) for n in range(20))
    group = AnnouncementGroup(OFFICE, AT, "a-subject-of-36-characters-0123456789", each)
    stored = document_item(keys.announcement(OFFICE, "user", ADA, 1), group, expires_at=1)
    assert "packed" in stored
    assert len(stored["packed"]["B"]) < 700

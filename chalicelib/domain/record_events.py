"""The `data` of events about records: users, rooms, companies, terms and thresholds."""

from collections.abc import Mapping
from typing import Any, Literal

from .journal import Actor
from .record import Instant, Record
from .record_change import ChangeKind
from .user import UserLicense, UserState


class TermsChanged(Record):
    """The changed terms of an office, before and after, by name. `entry_id`, `seq`, `by`, `source`
    and `reason` are those of the entry in the journal."""

    entry_id: int
    seq: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    by: Actor
    source: str
    reason: str | None


class ThresholdValues(Record):
    """The numbers of available licenses at which an office's admins are notified."""

    low_below: int
    idle_above: int


class ThresholdsChanged(Record):
    """An office's thresholds before and after. Who changed them, and why, is in the
    `company.changed` of kind `thresholds`."""

    before: ThresholdValues
    after: ThresholdValues


class OfficeOpened(Record):
    """An office was opened: the company's first one with the company. Its cycle begins."""

    cycle_start: Instant
    cycle_end: Instant


class UserChanged(Record):
    """A user of the office was created, changed, deleted or restored. Of a move, each of the two
    offices has an event: `moved_to` is set in the office that the user left, `moved_from` in the
    other one.

    `revision` grows with each change of the user, in all offices. `state` and `license` are those
    after the change; `license` is null if it was released by itself. `changed` are names of fields,
    as the API has them. `by` is the subject of the caller's token.
    """

    user_id: int
    revision: int
    state: UserState
    license: UserLicense | None
    changed: tuple[str, ...]
    moved_from: int | None
    moved_to: int | None
    by: str
    reason: str | None


class RoomChanged(Record):
    """A room of the office was created, changed or deleted. The fields are as those of a user's
    event."""

    room_id: int
    revision: int
    state: Literal["active", "deleted"]
    changed: tuple[str, ...]
    by: str
    reason: str | None


class CompanyChanged(Record):
    """The company's history has a new change: of its agreement, its spending limits, an
    administrator's roles, an office's thresholds, its API keys, its provisioning settings, or the
    details or external id of the company or an office. Details are names, billing data and
    metadata, of which the event has those that changed. `user_id` is the user whose roles changed;
    the event's `office_id` is the office that the change is about, if any."""

    change_id: int
    kind: ChangeKind
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    by: Actor
    reason: str | None
    user_id: int | None

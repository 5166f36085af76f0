"""Writes of the changes that a company's history keeps (R26), and of spending limits and
thresholds: who set them is known only by such a change."""

from ..domain.account import DEFAULT_THRESHOLDS, Account, Thresholds
from ..domain.calendar import instant
from ..domain.limits import SpendingLimits
from ..domain.provisioning import Provisioning
from ..domain.record_change import RecordChange
from . import conditions, keys
from .conditions import attribute
from .items import document_item, to_item
from .transaction import ItemUpdate, Put, Write, WriteName


def change_put(change: RecordChange) -> Put:
    """A request writes its change once, because its id and time are in the key."""
    key = keys.company_change(change.company_id, instant(change.at), change.change_id)
    name = WriteName("record_change", change.change_id)
    return Put(name, to_item(key, change), conditions.absent())


def limits_writes(
    before: SpendingLimits, after: SpendingLimits, change: RecordChange
) -> list[Write]:
    """Replaces the spending limits that were read."""
    key = keys.spending_limits(change.company_id)
    item = document_item(key, after, revision=after.revision)
    unchanged = conditions.revision_is(before.revision)
    condition = unchanged if before.revision else conditions.absent()
    return [Put(WriteName("limits", change.company_id), item, condition), change_put(change)]


def provisioning_writes(
    before: Provisioning, after: Provisioning, change: RecordChange
) -> list[Write]:
    """Replaces the provisioning settings that were read."""
    key = keys.provisioning(change.company_id)
    item = document_item(key, after, revision=after.revision)
    unchanged = conditions.revision_is(before.revision)
    condition = unchanged if before.revision else conditions.absent()
    return [Put(WriteName("provisioning", change.company_id), item, condition), change_put(change)]


def thresholds_writes(
    account: Account, thresholds: Thresholds, change: RecordChange
) -> list[Write]:
    """Replaces the thresholds that were read; the account's `seq` stays."""
    before = account.thresholds
    condition = conditions.belongs_to(account.company_id)
    for name in ("low_below", "idle_above"):
        default = getattr(DEFAULT_THRESHOLDS, name)
        condition &= conditions.setting_is(attribute(name), getattr(before, name), default)
    actions = (
        attribute("low_below").set(thresholds.low_below),
        attribute("idle_above").set(thresholds.idle_above),
    )
    written = WriteName("account", account.office_id)
    return [
        ItemUpdate(written, keys.account(account.office_id), actions, condition),
        change_put(change),
    ]

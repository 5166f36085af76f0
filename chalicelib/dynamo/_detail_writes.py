"""The update of a company's or office's record: of those attributes only that a change is about.

So an older release and this one keep each other's attributes.
"""

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from . import conditions
from .conditions import attribute
from .items import as_list, fields_of
from .keys import Key
from .transaction import Check, ItemUpdate, Write, WriteName

COMPANY_DETAILS = (
    "billing_address",
    "billing_contact",
    "details_changed_at",
    "external_id",
    "legal_name",
    "name",
    "tax_ids",
)
OFFICE_DETAILS = (
    "billing_address",
    "billing_contact",
    "details_changed_at",
    "external_id",
    "name",
    "purchase_order_number",
)


def detail_update(
    name: WriteName, key: Key, before: object, after: object, names: Iterable[str]
) -> Write:
    """Sets the named fields that differ, if they are in the table what they are in `before`. The
    record must exist. Without a difference, it only checks that."""
    old, new = fields_of(before), fields_of(after)
    changed = [each for each in names if old[each] != new[each]]
    unchanged = [conditions.detail_is(each, as_list(old[each])) for each in changed]
    condition: Condition = reduce(and_, unchanged, conditions.present())
    if not changed:
        return Check(name, key, condition)
    return ItemUpdate(name, key, tuple(_action(each, new[each]) for each in changed), condition)


def _action(name: str, value: Any) -> Action:
    return attribute(name).remove() if value is None else attribute(name).set(as_list(value))

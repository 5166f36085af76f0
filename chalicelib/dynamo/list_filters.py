"""What the database leaves out of lists."""

from functools import reduce
from operator import or_

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from ..domain.calendar import instant
from ..domain.user import UserFilter


def user_conditions(only: UserFilter) -> list[Condition]:
    """What the database can filter, of a user's record or of the entries that find it."""
    conditions: list[Condition] = []
    if only.state is None:
        conditions.append(Path("state") != "deleted")
    elif only.state != "all":
        conditions.append(Path("state") == only.state)
    if only.company_admin is True:
        conditions.append(Path("is_super_admin") == True)  # noqa: E712  # an expression
    if only.company_admin is False:
        conditions.append(Path("is_super_admin") != True)  # noqa: E712
    if only.deleted_after:
        conditions.append(Path("deleted_at") > instant(only.deleted_after))
    if only.license:
        conditions.append(Path("license") == only.license)
        conditions.append(Path("license_released_at").does_not_exist())
    return conditions


def one_of(name: str, values: list[int]) -> Condition:
    """An IN condition, split into groups of 100, DynamoDB's limit."""
    groups = [values[start : start + 100] for start in range(0, len(values), 100)]
    return reduce(or_, (Path(name).is_in(*group) for group in groups))

"""Groups of the identity provider: their members get the office, the license and the role that the
company has set for the group's name (R54).

What a user gets is decided on all of their groups, in the order of the settings. It is given before
the membership is written, and again if the user's groups changed meanwhile, so that what was
interrupted is finished by the provider's repeat.
"""

from collections.abc import Iterable, Sequence

from scim2_models import (
    InvalidValueException,
    NotFoundException,
    SCIMException,
    UniquenessException,
)

from ..domain.group import MOST_PROVISIONED_GROUPS, ProvisionedGroup
from ..domain.ids import is_id
from ..domain.provisioning import GroupGrant, Provisioning
from ..domain.record import Record, field, replace
from ..domain.refusals import Refusal, RefusalCode
from ..domain.user import User, with_license
from ..entrypoints.context import Context
from ..service.provisioned_ports import Provisioned
from ..service.retries import Retries
from .errors import RETRY_AFTER_S, Refused, exception_of
from .users import ProvisionedUsers

LONGEST_WORK_S = 18
"""A request that changes many users ends after this; the provider repeats it, and it goes on."""
MOST_REGRANTED = 100
"""Members of a group whose name, and so whose grant, can be changed at once."""
LONGEST_DISPLAY_NAME = 200
MEMBERS_AT_ONCE = 500
"""Members who are written before the time is looked at again: in about 40 calls."""


class MemberChange(Record):
    """What a request wants of a group's members. `replaced` are all of them, if it names all."""

    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    replaced: tuple[int, ...] | None = None


class MemberGrant(GroupGrant):
    """What a user's groups give together. `role_office_id` is the office of the group that gives
    the role; None for the user's own."""

    role_office_id: int | None = None


class ProvisionedGroups(Record):
    """The groups of the caller's company."""

    context: Context
    settings: Provisioning
    items: Provisioned
    users: ProvisionedUsers
    ends_at: float
    """When to stop, by the monotonic clock of the retries."""
    notes: list[str] = field(default_factory=list)
    """What was not done of a request that is done otherwise, in sentences for the admins."""

    @property
    def company_id(self) -> int:
        return self.context.caller.company_id

    @property
    def retries(self) -> Retries:
        return self.context.service.retries

    def get(self, resource_id: str) -> ProvisionedGroup:
        """Raises NotFoundException."""
        found = self.find(resource_id)
        if found is None:
            raise NotFoundException(detail=f"There is no group {resource_id}.")
        return found

    def find(self, resource_id: str) -> ProvisionedGroup | None:
        number = int(resource_id) if _is_number(resource_id) else 0
        if not is_id(number):
            return None
        return self.retries.run(lambda: self.items.group(self.company_id, number))

    def all(self) -> list[ProvisionedGroup]:
        return self.retries.run(lambda: self.items.groups(self.company_id))

    def named(self, name: str) -> ProvisionedGroup | None:
        return self.retries.run(lambda: self.items.group_named(self.company_id, name))

    def members(self, group: ProvisionedGroup) -> list[int]:
        return self.retries.run(lambda: self.items.members(self.company_id, group.group_id))

    def groups_of(self, user_id: int) -> list[ProvisionedGroup]:
        ids = self.retries.run(lambda: self.items.groups_of(self.company_id, user_id))
        if not ids:
            return []
        return self.retries.run(lambda: self.items.groups_among(self.company_id, ids))

    def create(
        self, name: str, external_id: str | None, members: Sequence[int]
    ) -> ProvisionedGroup:
        """Raises UniquenessException if the company has a group of this name. If a member is
        refused there is no group, so that the request can be repeated."""
        at = self.context.at
        name = checked_name(name)
        group = ProvisionedGroup(self.context.wired.new_id(), name, at, at, 1, _text(external_id))
        self._require_users(members)
        if len(self.all()) >= MOST_PROVISIONED_GROUPS:
            detail = f"A company can have {MOST_PROVISIONED_GROUPS} groups. Delete one first."
            raise Refused(409, detail)
        if not self.retries.run(lambda: self.items.create_group(self.company_id, group)):
            raise UniquenessException(detail=f"There is a group {group.display_name} already.")
        try:
            self._add(group, members, is_new=True)
        except (Refusal, SCIMException) as refused:
            if _is_final(refused):
                self.delete(group)
            raise
        return group

    def change(
        self, group: ProvisionedGroup, name: str, external_id: str | None, wanted: MemberChange
    ) -> ProvisionedGroup:
        """Changes the name and the members. Raises UniquenessException, and a 503 if it takes too
        long: a repeat goes on."""
        after = replace(group, display_name=checked_name(name), external_id=_text(external_id))
        if after != group:
            group = self._renamed(group, after)
        # Of many who are added, some may be members since an earlier attempt that took too long.
        is_large = len(wanted.added) > MEMBERS_AT_ONCE
        asks = wanted.replaced is not None or wanted.removed or is_large
        present = self.members(group) if asks else []
        added, removed = _difference(wanted, present)
        self._require_users(added)
        self._remove(group, removed)
        self._add(group, added)
        if added or removed:
            touched = replace(group, revision=group.revision + 1, changed_at=self.context.at)
            self.retries.run(lambda: self.items.touch_group(self.company_id, touched))
            return touched
        return group

    def delete(self, group: ProvisionedGroup) -> None:
        """Takes back from its members what the group gave them."""
        self._remove(group, self.members(group))
        self.retries.run(lambda: self.items.delete_group(self.company_id, group))

    def _renamed(self, before: ProvisionedGroup, after: ProvisionedGroup) -> ProvisionedGroup:
        after = replace(after, revision=before.revision + 1, changed_at=self.context.at)
        was, now = (self.settings.grant(each.display_name) for each in (before, after))
        members = self.members(before) if was != now else []
        if len(members) > MOST_REGRANTED:
            raise Refused(
                409,
                f"A group of more than {MOST_REGRANTED} members cannot be renamed if the "
                "provisioning settings name it. Push a new group, and delete this one.",
            )
        taken = self.named(after.display_name)
        is_taken = taken is not None and taken.group_id != before.group_id
        if not is_taken:
            # First what the members get: if that is interrupted, the repeat still renames.
            for each in members:
                self._require_time()
                self._regrant(each, self._groups_with(each, after), was, now)
            change = self.items.change_group
            is_taken = not self.retries.run(lambda: change(self.company_id, before, after))
        if is_taken:
            raise UniquenessException(detail=f"There is a group {after.display_name} already.")
        return after

    def _regrant(
        self,
        user_id: int,
        groups: list[ProvisionedGroup],
        was: tuple[int, GroupGrant] | None,
        now: tuple[int, GroupGrant] | None,
    ) -> None:
        if was and now is None:
            self._take_back(user_id, groups, was[1])
            return
        if was:
            self._take_role(user_id, groups, was[1])
        self._grant(user_id, groups, was[1] if was else None)

    def _add(
        self, group: ProvisionedGroup, user_ids: Sequence[int], *, is_new: bool = False
    ) -> None:
        """A member who is refused does not keep those after them from being added, unless the group
        is new."""
        if self.settings.grant(group.display_name) is None:
            for start in range(0, len(user_ids), MEMBERS_AT_ONCE):
                if start:
                    self._require_time()
                self._write(group, user_ids[start : start + MEMBERS_AT_ONCE])
            return
        first_refused: Refusal | SCIMException | None = None
        for each in user_ids:
            self._require_time()
            try:
                self._grant(each, self._groups_with(each, group), None)
                self._write(group, [each])
                self._settle(each)
            except (Refusal, SCIMException) as refused:
                if is_new or not _is_final(refused):
                    raise
                first_refused = first_refused or refused
        if first_refused:
            raise first_refused

    def _remove(self, group: ProvisionedGroup, user_ids: Sequence[int]) -> None:
        found = self.settings.grant(group.display_name)
        if found is None:
            self._unwrite(group, user_ids)
            return
        for each in user_ids:
            self._require_time()
            others = [one for one in self.groups_of(each) if one.group_id != group.group_id]
            self._take_back(each, others, found[1])
            self._unwrite(group, [each])
            self._take_back(each, self.groups_of(each), found[1])

    def _write(self, group: ProvisionedGroup, user_ids: Sequence[int]) -> None:
        ids = [*user_ids]
        self.retries.run(lambda: self.items.add_members(self.company_id, group.group_id, ids))

    def _unwrite(self, group: ProvisionedGroup, user_ids: Sequence[int]) -> None:
        ids = [*user_ids]
        self.retries.run(lambda: self.items.remove_members(self.company_id, group.group_id, ids))

    def _groups_with(self, user_id: int, group: ProvisionedGroup) -> list[ProvisionedGroup]:
        others = [each for each in self.groups_of(user_id) if each.group_id != group.group_id]
        return [*others, group]

    def _settle(self, user_id: int) -> None:
        """Gives the user what their groups say now. Another request may have changed them since
        they were read; it does the same, so the last one to write sees all."""
        self._grant(user_id, self.groups_of(user_id), None)

    def _take_back(
        self, user_id: int, groups: Sequence[ProvisionedGroup], lost: GroupGrant
    ) -> None:
        """Takes back what the lost group gave: the role in any case. Office and license stay with a
        user for whom there is no license where they would go."""
        self._take_role(user_id, groups, lost)
        try:
            self._grant(user_id, groups, lost)
        except (Refusal, SCIMException) as refused:
            if not _is_final(refused):
                raise
            self.notes.append(f"User {user_id} keeps their office and license: {refused.detail}")

    def _take_role(
        self, user_id: int, groups: Iterable[ProvisionedGroup], lost: GroupGrant
    ) -> None:
        """Leaves the user the role that these groups give, if the lost one gave one."""
        if lost.role:
            wanted = merged_grant(self.settings, (each.display_name for each in groups))
            self._give(user_id, replace(wanted, office_id=None, license=None), takes_role=True)

    def _grant(
        self, user_id: int, groups: Iterable[ProvisionedGroup], lost: GroupGrant | None
    ) -> None:
        """Gives the user what these groups say, and takes back what the lost one gave."""
        wanted = merged_grant(self.settings, (each.display_name for each in groups))
        wanted = _with_defaults(wanted, lost, self.settings)
        takes_role = lost is not None and lost.role is not None
        if wanted != _NOTHING or takes_role:
            self._give(user_id, wanted, takes_role=takes_role)

    def _give(self, user_id: int, wanted: MemberGrant, *, takes_role: bool) -> None:
        """A user who was deleted meanwhile gets nothing."""
        try:
            self.users.change_if_needed(
                user_id, lambda user: self._granted(user, wanted, takes_role=takes_role)
            )
        except NotFoundException:
            return
        except Refusal as refusal:
            if refusal.code != RefusalCode.NOT_FOUND:
                raise

    def _granted(self, user: User, wanted: MemberGrant, *, takes_role: bool) -> User:
        """Only a role that is lost lowers what the user has, such as by an admin's hand."""
        products = self.context.products
        office_id = wanted.office_id or user.office_id
        after = replace(user, office_id=office_id)
        if wanted.license and wanted.license != user.own_license:
            after = with_license(after, wanted.license, products.user_licenses.get(wanted.license))
        if wanted.role == "company_admin":
            return replace(after, is_super_admin=True)
        if wanted.role == "office_admin":
            offices = (wanted.role_office_id or office_id,)
            if takes_role:
                return replace(after, is_super_admin=False, admin_office_ids=offices)
            if user.is_super_admin:
                return after
            # Who administers their own office does not keep it when they move.
            own = None if wanted.role_office_id else user.office_id
            known = tuple(each for each in user.admin_office_ids if each not in (own, *offices))
            return replace(after, admin_office_ids=(*known, *offices))
        if takes_role:
            return replace(after, is_super_admin=False, admin_office_ids=())
        return after

    def _require_users(self, user_ids: Sequence[int]) -> None:
        ids = [*user_ids]
        found = self.retries.run(lambda: self.items.users_among(self.company_id, ids))
        if missing := [each for each in ids if each not in found]:
            raise InvalidValueException(
                detail=f"members: there is no user {missing[0]} in the company"
            )

    def _require_time(self) -> None:
        if self.retries.clock() > self.ends_at:
            raise Refused(
                503,
                "The group has many members. Send the request again: it goes on.",
                retry_after_s=RETRY_AFTER_S,
            )


_NOTHING = MemberGrant()


def merged_grant(settings: Provisioning, names: Iterable[str]) -> MemberGrant:
    """What a member of the groups gets: of each, what the first group in the settings says that
    says something. A role is of the office of the group that gives it."""
    found = sorted((each for each in map(settings.grant, names) if each), key=lambda each: each[0])
    grants = [grant for _, grant in found]
    with_role = next((each for each in grants if each.role), GroupGrant())
    return MemberGrant(
        office_id=next((each.office_id for each in grants if each.office_id), None),
        license=next((each.license for each in grants if each.license), None),
        role=with_role.role,
        role_office_id=with_role.office_id,
    )


def _with_defaults(
    wanted: MemberGrant, lost: GroupGrant | None, settings: Provisioning
) -> MemberGrant:
    """The same, with the company's defaults for what the lost group gave, and no other gives."""
    if lost is None:
        return wanted
    return replace(
        wanted,
        office_id=wanted.office_id or (settings.default_office_id if lost.office_id else None),
        license=wanted.license or (settings.default_license if lost.license else None),
    )


def _is_final(refused: Refusal | SCIMException) -> bool:
    """False if the same request may succeed when it is repeated."""
    made = exception_of(refused) if isinstance(refused, Refusal) else refused
    return int(made.status) < 500


def checked_name(name: str) -> str:
    text = name.strip()
    if not text or len(text) > LONGEST_DISPLAY_NAME or not text.isprintable():
        detail = (
            f"displayName: must have 1 to {LONGEST_DISPLAY_NAME} characters, all of them printable"
        )
        raise InvalidValueException(detail=detail)
    return text


def member_id(value: object) -> int:
    """The id of a user. Raises InvalidValueException."""
    text = str(value)
    if not _is_number(text) or not is_id(int(text)):
        raise InvalidValueException(detail=f"members: there is no user {text[:50]} in the company")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16


def _text(value: str | None) -> str | None:
    if not value:
        return None
    if len(value) > LONGEST_DISPLAY_NAME or not value.isprintable():
        must = f"must have at most {LONGEST_DISPLAY_NAME} characters, all of them printable"
        raise InvalidValueException(detail=f"externalId: {must}")
    return value


def _difference(wanted: MemberChange, present: Sequence[int]) -> tuple[list[int], list[int]]:
    """Who is to be added and who removed; removing others than members does nothing."""
    now = set(present)
    if wanted.replaced is not None:
        all_wanted = dict.fromkeys((*wanted.replaced, *wanted.added))
        for each in wanted.removed:
            all_wanted.pop(each, None)
        added = [each for each in all_wanted if each not in now]
        return added, [each for each in present if each not in all_wanted]
    added = [each for each in dict.fromkeys(wanted.added) if each not in now]
    return added, [each for each in dict.fromkeys(wanted.removed) if each in now]

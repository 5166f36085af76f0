"""The storage that `scim2-server` works on: users and groups of one company, by our verbs."""

from typing import Any, cast

from scim2_models import (
    InvalidFilterException,
    Meta,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    ScimFilter,
    SearchRequest,
)
from scim2_models.path import CompareOperator, Comparison, LogicalExpr, LogicalOperator, ValuePath
from scim2_server.storage import ScimStorage, SearchPage

from ..domain.group import ProvisionedGroup as OurGroup
from ..domain.user import User as OurUser
from . import models
from .errors import in_scims_words
from .groups import MemberChange, ProvisionedGroups, member_id
from .mapping import resource_of
from .users import ProvisionedUsers

MOST_MEMBERS_WITH_URL = 5_000
"""Members of larger groups are shown by their ids alone, so that the response stays below the
gateway's limit."""
MOST_MEMBERS_OF_PAGE = 20_000
"""Members of all groups of a page: it ends before the group with which there would be more."""


class CompanyStorage(ScimStorage):
    """Users and groups of the caller's company. Methods raise SCIMException and Refusal."""

    def __init__(self, users: ProvisionedUsers, groups: ProvisionedGroups) -> None:
        self._users = users
        self.groups = groups
        self.last_user: OurUser | None = None
        """The user that the request is about, as last read or written."""
        self.last_group: OurGroup | None = None

    @in_scims_words
    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        if resource_type.name == "User":
            user = self._user_resource(self._users.get(resource_id))
            if _keeps(response_parameters, "groups", by_default=False):
                user.groups = self._groups_of(resource_id)
            return user
        group = self.groups.get(resource_id)
        return self.group_resource(
            group, with_members=_keeps(response_parameters, "members", by_default=True)
        )

    @in_scims_words
    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ARG002  # the signature of the library
    ) -> SearchPage:
        found = [
            one
            for each in resource_types
            for one in (
                self._users_found(search_request)
                if each.name == "User"
                else self._groups_found(search_request)
            )
        ]
        start = max((search_request.start_index or 1) - 1, 0)
        count = models.MOST_RESULTS if search_request.count is None else search_request.count
        page = found[start : start + max(count, 0)]
        shows_members = _keeps(search_request, "members", by_default=True)
        return SearchPage(len(found), self._page(page, shows_members=shows_members))

    def _page(self, found: list[OurUser | OurGroup], *, shows_members: bool) -> list[Resource[Any]]:
        page: list[Resource[Any]] = []
        members = 0
        for each in found:
            if isinstance(each, OurUser):
                page.append(resource_of(each))
                continue
            group = self.group_resource(each, with_members=shows_members)
            members += len(group.members or ())
            if page and members > MOST_MEMBERS_OF_PAGE:
                break
            page.append(group)
        return page

    @in_scims_words
    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        if resource_type.name == "User":
            return self._user_resource(self._users.create(cast("models.User", resource)))
        wanted = cast("models.Group", resource)
        members = _ids(wanted.members)
        group = self.groups.create(wanted.display_name or "", wanted.external_id, members)
        return self.group_resource(group, with_members=True)

    @in_scims_words
    def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Resource[Any]:
        assert resource.id
        if resource_type.name == "User":
            wanted = cast("models.User", resource)
            user = self._users.update(resource.id, wanted, expected_version)
            return self._user_resource(user)
        group = self.groups.get(resource.id)
        if expected_version not in (None, _version_of(group)):
            raise PreconditionFailedException
        made = cast("models.Group", resource)
        members = MemberChange(replaced=_ids(made.members))
        changed = self.groups.change(group, made.display_name or "", made.external_id, members)
        return self.group_resource(changed, with_members=True)

    @in_scims_words
    def delete(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        expected_version: str | None = None,
    ) -> None:
        if resource_type.name == "User":
            self._users.delete(resource_id, expected_version)
            return
        group = self.groups.get(resource_id)
        if expected_version not in (None, _version_of(group)):
            raise PreconditionFailedException
        self.groups.delete(group)

    def _user_resource(self, user: OurUser) -> models.User:
        self.last_user = user
        return resource_of(user)

    def group_resource(self, group: OurGroup, *, with_members: bool) -> models.Group:
        """The group as SCIM has it."""
        self.last_group = group
        resource = models.Group(
            id=str(group.group_id),
            external_id=group.external_id,
            display_name=group.display_name,
        )
        if with_members and (ids := self.groups.members(group)):
            has_url = len(ids) <= MOST_MEMBERS_WITH_URL
            resource.members = [
                models.GroupMember.model_construct(
                    value=str(each), ref=f"Users/{each}" if has_url else None
                )
                for each in ids
            ]
        resource.meta = Meta(
            resource_type="Group",
            created=group.created_at,
            last_modified=group.changed_at,
            version=_version_of(group),
        )
        return resource

    def _groups_of(self, user_id: str) -> list[models.GroupOfUser] | None:
        found = self.groups.groups_of(int(user_id))
        return [
            models.GroupOfUser(value=str(each.group_id), display=each.display_name)
            for each in found
        ] or None

    def _users_found(self, search_request: SearchRequest[Any]) -> list[OurUser]:
        if search_request.filter is None:
            return [*self._users.candidates(None)]
        asked = ScimFilter[models.User](str(search_request.filter))
        if _names_groups(asked.ast):
            detail = "Users cannot be filtered by groups: filter /Groups by members instead."
            raise InvalidFilterException(detail=detail)
        users = self._users.candidates(asked.ast)
        return [each for each in users if asked.match(resource_of(each))]

    def _groups_found(self, search_request: SearchRequest[Any]) -> list[OurGroup]:
        if search_request.filter is None:
            return self.groups.all()
        asked = ScimFilter[models.Group](str(search_request.filter))
        needs_members = "member" in str(asked).lower()
        return [
            each
            for each in self._candidate_groups(asked.ast)
            if asked.match(self.group_resource(each, with_members=needs_members))
        ]

    def _candidate_groups(self, node: Any) -> list[OurGroup]:
        """All that can pass the filter: one, if it names it."""
        if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_:
            return min(map(self._candidate_groups, node.terms), key=len)
        if isinstance(node, Comparison) and node.op == CompareOperator.eq:
            name = node.attr_path.attr.lower()
            if name == "displayname":
                found = self.groups.named(str(node.value))
                return [found] if found else []
            if name == "id":
                found = self.groups.find(str(node.value))
                return [found] if found else []
            if name == "members":
                return self._groups_with(str(node.value))
        if isinstance(node, ValuePath) and node.attr_path.attr.lower() == "members":
            inner = node.val_filter
            if isinstance(inner, Comparison) and inner.op == CompareOperator.eq:
                return self._groups_with(str(inner.value))
        return self.groups.all()

    def _groups_with(self, user_id: str) -> list[OurGroup]:
        is_number = user_id.isascii() and user_id.isdigit() and len(user_id) <= 16
        return self.groups.groups_of(int(user_id)) if is_number else []


def _names_groups(node: Any) -> bool:
    """True if a filter asks for the groups of users, which are not read with them."""
    path = getattr(node, "attr_path", None)
    inner = (*getattr(node, "terms", ()), *filter(None, [getattr(node, "expr", None)]))
    return (path is not None and path.attr.lower() == "groups") or any(map(_names_groups, inner))


def _version_of(group: OurGroup) -> str:
    return f'W/"{group.revision}"'


def _ids(members: list[models.GroupMember] | None) -> tuple[int, ...]:
    values = [each.value for each in members or []]
    return tuple(dict.fromkeys(member_id(each) for each in values if each is not None))


def _keeps(parameters: ResponseParameters[Any] | None, name: str, *, by_default: bool) -> bool:
    """True if the response keeps the attribute."""
    if parameters is None:
        return by_default
    if parameters.attributes:
        return any(_begins_with(each, name) for each in parameters.attributes)
    excluded = parameters.excluded_attributes or []
    return by_default and not any(_is(each, name) for each in excluded)


def _begins_with(path: Any, name: str) -> bool:
    return str(path).rpartition(":")[2].lower().split(".")[0] == name


def _is(path: Any, name: str) -> bool:
    return str(path).rpartition(":")[2].lower() == name

"""Users of the identity provider, created, changed and removed by the verbs."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from scim2_models import NotFoundException, PreconditionFailedException, UniquenessException
from scim2_models.path import CompareOperator, Comparison, LogicalExpr, LogicalOperator

from .. import users
from ..domain.external_id import LONGEST_EXTERNAL_ID
from ..domain.ids import is_id
from ..domain.mailbox import LONGEST_MAILBOX
from ..domain.provisioning import Provisioning
from ..domain.record import Record, replace
from ..domain.refusals import Refusal, RefusalCode
from ..domain.user import NOT_DELETED, type_to_record
from ..domain.user import User as OurUser
from ..entrypoints.context import Context
from ..service.holder_requests import HolderEdit, NewHolder
from ..service.ports import StoredResponse
from ..service.provisioned_ports import Provisioned
from ..service.requests import Request
from . import mapping
from .errors import Refused
from .mapping import address_of_name, kept_of
from .models import PersonName, User
from .seats import with_seat

_DONE = StoredResponse("", 200, "{}")


class _Unchanged(Exception):
    """The request asks for what the user has already."""

    def __init__(self, user: OurUser) -> None:
        super().__init__()
        self.user = user


class ProvisionedUsers(Record):
    """The users of the caller's company."""

    context: Context
    settings: Provisioning
    items: Provisioned

    @property
    def company_id(self) -> int:
        return self.context.caller.company_id

    def get(self, resource_id: str) -> OurUser:
        """Raises NotFoundException, also for a deleted user."""
        try:
            return self.context.queries.user(user_number(resource_id))
        except Refusal as refusal:
            if refusal.code != RefusalCode.NOT_FOUND:
                raise
            raise NotFoundException(detail=f"There is no user {resource_id}.") from refusal

    def candidates(self, node: Any) -> Iterator[OurUser]:
        """Users among whom all are that pass the filter: by a key, if it names one; else all."""
        found = self._by_key(node)
        return iter(found) if found is not None else self._all()

    def create(self, wanted: User) -> OurUser:
        """Creates the user, or links the one who exists already, and is nobody's yet."""
        found = self._matching(wanted)
        if found is None:
            return self._create(wanted)
        if kept_of(found) is not None:
            raise UniquenessException(
                detail=f"userName or externalId is taken: the user has the id {found.user_id}."
            )
        if wanted.external_id and found.external_id not in (None, wanted.external_id):
            raise UniquenessException(
                detail="The user with this address is linked to another externalId."
            )
        wanted = wanted.model_copy()
        if not wanted.external_id:
            wanted.external_id = found.external_id
        if wanted.active is None:
            wanted.active = True
        if wanted.title is None:
            wanted.title = found.job_title
        name = wanted.name or PersonName()
        wanted.name = PersonName(
            formatted=name.formatted,
            given_name=name.given_name or found.first_name or None,
            family_name=name.family_name or found.last_name or None,
        )
        return self.update(str(found.user_id), wanted, None)

    def update(self, resource_id: str, wanted: User, version: str | None) -> OurUser:
        """The user, who was read just now, as the resource says. Raises
        PreconditionFailedException if the user has not this version."""
        user_id, at = user_number(resource_id), self.context.at
        return self.change_if_needed(
            user_id, lambda user: mapping.edited(user, wanted, at, version)
        )

    def change_if_needed(self, user_id: int, edit: Callable[[OurUser], OurUser]) -> OurUser:
        """The same as `change`, without a write if the edit changes nothing."""

        def edit_or_leave(user: OurUser) -> OurUser:
            after = edit(user)
            if after == user:
                raise _Unchanged(user)
            return after

        return self.change(user_id, edit_or_leave)

    def change(self, user_id: int, edit: Callable[[OurUser], OurUser]) -> OurUser:
        """The user after the edit. A license that it takes may be purchased."""
        made: list[OurUser] = []

        def response_of(user: OurUser) -> StoredResponse:
            made.append(user)
            return _DONE

        offices: list[int] = []

        def edit_here(user: OurUser) -> OurUser:
            after = edit(user)
            offices.append(after.office_id)
            return after

        context = self.context

        def change() -> OurUser:
            users.change_user(
                context.service, _new_request(context), user_id, HolderEdit(edit_here), response_of
            )
            return made[-1]

        try:
            return with_seat(context, self.settings, lambda: offices[-1], change)
        except _Unchanged as unchanged:
            return unchanged.user

    def delete(self, resource_id: str, version: str | None) -> None:
        """The user's licenses are available at once; billing goes on (R20). Raises
        PreconditionFailedException if the user has not this version."""
        user, context = self.get(resource_id), self.context
        if version not in (None, mapping.version_of(user)):
            raise PreconditionFailedException
        user_id = user.user_id
        users.delete_user(context.service, context.request, user_id, lambda _: _DONE)
        for each in self.items.groups_of(self.company_id, user_id):
            self.items.remove_members(self.company_id, each, [user_id])

    def _create(self, wanted: User) -> OurUser:
        office_id = self.settings.default_office_id
        if office_id is None:
            raise Refused(
                409,
                "The company has not set in which office new users work. A company admin sets "
                "default_office_id in the provisioning settings, then the identity provider can "
                "repeat the request.",
            )
        context, products = self.context, self.context.products
        user_license = self.settings.default_license or products.default_user_license or ""
        blank = OurUser(
            user_id=context.wired.new_id(),
            company_id=self.company_id,
            office_id=office_id,
            email="",
            first_name="",
            last_name="",
            license=user_license,
            license_type=type_to_record(user_license, products.user_licenses.get(user_license)),
            state="suspended" if wanted.active is False else "active",
            added_at=context.at,
            revision=1,
            request_id="",
        )
        new = mapping.created(blank, wanted, context.at)
        made: list[OurUser] = []

        def response_of(user: OurUser) -> StoredResponse:
            made.append(user)
            return _DONE

        def create() -> OurUser:
            request = _new_request(context)
            record = replace(new, request_id=request.request_id)
            users.create_user(context.service, request, NewHolder(record), response_of)
            return made[-1]

        return with_seat(context, self.settings, lambda: office_id, create)

    def _matching(self, wanted: User) -> OurUser | None:
        """The user with the external id or an address of the resource. Raises if there are two."""
        kept = mapping.created_as(wanted, self.context.at)
        addresses = dict.fromkeys(
            (address_of_name(kept.user_name), *(each.value for each in kept.emails))
        )
        found = {
            each.user_id: each
            for each in (
                self._with_external_id(wanted.external_id),
                *map(self._with_address, addresses),
            )
            if each
        }
        if len(found) > 1:
            raise UniquenessException(
                detail="userName, emails and externalId are those of different users."
            )
        return next(iter(found.values()), None)

    def _with_address(self, address: str) -> OurUser | None:
        if "@" not in address or len(address.encode()) > LONGEST_MAILBOX:
            return None
        return self.context.queries.user_with_email(address, NOT_DELETED)

    def _with_external_id(self, value: str | None) -> OurUser | None:
        if not value or len(value) > LONGEST_EXTERNAL_ID:
            return None
        return self.context.queries.user_with_external_id(value, NOT_DELETED)

    def _by_key(self, node: Any) -> list[OurUser] | None:
        """None if the filter names no key."""
        if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_:
            found = (self._by_key(each) for each in node.terms)
            return next((each for each in found if each is not None), None)
        if not isinstance(node, Comparison) or node.op != CompareOperator.eq:
            return None
        path = ".".join(filter(None, (node.attr_path.attr, node.attr_path.sub_attr))).lower()
        find = {
            "id": self._with_id,
            "externalid": self._with_external_id,
            "username": lambda name: self._with_address(address_of_name(name.strip())),
            "emails": self._with_address,
            "emails.value": self._with_address,
        }.get(path)
        return self._listed(find(str(node.value))) if find else None

    def _with_id(self, value: str) -> OurUser | None:
        try:
            return self.get(value)
        except NotFoundException:
            return None

    @staticmethod
    def _listed(user: OurUser | None) -> list[OurUser]:
        return [user] if user else []

    def _all(self) -> Iterator[OurUser]:
        run = self.context.service.retries.run
        return iter(run(lambda: [*self.items.users(self.company_id)]))


def user_number(resource_id: str) -> int:
    """The user's id. Raises NotFoundException for text that is none."""
    is_number = resource_id.isascii() and resource_id.isdigit() and len(resource_id) <= 16
    if not is_number or not is_id(int(resource_id)):
        raise NotFoundException(detail=f"There is no user {resource_id[:50]}.")
    return int(resource_id)


def _new_request(context: Context) -> Request:
    """The request with an id of its own, for a change that may be made after another."""
    return replace(context.request, request_id=str(uuid4()))

"""New users as requests describe them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec import UNSET

from ...domain.mailbox import checked_mailbox, mailbox, stored_address
from ...domain.products import Products
from ...domain.refusals import Refusal, invalid_all
from ...domain.user import User, type_to_record
from ...service.holder_requests import NewHolder
from .operation import Call
from .parsing import id_of
from .shapes.common import external_id_in
from .shapes.metadata import new_metadata
from .shapes.users import NewUser, unknown_license


def new_users(
    call: Call[Any], bodies: Sequence[NewUser], pointers: Sequence[str]
) -> tuple[NewHolder[User], ...]:
    """The users of the bodies, whose places in the request are `pointers`. Raises a refusal that
    lists all errors."""
    ids, products = [call.wired.new_id() for _ in bodies], call.products
    places = [*zip(bodies, pointers, strict=True)]
    errors = [error for each in places for error in _errors_of(*each)]
    errors.extend(_unknown_licenses(places, products))
    errors.extend(_duplicates(places))
    if errors:
        raise invalid_all(errors)
    return tuple(
        NewHolder(_user(call, user_id, body, products), new_metadata(body.metadata))
        for user_id, body in zip(ids, bodies, strict=True)
    )


def _unknown_licenses(
    places: Sequence[tuple[NewUser, str]], products: Products
) -> Iterator[tuple[str, str]]:
    for body, pointer in places:
        if body.license is UNSET:
            if products.default_user_license is None:
                yield f"{pointer}/license", "is required: the catalog has no license for users"
        elif error := unknown_license(body.license, products):
            yield f"{pointer}/license", error


def _user(call: Call[Any], user_id: int, body: NewUser, products: Products) -> User:
    user_license = body.license
    if user_license is UNSET:
        user_license = products.default_user_license or ""
    license_type = products.user_licenses.get(user_license)
    return User(
        user_id=user_id,
        company_id=call.caller.company_id,
        office_id=int(body.office_id),
        email=stored_address(body.email),
        first_name=body.first_name,
        last_name=body.last_name,
        license=user_license,
        license_type=type_to_record(user_license, license_type),
        state="pending",
        added_at=call.at,
        revision=1,
        request_id=call.request.request_id,
        external_id=body.external_id,
    )


def _errors_of(body: NewUser, pointer: str) -> Iterator[tuple[str, str]]:
    """The errors of one body that its type does not exclude."""
    checks: tuple[Callable[[], object], ...] = (
        lambda: checked_mailbox(body.email, f"{pointer}/email"),
        lambda: id_of(body.office_id, f"{pointer}/office_id"),
        lambda: external_id_in(body.external_id, f"{pointer}/external_id"),
        lambda: new_metadata(body.metadata, f"{pointer}/metadata"),
    )
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            yield from ((each["pointer"], each["detail"]) for each in refusal.members["errors"])


def _duplicates(places: Sequence[tuple[NewUser, str]]) -> Iterator[tuple[str, str]]:
    """Names every place of a mailbox that is there several times, however it is written (R34), and
    of such an external id (R58)."""
    mailboxes: dict[str, list[str]] = defaultdict(list)
    external_ids: dict[str, list[str]] = defaultdict(list)
    for body, pointer in places:
        mailboxes[mailbox(stored_address(body.email)).identity].append(f"{pointer}/email")
        if body.external_id:
            external_ids[body.external_id].append(f"{pointer}/external_id")
    yield from _repeated(mailboxes.values(), "address")
    yield from _repeated(external_ids.values(), "external id")


def _repeated(groups: Iterable[Sequence[str]], what: str) -> Iterator[tuple[str, str]]:
    """`groups` are the places of equal values."""
    for pointers in groups:
        for pointer in pointers:
            others = ", ".join(each for each in pointers if each != pointer)
            if others:
                yield pointer, f"duplicate {what}, also at {others}; send each once"

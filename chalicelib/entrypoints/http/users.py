"""Users as Dialpad's API has them: whoever is invited takes a license, whoever leaves frees it."""

from dataclasses import replace
from typing import Any

from chalice.app import Blueprint
from msgspec import UNSET

from ...domain.refusals import forbidden, invalid, not_found
from ...domain.user import User, email_key
from ...ports import Receipt
from ...users import Answer, change_user, create_user
from ...users import delete_user as delete
from ..reply import Reply
from . import answers
from .bodies import CreateUser, UpdateUser, id_of
from .operation import Call, ok, operation, outcome_of, page_of

routes = Blueprint(__name__)

LONGEST_EMAIL = 512
"""Bytes, folded: three times as long as it was written, at worst. It is part of a key."""


@operation(routes, "GET", "/users")
def get_users(call: Call[None]) -> Reply:
    paging, caller = call.paging(), call.request.caller
    page = call.service.attempts.until_done(
        lambda: call.listings.users(caller.company_id, paging, caller.only_offices)
    )
    return page_of(page, answers.user)


@operation(routes, "POST", "/users", body=CreateUser, keyed="honoured")
def post_user(call: Call[CreateUser]) -> Reply:
    body = call.body
    if len(email_key(body.email).encode()) > LONGEST_EMAIL:
        raise invalid("/email", f"must have at most {LONGEST_EMAIL} bytes in lower case")
    user = User(
        user_id=call.wired.new_id(),
        company_id=call.request.caller.company_id,
        office_id=id_of(body.office_id, "/office_id"),
        email=body.email,
        first_name=body.first_name,
        last_name=body.last_name,
        license=body.license,
        state="pending",
        added_at=call.request.at,
        revision=1,
        request_id=call.request.request_id,
    )
    return outcome_of(create_user(call.service, call.request, user, _answer(call, 201)))


@operation(routes, "GET", "/users/{user_id}")
def get_user(call: Call[None], user_id: int) -> Reply:
    company_id = call.request.caller.company_id
    user = call.service.attempts.until_done(lambda: call.service.store.user(company_id, user_id))
    if user is None or user.state == "deleted":
        raise not_found("user")
    if not call.request.caller.reaches(user.office_id):
        raise forbidden("This user's office is not among yours.")
    return ok(answers.user(user))


@operation(routes, "PATCH", "/users/{user_id}", body=UpdateUser)
def patch_user(call: Call[UpdateUser], user_id: int) -> Reply:
    body = call.body

    def edit(user: User) -> User:
        return replace(
            user,
            first_name=user.first_name if body.first_name is UNSET else body.first_name,
            last_name=user.last_name if body.last_name is UNSET else body.last_name,
            license=user.license if body.license is UNSET else body.license,
            office_id=user.office_id
            if body.office_id is UNSET
            else id_of(body.office_id, "/office_id"),
            state=user.state if body.state is UNSET else body.state,
            activated_at=user.activated_at or (call.request.at if body.state == "active" else None),
        )

    return outcome_of(change_user(call.service, call.request, user_id, edit, _answer(call, 200)))


@operation(routes, "DELETE", "/users/{user_id}")
def delete_user(call: Call[None], user_id: int) -> Reply:
    return outcome_of(delete(call.service, call.request, user_id, _answer(call, 200)))


def _answer(call: Call[Any], status: int) -> Answer:
    def answer(user: User) -> Receipt:
        return call.receipt(status, answers.user(user))

    return answer

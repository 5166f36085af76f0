"""Users as SCIM has them, and what of it our records say."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec
from scim2_models import InvalidValueException, Meta, PreconditionFailedException

from ..domain.external_id import checked_external_id
from ..domain.mailbox import is_too_long, mailbox, mailbox_error, stored_address
from ..domain.record import Instant, Record, decoded, replace
from ..domain.refusals import Refusal
from ..domain.user import User as OurUser
from .models import EmailAddress, PersonName, User

USER_NAME_DOMAIN = "user-name.invalid"
"""A user name that is no address is kept as one of this domain, which can have no mailbox (RFC
6761). So it is unique in the company and found like any address."""

MOST_PROVISIONED_EMAILS = 5
LONGEST_TEXT = 200
LONGEST_PART_OF_NAME = 100
_UNLIKE_A_LOCAL_PART = re.compile(r'[\x00-\x20"(),:;<>@%\[\\\]\x7f]')


class KeptEmail(Record):
    value: str
    type: str | None = None
    primary: bool | None = None


class Kept(Record):
    """What the identity provider has sent, and the user's record does not have: `User.provisioned`.
    `has_names` is False if the names are made of the display name."""

    user_name: str
    changed_at: Instant
    display_name: str | None = None
    formatted: str | None = None
    emails: tuple[KeptEmail, ...] = ()
    has_names: bool = True

    @property
    def identities(self) -> frozenset[str]:
        """Of the mailboxes that the identity provider has given the user."""
        own = (address_of_name(self.user_name), *(each.value for each in self.emails))
        return frozenset(mailbox(each).identity for each in own)


def kept_of(user: OurUser) -> Kept | None:
    return decoded(user.provisioned.encode(), Kept) if user.provisioned else None


def address_of_name(user_name: str) -> str:
    """The address that stands for a user name: itself, if it is one."""
    if "@" in user_name and not mailbox_error(user_name):
        return stored_address(user_name)
    local = _UNLIKE_A_LOCAL_PART.sub(lambda found: quote(found[0], safe=""), user_name)
    return stored_address(f"{local}@{USER_NAME_DOMAIN}")


def user_name_of(user: OurUser) -> str:
    """What the identity provider calls the user. After the address was changed elsewhere, it is the
    user's address."""
    kept = kept_of(user)
    is_kept = kept and user.uses(mailbox(address_of_name(kept.user_name)).identity)
    return kept.user_name if kept and is_kept else user.email


def version_of(user: OurUser) -> str:
    return f'W/"{user.revision}"'


def resource_of(user: OurUser) -> User:
    """The user as SCIM has it."""
    kept = kept_of(user)
    changed_at = kept.changed_at if kept else user.added_at
    resource = User(
        id=str(user.user_id),
        external_id=user.external_id,
        user_name=user_name_of(user),
        name=_name(user, kept),
        display_name=kept.display_name if kept else user.display_name,
        title=user.job_title,
        active=user.in_force,
        emails=_emails(user, kept),
    )
    resource.meta = Meta(
        resource_type="User",
        created=user.added_at,
        last_modified=max(changed_at, user.activated_at or user.added_at),
        version=version_of(user),
    )
    return resource


def _name(user: OurUser, kept: Kept | None) -> PersonName | None:
    formatted = kept.formatted if kept else None
    names = (user.first_name, user.last_name) if not kept or kept.has_names else ("", "")
    first, last = names
    if not (first or last or formatted):
        return None
    return PersonName(given_name=first or None, family_name=last or None, formatted=formatted)


def _emails(user: OurUser, kept: Kept | None) -> list[EmailAddress] | None:
    """Those that the identity provider has sent, as long as the user has them."""
    mine = [each for each in kept.emails if user.uses(mailbox(each.value).identity)] if kept else []
    if mine or (kept and not kept.emails):
        return [
            EmailAddress(value=each.value, type=each.type, primary=each.primary) for each in mine
        ] or None
    real = [each for each in user.emails if not each.endswith(f"@{USER_NAME_DOMAIN}")]
    return [
        EmailAddress(value=each, type="work" if place == 0 else "other", primary=place == 0)
        for place, each in enumerate(real)
    ] or None


def edited(user: OurUser, wanted: User, at: datetime, expected_version: str | None) -> OurUser:
    """The user with everything that the resource says. Unchanged if it says nothing new."""
    if expected_version not in (None, version_of(user)):
        raise PreconditionFailedException
    before = kept_of(user)
    kept = _kept(wanted, before, at)
    first, last = _names(wanted, kept)
    known = before.identities if before else frozenset()
    # Addresses that the identity provider has not given stay.
    others = tuple(each for each in user.emails if mailbox(each).identity not in known)
    addresses = _addresses(kept, others)
    state = user.state
    if wanted.active is not None and wanted.active != user.in_force:
        state = "active" if wanted.active else "suspended"
    elif before is None and user.in_force:
        state = "active"
    after = replace(
        user,
        email=addresses[0],
        other_emails=tuple(addresses[1:]),
        first_name=first,
        last_name=last,
        job_title=_text(wanted.title, "title", LONGEST_PART_OF_NAME),
        external_id=_external_id(wanted.external_id),
        state=state,
        activated_at=user.activated_at or (at if state == "active" else None),
    )
    same = before is not None and replace(kept, changed_at=before.changed_at) == before
    if after == user and same:
        return user
    return replace(after, provisioned=msgspec.json.encode(kept).decode())


def created_as(wanted: User, at: datetime) -> Kept:
    """What a new user of the identity provider keeps of the resource."""
    name = wanted.name or PersonName()
    return replace(_kept(wanted, None, at), has_names=bool(name.given_name or name.family_name))


def created(blank: OurUser, wanted: User, at: datetime) -> OurUser:
    """The new user that the resource describes; `blank` has office, license and state."""
    kept = created_as(wanted, at)
    first, last = _names(wanted, kept)
    addresses = _addresses(kept, ())
    return replace(
        blank,
        email=addresses[0],
        other_emails=tuple(addresses[1:]),
        first_name=first,
        last_name=last,
        job_title=_text(wanted.title, "title", LONGEST_PART_OF_NAME),
        external_id=_external_id(wanted.external_id),
        activated_at=at if blank.state == "active" else None,
        provisioned=msgspec.json.encode(kept).decode(),
    )


def _kept(wanted: User, before: Kept | None, at: datetime) -> Kept:
    name = wanted.name or PersonName()
    emails = tuple(
        KeptEmail(stored_address(each.value.strip()), each.type, each.primary)
        for each in wanted.emails or []
        if each.value and each.value.strip()
    )
    if len(emails) > MOST_PROVISIONED_EMAILS:
        raise InvalidValueException(
            detail=f"emails: must have at most {MOST_PROVISIONED_EMAILS} addresses"
        )
    for each in emails:
        if error := mailbox_error(each.value):
            raise InvalidValueException(detail=f"emails: {error}")
        _text(each.type, "emails.type")
    has_names = bool(name.given_name or name.family_name)
    return Kept(
        user_name=_user_name(wanted.user_name),
        changed_at=at,
        display_name=_text(wanted.display_name, "displayName"),
        formatted=_text(name.formatted, "name.formatted"),
        emails=emails,
        has_names=has_names or before is None or before.has_names,
    )


def _names(wanted: User, kept: Kept) -> tuple[str, str]:
    """First and last name. A user that was created with a display name alone has its words."""
    name = wanted.name or PersonName()
    if kept.has_names:
        return (
            _text(name.given_name, "name.givenName", LONGEST_PART_OF_NAME) or "",
            _text(name.family_name, "name.familyName", LONGEST_PART_OF_NAME) or "",
        )
    first, _, last = (kept.display_name or kept.formatted or "").rpartition(" ")
    return first.strip() or last, last if first.strip() else ""


def _addresses(kept: Kept, others: tuple[str, ...]) -> list[str]:
    """The user's own address first: the user name, if it is one."""
    own = address_of_name(kept.user_name)
    sent = [each.value for each in sorted(kept.emails, key=lambda each: not each.primary)]
    is_address = not own.endswith(f"@{USER_NAME_DOMAIN}")
    wanted = [own, *sent] if is_address else [*sent, own]
    return _each_once([*wanted, *others])


def _each_once(addresses: Iterable[str]) -> list[str]:
    by_identity: dict[str, str] = {}
    for each in addresses:
        by_identity.setdefault(mailbox(each).identity, each)
    return [*by_identity.values()]


def _user_name(value: str | None) -> str:
    name = (value or "").strip()
    if not name:
        raise InvalidValueException(detail="userName: is required")
    address = address_of_name(name)
    if is_too_long(mailbox(address).identity):
        raise InvalidValueException(detail="userName: is too long")
    if error := mailbox_error(address):
        raise InvalidValueException(detail=f"userName: {error}")
    return name


def _external_id(value: str | None) -> str | None:
    if not value:
        return None
    try:
        return checked_external_id(value, "externalId")
    except Refusal as refusal:
        raise InvalidValueException(detail=refusal.detail) from None


def _text(value: Any, name: str, longest: int = LONGEST_TEXT) -> str | None:
    """Text of one line, or None."""
    if not value:
        return None
    text = str(value)
    if len(text) > longest or not text.isprintable():
        detail = f"{name}: must have at most {longest} characters, all of them printable"
        raise InvalidValueException(detail=detail)
    return text

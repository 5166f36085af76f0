"""Mailboxes: one identity, however an address is written (R34)."""

import re
from types import ModuleType

from .record import Record
from .refusals import invalid

LONGEST_MAILBOX = 512
"""Bytes in UTF-8: an address's key is part of an item's key."""

_NOT_IN_LOCAL_PART = re.compile(r'[\x00-\x20"(),:;<>\[\\\]\x7f]')
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
"""Underscores are not allowed in the name of a host, but addresses had them before."""
_DOTS = (".", "\u3002", "\uff0e", "\uff61")
"""What separates labels; IDNA maps the last three to the first."""

_ALLOWED_LOCAL_PART = (
    'must have none of " ( ) , : ; < > [ ] \\ and no control characters before the @'
)
_ALLOWED_DOMAIN = (
    "must have a domain of labels separated by dots, without a dot at the end; a label has 1 to "
    "63 letters, digits and hyphens, and neither begins nor ends with a hyphen"
)


class Mailbox(Record):
    """`identity` is equal for all addresses of one mailbox. `older_forms` are the keys by which
    older releases kept these addresses; such a key can be the identity of another mailbox."""

    identity: str
    older_forms: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.identity, *self.older_forms)


class NotAMailbox(Exception):
    """The address is not allowed. The text says what is."""


def mailbox(address: str) -> Mailbox:
    """The mailbox of a stored address. The identity of an address that is not allowed, but was
    before, is its older form."""
    try:
        return _mailbox(address)
    except NotAMailbox:
        return Mailbox(older_form(address))


def checked_mailbox(address: str, pointer: str) -> Mailbox:
    """The mailbox of a new address. Raises a refusal that says what is allowed."""
    try:
        return _checked(stored_address(address))
    except NotAMailbox as refused:
        raise invalid(pointer, str(refused)) from None


def mailbox_error(address: str) -> str:
    """What is wrong with a new address, as the end of a sentence; '' if nothing is."""
    try:
        _checked(stored_address(address))
    except NotAMailbox as refused:
        return str(refused)
    return ""


def stored_address(address: str) -> str:
    """The address as it is stored and shown: as sent, in Unicode's normalization form C."""
    if address.isascii():
        return address
    composed: str = _international().nfc(address)
    return composed


def older_form(address: str) -> str:
    """The address's key in older releases."""
    return address.strip().casefold()


def is_too_long(key: str) -> bool:
    return len(key.encode()) > LONGEST_MAILBOX


def require_labels(domain: str) -> None:
    """Raises NotAMailbox if a label of the domain, in lower case, is not made of ASCII letters,
    digits and hyphens."""
    if not all(_LABEL.fullmatch(label) for label in domain.split(".")):
        raise NotAMailbox(_ALLOWED_DOMAIN)


def _checked(address: str) -> Mailbox:
    if not address.isascii():
        _international().require_visible(address)
    local_part, _, domain = address.rpartition("@")
    # Quotes and comments (RFC 5322) would be further spellings of one mailbox.
    if _NOT_IN_LOCAL_PART.search(local_part):
        raise NotAMailbox(_ALLOWED_LOCAL_PART)
    if domain.endswith(_DOTS):
        raise NotAMailbox(_ALLOWED_DOMAIN)
    found = _mailbox(address)
    if is_too_long(found.identity):
        raise NotAMailbox(f"must have at most {LONGEST_MAILBOX} bytes in lower case")
    return found


def _mailbox(address: str) -> Mailbox:
    older = older_form(address)
    if not address.isascii() or "xn--" in older:
        found: Mailbox = _international().international_mailbox(address.strip())
        return found
    identity = older.removesuffix(".")
    require_labels(identity.rpartition("@")[2])
    return Mailbox(identity, () if identity == older else (older,))


def _international() -> ModuleType:
    # Only addresses beyond ASCII need it: `idna` makes a cold start 10 ms longer.
    from . import international_mailbox

    return international_mailbox

"""The caller of a request, and the offices that it may act on (R11)."""

from typing import Literal

from .account import Account
from .advice.access import ASK_FOR_ACCESS
from .journal import Actor
from .record import Record
from .refusals import forbidden, not_found

NO_COMPANY = 0
"""The id of no company: company ids are positive."""

IssuedRole = Literal["company_admin", "office_admin", "viewer", "csm", "vendor_admin", "payments"]
"""Roles that an identity provider's token can have."""

Role = IssuedRole | Literal["provisioning"]
"""`provisioning` is a role of API keys only (R53)."""

VENDOR_ROLES: frozenset[Role] = frozenset({"csm", "vendor_admin", "payments"})
"""Roles of the vendor's staff, who name the company that they act for."""


class Caller(Record):
    """Whoever sent a verified token or an API key, acting for one company."""

    sub: str
    role: Role
    company_id: int
    office_ids: frozenset[int] | None = None
    """The offices that the token lists; None if it has no list, which is not an empty one."""
    api_key_id: int | None = None
    """The key that the caller uses; None for a person."""

    @property
    def actor(self) -> Actor:
        return Actor(self.sub, self.role)

    @property
    def only_offices(self) -> frozenset[int] | None:
        """The offices that the caller is limited to; None means all offices of the company. Company
        admins and vendor staff are not limited. Office admins are limited to the token's offices,
        and have none without a list; viewers are limited only by a list."""
        if self.role == "office_admin":
            return self.office_ids or frozenset()
        return self.office_ids if self.role == "viewer" else None

    def reaches(self, office_id: int) -> bool:
        """True if the caller may act on this office of the company."""
        return self.only_offices is None or office_id in self.only_offices

    def require(self, account: Account | None, office_id: int) -> Account:
        """Returns the account. Raises not_found if the office does not exist or belongs to another
        company, and forbidden if the caller may not act on it."""
        if account is None or account.company_id != self.company_id:
            raise not_found("office")
        if not self.reaches(office_id):
            raise forbidden(f"You do not have access to this office. {ASK_FOR_ACCESS}")
        return account

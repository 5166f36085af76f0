"""Who asks, and which offices are theirs (R11)."""

from typing import Literal

from .account import Account
from .journal import Actor
from .record import Record
from .refusals import forbidden, not_found

NO_COMPANY = 0
"""No company's id: they are positive."""

Role = Literal["company_admin", "office_admin", "viewer", "csm"]


class Caller(Record):
    """A verified token's holder, acting for one company."""

    sub: str
    role: Role
    company_id: int
    office_ids: frozenset[int] = frozenset()

    @property
    def actor(self) -> Actor:
        return Actor(self.sub, self.role)

    @property
    def only_offices(self) -> frozenset[int] | None:
        """The offices that the caller is limited to, None for all of the company: company admins
        and vendor staff have all, office admins those of their token; viewers all, unless the
        token lists some."""
        if self.role == "office_admin" or (self.role == "viewer" and self.office_ids):
            return self.office_ids
        return None

    def reaches(self, office_id: int) -> bool:
        """Whether an office of the company is the caller's."""
        return self.only_offices is None or office_id in self.only_offices

    def require(self, account: Account | None, office_id: int) -> Account:
        """The account, if it is the company's and the caller's. Another company's office is as
        absent as one that never was."""
        if account is None or account.company_id != self.company_id:
            raise not_found("office")
        if not self.reaches(office_id):
            raise forbidden("This office is not among yours.")
        return account

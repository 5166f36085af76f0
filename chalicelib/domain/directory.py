"""Companies and their offices, as they are listed."""

from dataclasses import dataclass
from datetime import datetime

from .licenses import AccountType


@dataclass(frozen=True, slots=True)
class Company:
    company_id: int
    name: str
    account_type: AccountType
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Office:
    """An office as its company lists it. What it owns is in its account."""

    office_id: int
    company_id: int
    name: str
    timezone: str
    currency: str
    country: str
    is_primary: bool
    created_at: datetime

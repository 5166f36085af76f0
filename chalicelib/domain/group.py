"""Groups of a company's identity provider, whose members get what the company set (R54)."""

from datetime import datetime

from .record import Record

MOST_PROVISIONED_GROUPS = 2_000
"""Of a company: all of them are read to find one by something else than its name or id."""


class ProvisionedGroup(Record):
    """A group as the identity provider made it. Its members are items of their own."""

    group_id: int
    display_name: str
    created_at: datetime
    changed_at: datetime
    revision: int
    external_id: str | None = None

    @property
    def folded_name(self) -> str:
        """Equal for names that differ in case only."""
        return self.display_name.strip().casefold()

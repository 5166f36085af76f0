"""What an office gains is charged, and only what it loses and has paid for is credited (R23)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from .account import Account, Counts
from .journal import Entry, Line
from .licenses import LicenseType


def require_charged(
    account: Account, counts: Mapping[LicenseType, Counts], lines: Iterable[Line], action: str
) -> None:
    """Every license that the office gains is in a line that charges it (R5, R23), and every license
    that a line credits is one that it loses."""
    charged: Counter[LicenseType] = Counter()
    credited: Counter[LicenseType] = Counter()
    for line in lines:
        charged[line.license_type] += line.quantity if line.kind.sign > 0 else 0
        credited[line.license_type] += line.quantity if line.kind.sign < 0 else 0
    for license_type, after in counts.items():
        gained = after.purchased - account.counts[license_type].purchased
        assert gained <= charged[license_type], (
            f"{action}: no line charges the {gained} x {license_type} that the office gains"
        )
        assert credited[license_type] <= max(-gained, 0), (
            f"{action}: credits {credited[license_type]} x {license_type}, loses {-gained}"
        )


def unpaid_licenses(transfers: Iterable[Entry]) -> Counter[LicenseType]:
    """Licenses that the office received at no charge and still owns, from the transfers of one
    cycle, oldest first. Before transfers were priced, their entries had no lines. Unpaid licenses
    leave first."""
    unpaid: Counter[LicenseType] = Counter()
    for entry in transfers:
        for kind, after in entry.after.items():
            gained = after.purchased - entry.before[kind].purchased
            if gained < 0 or not entry.lines:
                unpaid[kind] = max(unpaid[kind] + gained, 0)
    return unpaid

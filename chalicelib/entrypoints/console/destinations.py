"""The offices that can receive licenses of an office, and why the others cannot (R23)."""

from collections.abc import Mapping, Sequence

from ...domain.account import Ledger
from ...domain.directory import Office
from ...domain.record import Record
from ...domain.refusals import Refusal
from ...domain.transitions.transfer import require_receivable
from .company import offices_of
from .office_view import OfficeView

MOST_NAMED = 10
"""The most offices that the form names for one reason."""


class Destinations(Record):
    """`offices` can receive licenses. `left_out` has a reason, the names of the first offices that
    cannot for this reason, and the number of others."""

    offices: tuple[Office, ...]
    left_out: tuple[tuple[str, tuple[str, ...], int], ...]


def destinations_of(view: OfficeView) -> Destinations:
    """The company's other offices that the caller can access. Makes at most two reads, and one more
    for each further 33 offices of the same currency."""
    others = [each for each in offices_of(view.request) if each.office_id != view.id]
    same = [each for each in others if each.currency == view.currency]
    ledgers = {each.account.office_id: each for each in view.request.queries.ledgers(same)}
    role = view.request.caller.role
    reasons = {
        each.office_id: _reason(view.ledger, ledgers.get(each.office_id), role) for each in others
    }
    able = tuple(each for each in others if not reasons[each.office_id])
    return Destinations(able, _grouped(others, reasons))


def _grouped(
    offices: Sequence[Office], reasons: Mapping[int, str]
) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    names: dict[str, list[str]] = {}
    for office in offices:
        if reason := reasons[office.office_id]:
            names.setdefault(reason, []).append(office.name)
    return tuple(
        (reason, tuple(named[:MOST_NAMED]), max(len(named) - MOST_NAMED, 0))
        for reason, named in names.items()
    )


def _reason(source: Ledger, destination: Ledger | None, role: str) -> str:
    """Why the office cannot receive the licenses; '' if it can. None: of another currency."""
    if destination is None:
        return "Another currency"
    if destination.terms.shape != source.terms.shape:
        return "Another kind of plan (monthly, yearly or one-year commitment)"
    try:
        require_receivable(source, destination, role)
    except Refusal as refusal:
        is_year = refusal.code == "invalid_request"
        return "Their year ends earlier" if is_year else "Their plan or contract does not allow it"
    return ""

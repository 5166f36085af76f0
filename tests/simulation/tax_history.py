"""The rates that apply to an office at a time, from the catalog's revisions and the records of the
company and the office as they were (R51). Written from the rules alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.model.tax import Rates
from tests.simulation.office_plans import OFFICES
from tests.simulation.stream_history import Committed

Item = dict[str, Any]

COUNTRIES = ("AT", "DE", "GB", "IE", "JP", "US")
"""Those that occur."""
READ_EARLIER = timedelta(minutes=1)
"""An edit may be dated before a boundary and committed after it: whoever reads in between bills
as before the edit."""


@dataclass(frozen=True)
class _Version:
    position: int
    edited_at: str
    item: Item


class TaxHistory:
    def __init__(self, revisions: Sequence[Item]) -> None:
        self._revisions = sorted(revisions, key=lambda each: each["revision"])
        self._has_rates = any(_rates_in(each) for each in revisions)
        self._versions = defaultdict[int, list[_Version]](list)

    def see(self, committed: Committed, record_id: int) -> None:
        """A record of the company or of one of its offices, as it is from now on."""
        item = committed.item
        edited_at, known = item.get("details_changed_at") or "", self._versions[record_id]
        if not known or known[-1].edited_at != edited_at or _of(known[-1].item) != _of(item):
            known.append(_Version(committed.position, edited_at, item))

    def possible(self, entry: Item, began: int, position: int) -> Iterator[Rates]:
        """With which the entry, committed at a position, may be billed. A boundary is billed as at
        its instant; all else as it was read since `began`."""
        if not self._has_rates:
            yield Rates()
            return
        found = set()
        for company in self._read(entry, OFFICES[entry["office_id"]], began, position):
            for office in self._read(entry, entry["office_id"], began, position):
                found.add(self._rates(entry["at"], company, office))
        yield from sorted(found, key=repr)

    def given_back(
        self, entry: Item, cycle_began: datetime, began: int, position: int
    ) -> Iterator[Rates]:
        """With which the credit of a transfer may be taxed: none, or rates of the running cycle as
        low as the lowest that is certain to have been known (R51)."""
        if not self._has_rates:
            yield Rates()
            return
        now = datetime.fromisoformat(entry["at"])
        known = self._of_cycle(entry, cycle_began, now, began)
        lowest = min(sum(rates.parts(100_000)) for rates in known)
        found = {*known, *self._of_cycle(entry, cycle_began, now, position)}
        if self._is_unclear(entry, cycle_began, position):
            found.add(Rates())
        yield from sorted((each for each in found if each.on(100_000) <= lowest), key=repr)

    def _is_unclear(self, entry: Item, cycle_began: datetime, position: int) -> bool:
        """Whether there were several edits in one second."""
        edited = [
            each.edited_at
            for record in (OFFICES[entry["office_id"]], entry["office_id"])
            for each in self._versions[record][1:]
            if each.position < position and each.edited_at > _text(cycle_began)
        ]
        return len(edited) > len({*edited})

    def _of_cycle(
        self, entry: Item, cycle_began: datetime, now: datetime, position: int
    ) -> set[Rates]:
        """Those of each moment of the cycle at which something changed, as committed before."""
        records = OFFICES[entry["office_id"]], entry["office_id"]
        known = [
            [each for each in self._versions[record] if each.position < max(position, 0)]
            for record in records
        ]
        edited = (each.edited_at for versions in known for each in versions if each.edited_at)
        put = (each["in_force_at"] for each in self._revisions)
        # Edits may be dated later than now, by a clock that is ahead.
        edits = {*map(datetime.fromisoformat, edited)}
        moments = {*edits, *map(datetime.fromisoformat, put), cycle_began, now}
        return {
            self._rates(_text(at), _version_at(known[0], at), _version_at(known[1], at))
            for at in moments
            if cycle_began <= at and (at <= now or at in edits)
        }

    def _read(self, entry: Item, record_id: int, began: int, position: int) -> list[Item]:
        known = [each for each in self._versions[record_id] if each.position < max(position, 0)]
        if entry["action"] == "renewal":
            at = datetime.fromisoformat(entry["at"])
            return _as_of(known, at)
        first = [each for each in known if each.position < began][-1:]
        return [each.item for each in (*first, *known) if each in first or each.position >= began]

    def _rates(self, at: str, company: Item, office: Item) -> Rates:
        catalog = [{}, *(each for each in self._revisions if each["in_force_at"] <= at)][-1]
        address = office.get("billing_address") or company.get("billing_address") or {}
        country = address.get("country", "")
        country = country if country in COUNTRIES else office["country"]
        rates = [each for each in _rates_in(catalog) if each["country"] == country]
        region = address.get("region") or "none"
        own = [each for each in rates if each.get("region") == region]
        applied = own or [each for each in rates if not each.get("region")]
        ids = [each["country"] for each in company.get("tax_ids") or ()]
        owes = country in ids and any(each.get("reverse_charge") for each in applied)
        return Rates(tuple(each["thousandths"] for each in applied), owes)


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _version_at(known: list[_Version], at: datetime) -> Item:
    """The newest that was edited until then."""
    until = [
        each
        for each in known[1:]
        if each.edited_at and datetime.fromisoformat(each.edited_at) <= at
    ]
    return (until[-1] if until else known[0]).item


def _rates_in(revision: Item) -> list[Item]:
    rates: list[Item] = (revision.get("invoicing") or {}).get("tax_rates") or []
    return rates


def _of(item: Item) -> tuple[Any, ...]:
    """What matters for taxes."""
    return item.get("billing_address"), item.get("tax_ids"), item.get("country")


def _as_of(known: list[_Version], at: datetime) -> list[Item]:
    """The newest version that was edited until then, and those that were read a moment earlier."""
    edited = [
        (datetime.fromisoformat(each.edited_at), each.item)
        for each in known[1:]
        if each.edited_at and datetime.fromisoformat(each.edited_at) <= at
    ]
    late = [item for edited_at, item in edited if edited_at > at - READ_EARLIER]
    early = [known[0].item, *(item for edited_at, item in edited if item not in late)]
    return [early[-1], *late]

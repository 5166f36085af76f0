"""Finalize: take an office over every boundary that has passed (R18, R19).

The schedule does it in time; whoever reads or commands first does it otherwise. It makes no
difference: the change depends on the ledger alone.
"""

from datetime import datetime

from .service.office_state import up_to_date
from .service.ports import Store
from .service.retries import Attempts


def finalize(store: Store, attempts: Attempts, office_id: int, now: datetime) -> None:
    """Leaves the office in the cycle that contains `now`. An office that is not there is not
    due."""
    attempts.until_done(lambda: up_to_date(store, office_id, now))

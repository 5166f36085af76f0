"""Finalize: take an office over every boundary that has passed (R18, R19).

The schedule does it in time; whoever reads or commands first does it otherwise. It makes no
difference: the change depends on the ledger alone.
"""

from datetime import datetime

from .service.office_state import up_to_date
from .service.ports import Store
from .service.retries import Retries


def finalize(store: Store, retries: Retries, office_id: int, now: datetime) -> None:
    """Leaves the office in the cycle that contains `now`. An office that is not there is not
    due."""
    retries.run(lambda: up_to_date(store, office_id, now))

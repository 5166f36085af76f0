"""Finalize: roll an office forward over every boundary that has passed, and commit (R18, R19).

Usually the schedule does it; a read or command that comes first does it otherwise. The result is
the same, because the change depends on the ledger alone.
"""

from datetime import datetime

from .service.office_state import up_to_date
from .service.requests import Service


def finalize(service: Service, office_id: int, now: datetime) -> None:
    """Rolls the office forward into the cycle that contains `now`. Does nothing if the office does
    not exist."""
    service.retries.run(lambda: up_to_date(service.store, office_id, now))

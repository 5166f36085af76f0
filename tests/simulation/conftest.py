"""What tests of the simulator share."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def without_logs() -> Iterator[None]:
    """The product logs each fault that the simulator makes, with its stack: pytest would keep them all,
    which takes a tenth of the time."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)

"""All of the console's routes."""

from chalice.app import Chalice

from . import (
    billing,
    company,
    files,
    history,
    licenses,
    people,
    removals,
    sign_in,
    user_changes,
    wizard,
)
from .places import CONSOLE

PARTS = (
    *(sign_in, files, company, licenses, wizard, removals),
    *(billing, history, people, user_changes),
)


def add(app: Chalice) -> None:
    """Adds them to the app, below `/console`."""
    for part in PARTS:
        app.register_blueprint(part.routes, url_prefix=CONSOLE)

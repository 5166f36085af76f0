"""Lists all modules with pages of the console."""

from chalice.app import Chalice

from . import (
    billing,
    company,
    history,
    licenses,
    order_wizard,
    removals,
    sign_in,
    static_files,
    user,
    users,
)
from .urls import CONSOLE

PAGE_MODULES = (
    *(sign_in, static_files, company, licenses, order_wizard, removals),
    *(billing, history, users, user),
)


def add(app: Chalice) -> None:
    """Adds them to the app, below `/console`."""
    for part in PAGE_MODULES:
        app.register_blueprint(part.routes, url_prefix=CONSOLE)

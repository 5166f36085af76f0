"""Seatledger: the Chalice application. Handlers are in `chalicelib/entrypoints`."""

import gc

# Objects created at startup live as long as the process. Collecting garbage among them repeatedly
# would take 5% of a cold start (docs/performance.md). `gc.freeze` below excludes them for good.
gc.disable()

from chalice.app import Chalice

from chalicelib.entrypoints import auth, background_functions, failures
from chalicelib.entrypoints.bookkeeping import routes as bookkeeping
from chalicelib.entrypoints.console import routes as console
from chalicelib.entrypoints.description import routes as description
from chalicelib.entrypoints.http import (
    api_keys,
    assignments,
    billing,
    catalog,
    company,
    credit_notes,
    health,
    history,
    licenses,
    offices,
    orders,
    other_methods,
    provisioning,
    rooms,
    spending_limits,
    terms,
    thresholds,
    users,
)
from chalicelib.entrypoints.printing import routes as printing
from chalicelib.payments import connected as payments
from chalicelib.scim import connected as scim

app = Chalice(app_name="seatledger")
app.log.addFilter(failures.hide_message)

app.register_blueprint(auth.authorizers)
background_functions.register_functions(app)
app.register_blueprint(health.routes)
for api in (
    licenses,
    orders,
    assignments,
    history,
    billing,
    terms,
    spending_limits,
    provisioning,
    api_keys,
    thresholds,
    catalog,
    users,
    rooms,
    company,
    credit_notes,
    printing,
    bookkeeping,
    offices,
    description,
):
    app.register_blueprint(api.routes, url_prefix="/api/v2")
payments.register_payments(app, url_prefix="/api/v2")
other_methods.register_other_methods(app, url_prefix="/api/v2")
console.register_console(app)
scim.register_scim(app)

gc.freeze()
gc.enable()

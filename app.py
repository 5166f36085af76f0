"""Seatledger: the Chalice application. Handlers are in `chalicelib/entrypoints`."""

from chalice.app import Chalice

from chalicelib.entrypoints import auth, queue, schedule, stream
from chalicelib.entrypoints.console import every as console
from chalicelib.entrypoints.description import routes as description
from chalicelib.entrypoints.http import (
    assignments,
    billing,
    catalog,
    company,
    health,
    history,
    licenses,
    offices,
    orders,
    preflight,
    rooms,
    terms,
    thresholds,
    users,
)

app = Chalice(app_name="seatledger")

app.register_blueprint(auth.authorizers)
app.register_blueprint(schedule.schedules)
app.register_blueprint(queue.queues)
app.register_blueprint(stream.streams)
app.register_blueprint(health.routes)
for api in (
    licenses,
    orders,
    assignments,
    history,
    billing,
    terms,
    thresholds,
    catalog,
    users,
    rooms,
    company,
    offices,
    description,
):
    app.register_blueprint(api.routes, url_prefix="/api/v2")
preflight.register(app, url_prefix="/api/v2")
console.register(app)

"""Seatledger: the Chalice application. Handlers are in `chalicelib/entrypoints`."""

from chalice.app import Chalice

from chalicelib.entrypoints import auth, queue, schedule, stream
from chalicelib.entrypoints.http import assignments, health, history, licenses, orders, users

app = Chalice(app_name="seatledger")

app.register_blueprint(auth.authorizers)
app.register_blueprint(schedule.schedules)
app.register_blueprint(queue.queues)
app.register_blueprint(stream.streams)
app.register_blueprint(health.routes)
for api in (licenses, orders, assignments, history, users):
    app.register_blueprint(api.routes, url_prefix="/api/v2")

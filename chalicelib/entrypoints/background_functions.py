"""Registers the functions other than the API."""

from chalice.app import Chalice

from .telemetry import in_lambda


def register_functions(app: Chalice) -> None:
    """Registers them for packaging and the local stack. Lambda finds each by its own module, so
    there the API does not import what only they need: a tenth of its cold start."""
    if in_lambda():
        return
    from . import queue, schedule, stream

    app.register_blueprint(schedule.schedules)
    app.register_blueprint(queue.queues)
    app.register_blueprint(stream.streams)

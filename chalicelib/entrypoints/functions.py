"""The functions besides the API's."""

from chalice.app import Chalice

from .telemetry import in_lambda


def register_functions(app: Chalice) -> None:
    """Names them to those who package the app or play the cloud. Lambda finds each by its own
    module, so that there the API starts without what only they need: a tenth of its cold start."""
    if in_lambda():
        return
    from . import queue, schedule, stream

    app.register_blueprint(schedule.schedules)
    app.register_blueprint(queue.queues)
    app.register_blueprint(stream.streams)

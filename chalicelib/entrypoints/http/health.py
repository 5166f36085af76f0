"""A health check of the API. It does not use the database, which has its own alarms."""

from __future__ import annotations

from chalice.app import Blueprint, Response

routes = Blueprint(__name__)


@routes.route("/healthz", methods=["GET"], content_types=[])
def healthz() -> Response:
    return Response(body='{"status":"ok"}', headers={"Content-Type": "application/json"})

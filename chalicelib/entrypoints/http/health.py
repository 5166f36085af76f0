"""Whether the API answers. It asks nothing of the database, whose troubles have alarms."""

from __future__ import annotations

from chalice.app import Blueprint, Response

routes = Blueprint(__name__)


@routes.route("/healthz", methods=["GET"], content_types=[])
def healthz() -> Response:
    return Response(body='{"status":"ok"}', headers={"Content-Type": "application/json"})

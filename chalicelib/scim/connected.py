"""Adds SCIM's addresses to the app. The only module of the capability that other functions load."""

from chalice.app import Chalice, Response

from ..entrypoints.auth import authorizer

SCIM = "/scim/v2"
SCIM_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def register_scim(app: Chalice) -> None:
    """Adds two routes for all of SCIM. Importing what serves them takes half a second, so only the
    first request does; in the cloud, API Gateway sends all of them to a function of their own."""

    def view_scim() -> Response:
        assert app.current_request
        from .serving import serve

        return serve(app.current_request)

    # No content types, because Chalice's own check would not answer in SCIM's form.
    for path in (SCIM, f"{SCIM}/{{proxy+}}"):
        app.route(path, methods=SCIM_METHODS, authorizer=authorizer, content_types=[])(view_scim)

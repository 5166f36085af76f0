"""Serves a request below `/console`: a page, or an error page for what is unknown there."""

from collections.abc import Mapping

from chalice.app import Request, Response

from .error_pages import unknown_address_page, wrong_method_page
from .page_request import serve_page
from .page_routes import FoundPage, View, at_page, find_page
from .sessions import session_of
from .signed_cookies import Session, signed_cookies
from .urls import ConsoleUrls


def serve_console(request: Request, pages: Mapping[str, Mapping[str, View]]) -> Response:
    """HEAD is answered like GET, without the body."""
    if request.method != "HEAD":
        return _serve(request, pages)
    request.method = "GET"
    response = _serve(request, pages)
    response.body = ""
    return response


def _serve(request: Request, pages: Mapping[str, Mapping[str, View]]) -> Response:
    below = ((request.uri_params or {}).get("proxy") or "").strip("/")
    page = find_page(pages, f"/{below}" if below else "")
    if page is None:
        return serve_page(
            request, lambda urls: unknown_address_page(urls, *_visitor(request, urls))
        )
    request = at_page(request, page)
    if view := page.views.get(request.method):
        return view(request, **page.ids)
    return serve_page(request, lambda urls: _wrong_method(request, urls, page))


def _wrong_method(request: Request, urls: ConsoleUrls, page: FoundPage) -> Response:
    return wrong_method_page(urls, *_visitor(request, urls), methods=[*page.views])


def _visitor(request: Request, urls: ConsoleUrls) -> tuple[Session | None, str]:
    """The session and its CSRF token, if the visitor is signed in."""
    session = session_of(request, urls)
    return session, signed_cookies().csrf_token(session) if session else ""

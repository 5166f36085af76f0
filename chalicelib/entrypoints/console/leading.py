"""Leads the browser to the issuer or to the sign-in.

Browsers hold `form-action` against redirects too, so a form cannot be redirected to another site:
its answer is a page that leads there. A search field is a form as well, whose fields are the query.
"""

from chalice.app import Response

from .responses import Redirect, html_response, redirect_response
from .urls import ConsoleUrls

SIGN_IN_FIRST = ("Please sign in", "You are taken to the sign-in, and back to this page.")
CONFIRMING = (
    "Confirming your sign-in",
    "Your identity provider is asked whether you are still signed in. Nothing was changed yet.",
)


def lead_to(
    urls: ConsoleUrls, to: Redirect, said: tuple[str, str], *, is_form: bool = False
) -> Response:
    """`said` is the title of the page, and its text, if it takes one."""
    if not is_form and "?" not in urls.current_path:
        return redirect_response(to)
    from .rendering import render

    variables = {"urls": urls, "session": None, "url": to.location}
    title, lead = said
    text = render("leading.html", {**variables, "title": title, "lead": lead})
    response = html_response(text, 401)
    if to.cookie:
        response.headers["Set-Cookie"] = to.cookie
    return response
